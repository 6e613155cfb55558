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

/// The medians of the server's processor time over many rounds: a protected handler divided by an unprotected
/// one in the same application, and by one without a layer.
pub(crate) fn protected_over_unprotected(fixture: &Fixture) -> (f64, f64) {
    let server = Server::start(fixture.app.clone());
    let mut client = TcpStream::connect(server.address).unwrap();
    client.set_nodelay(true).unwrap();
    let request = |path| {
        let token = &fixture.token;
        format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n")
            .into_bytes()
    };
    let [protected, unprotected, bare] = ["/protected", "/unprotected", "/bare"].map(request);
    let mut spent = |request: &[u8]| {
        let before = server.processor_time();
        for _ in 0..REQUESTS {
            client.write_all(request).unwrap();
            read_answer(&mut client, b"hello");
        }
        server.processor_time() - before
    };
    spent(&protected);
    let rounds = (0..ROUNDS).map(|_| {
        let protected = spent(&protected);
        (protected / spent(&unprotected), protected / spent(&bare))
    });
    let (over_unprotected, over_bare) = rounds.unzip();
    (median(over_unprotected), median(over_bare))
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
