//! What a signed-in user notices of a flood of forged tokens: latency during it, over latency without it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::application::Application;
use crate::forgery::Forger;
use crate::report::histogram;
use crate::upstream::{KEYS, Upstream};

const FORGERIES: usize = 1_000_000;
const STRANGERS: usize = 2;
const QUIET: Duration = Duration::from_secs(5);
/// How much slower one request in a hundred may be.
const SLOWER: f64 = 3.0;
const DAY: Duration = Duration::from_secs(86_400);

/// Whether the flood is bearable: forged tokens must not weigh on users more than as many requests for a public page
/// do, which need the processor, too. Compared with quiet, the ratio says as much about the machine.
pub(crate) async fn run() -> bool {
    let application = Application::start().await;
    let token = application.clerk.session_token().expires_in(DAY).mint();
    let mut user = Connection::open(&application.address).await;
    for _ in 0..1000 {
        assert_eq!(user.ask("/user", &token).await, 200);
    }
    let mut quiet = histogram();
    let started = Instant::now();
    while started.elapsed() < QUIET {
        measure(&mut user, &token, &mut quiet).await;
    }
    print("quiet", &quiet);
    let crowded = flood(&application, &token, "/public", 200).await;
    print("during a million requests for a public page", &crowded);
    let mut upstream = Upstream::new(application.clerk.clone());
    let flooded = flood(&application, &token, "/user", 404).await;
    upstream.count();
    print("during a million forged tokens", &flooded);

    let p99 = |latencies: &Histogram<u64>| latencies.value_at_quantile(0.99) as f64;
    let (to_quiet, to_crowded) = (p99(&flooded) / p99(&quiet), p99(&flooded) / p99(&crowded));
    println!("p99 forged/quiet: {to_quiet:.2} (wanted on an idle machine: at most {SLOWER})");
    println!("p99 forged/public: {to_crowded:.2} (at most {SLOWER})");
    let bounds = upstream.bounds(0, &BTreeMap::new());
    bounds
        .iter()
        .for_each(|(path, calls, bound)| println!("upstream calls: {path} {calls} (at most {bound})"));
    to_crowded <= SLOWER && bounds.iter().all(|(path, calls, bound)| path == KEYS && calls <= bound)
}

/// A user's latencies while strangers present a million forged tokens at `path`.
async fn flood(application: &Application, token: &str, path: &'static str, expected: u16) -> Histogram<u64> {
    let sent = Arc::new(AtomicUsize::new(0));
    let forger = Arc::new(Forger::after(token));
    let mut strangers = JoinSet::new();
    for _ in 0..STRANGERS {
        let (sent, forger) = (Arc::clone(&sent), Arc::clone(&forger));
        let mut connection = Connection::open(&application.address).await;
        strangers.spawn(async move {
            while sent.fetch_add(1, Ordering::Relaxed) < FORGERIES {
                assert_eq!(connection.ask(path, &forger.forge()).await, expected, "a stranger at {path}");
            }
        });
    }
    let mut user = Connection::open(&application.address).await;
    let mut latencies = histogram();
    let started = Instant::now();
    while !strangers.is_empty() {
        measure(&mut user, token, &mut latencies).await;
        while let Some(stranger) = strangers.try_join_next() {
            stranger.expect("every stranger is answered as they should be");
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    println!(
        "{FORGERIES} requests for {path} on {STRANGERS} connections in {seconds:.1} s, all answered {expected}"
    );
    latencies
}

fn print(what: &str, latencies: &Histogram<u64>) {
    let (p50, p99) = (latencies.value_at_quantile(0.5), latencies.value_at_quantile(0.99));
    println!("{what}: {} requests of a user, p50 {p50} µs, p99 {p99} µs", latencies.len());
}

async fn measure(user: &mut Connection, token: &str, latencies: &mut Histogram<u64>) {
    let started = Instant::now();
    assert_eq!(user.ask("/user", token).await, 200, "a signed-in user");
    latencies.saturating_record(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
}

/// A connection that stays open. Not an HTTP client, which would take more of the processor than the server does.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).await.expect("the server accepts");
        stream.set_nodelay(true).expect("a TCP socket");
        Self { stream, buffer: Vec::with_capacity(4096) }
    }

    /// The status that a request with `token` is answered; answers have no bodies here.
    async fn ask(&mut self, path: &str, token: &str) -> u16 {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await.expect("the server listens");
        self.buffer.clear();
        while !self.buffer.ends_with(b"\r\n\r\n") {
            let read = self.stream.read_buf(&mut self.buffer).await.expect("the server answers");
            assert_ne!(read, 0, "the server hung up");
        }
        let status = self.buffer.get(9..12).and_then(|status| std::str::from_utf8(status).ok());
        status.and_then(|status| status.parse().ok()).expect("a status")
    }
}
