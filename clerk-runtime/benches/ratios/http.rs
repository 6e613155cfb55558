//! A real server under keep-alive load, alternately protected and unprotected.

use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::time::Instant;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{ClerkLayer, SessionAuth, protect};

use crate::fixture::Fixture;
use crate::median::median;
use crate::server::{nanoseconds_run, read_answer};

const ROUNDS: usize = 30;
const REQUESTS: usize = 2_000;

#[protect]
async fn protected(auth: SessionAuth) -> &'static str {
    assert!(!auth.user_id().is_empty());
    "hello"
}

async fn unprotected() -> &'static str {
    "hello"
}

/// The same handler protected, unprotected in the same application, and without a layer.
pub(crate) fn app(layer: ClerkLayer) -> Router {
    Router::new()
        .route("/protected", get(protected))
        .route("/unprotected", get(unprotected))
        .layer(layer)
        .route("/bare", get(unprotected))
}

/// The medians of the server's processor time over many rounds, as ratios.
pub(crate) struct Spent {
    /// A protected handler, divided by an unprotected one in the same application.
    pub(crate) over_unprotected: f64,
    /// The same, divided by a handler without a layer.
    pub(crate) over_bare: f64,
    /// A handler with a guard that is written by hand, divided by an unprotected one in its application.
    pub(crate) by_hand_over_unprotected: f64,
}

/// Measures the applications of `fixture`, one after the other: when the client turns to another server, the system moves
/// threads, and the requests after that cost more or less than others.
pub(crate) fn spent(fixture: &Fixture) -> Spent {
    let [over_unprotected, over_bare] = ratios(&fixture.app, &fixture.token, ["/unprotected", "/bare"]);
    let [by_hand_over_unprotected] = ratios(&fixture.by_hand, &fixture.token, ["/unprotected"]);
    Spent { over_unprotected, over_bare, by_hand_over_unprotected }
}

/// The time for the protected handler of an application, divided by that for each of its other handlers.
fn ratios<const N: usize>(app: &Router, token: &str, others: [&str; N]) -> [f64; N] {
    let mut load = Load::start(app.clone(), token);
    load.spend("/protected");
    let mut samples = [const { Vec::new() }; N];
    for _ in 0..ROUNDS {
        let protected = load.spend("/protected");
        for (other, samples) in others.iter().zip(&mut samples) {
            samples.push(protected / load.spend(other));
        }
    }
    samples.map(median)
}

/// A server, and the only client that it has.
struct Load {
    server: Server,
    client: TcpStream,
    token: String,
}

impl Load {
    fn start(app: Router, token: &str) -> Self {
        let server = Server::start(app);
        let client = TcpStream::connect(server.address).unwrap();
        client.set_nodelay(true).unwrap();
        Self { server, client, token: token.to_owned() }
    }

    /// The server's processor time for many requests of a path, in nanoseconds.
    fn spend(&mut self, path: &str) -> f64 {
        let token = &self.token;
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
        let before = self.server.processor_time();
        for _ in 0..REQUESTS {
            self.client.write_all(request.as_bytes()).unwrap();
            read_answer(&mut self.client, b"hello");
        }
        self.server.processor_time() - before
    }
}

struct Server {
    address: SocketAddr,
    schedstat: String,
    started: Instant,
}

impl Server {
    fn start(app: Router) -> Self {
        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                let thread = std::fs::read_link("/proc/thread-self").unwrap_or_default();
                sender.send((listener.local_addr().unwrap(), thread)).unwrap();
                axum::serve(listener, app).await.unwrap();
            });
        });
        let (address, thread) = receiver.recv().unwrap();
        Self { address, schedstat: format!("/proc/{}/schedstat", thread.display()), started: Instant::now() }
    }

    /// How many nanoseconds the server's only thread has run. If the system does not tell, the elapsed time.
    fn processor_time(&self) -> f64 {
        nanoseconds_run(&self.schedstat).unwrap_or_else(|| self.started.elapsed().as_nanos() as f64)
    }
}
