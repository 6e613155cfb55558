//! The effect of a flood of forged tokens on a signed-in user: the latency during the flood, divided by the
//! latency without it.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;
use tokio::task::spawn_blocking;

use crate::application::Application;
use crate::forgery::Forger;
use crate::memory;
use crate::report::histogram;
use crate::upstream::{KEYS, Upstream};

const FORGERIES: usize = 1_000_000;
const STRANGERS: usize = 2;
const QUIET: Duration = Duration::from_secs(5);
/// How many times slower the slowest one in a hundred requests may be.
const SLOWER: f64 = 3.0;
/// How much the process may grow during the flood. The tokens alone would take half a gigabyte.
const GROWTH: u64 = 16 * 1024 * 1024;
const DAY: Duration = Duration::from_secs(86_400);

/// Whether the flood is bearable: all answers are right, the instance does not get too many calls, memory
/// does not grow and, if `is_timed`, the user's answers are not much slower. As many requests for a public
/// page then show how much of the slowdown comes from the machine.
pub(crate) async fn run(is_timed: bool) -> bool {
    let application = Application::start().await;
    let token = application.clerk.session_token().expires_in(DAY).mint();
    let latencies = Latencies { address: application.address.clone(), token };
    let quiet = latencies.measure(|latencies| latencies.quiet()).await;
    print("quiet", &quiet);
    if is_timed {
        let crowded = latencies.measure(|latencies| latencies.flood("/public", 200)).await;
        print("during a million requests for a public page", &crowded);
    }
    let mut upstream = Upstream::new(application.clerk.clone());
    let before = memory::resident();
    let flooded = latencies.measure(|latencies| latencies.flood("/user", 404)).await;
    let grown = before.zip(memory::resident()).map(|(before, after)| after.saturating_sub(before));
    upstream.count();
    print("during a million forged tokens", &flooded);

    let p99 = |latencies: &Histogram<u64>| latencies.value_at_quantile(0.99) as f64;
    let to_quiet = p99(&flooded) / p99(&quiet);
    let held = if is_timed { "at most" } else { "not held to" };
    println!("p99 forged/quiet: {to_quiet:.2} ({held} {SLOWER})");
    let bounds = upstream.bounds(0, &BTreeMap::new());
    bounds
        .iter()
        .for_each(|(path, calls, bound)| println!("upstream calls: {path} {calls} (at most {bound})"));
    println!("memory grew by {} KiB (at most {})", grown.unwrap_or_default() / 1024, GROWTH / 1024);
    let is_fast = !is_timed || to_quiet <= SLOWER;
    let is_small = grown.is_none_or(|grown| grown <= GROWTH);
    is_fast && is_small && bounds.iter().all(|(path, calls, bound)| path == KEYS && calls <= bound)
}

/// Sends requests to the application and measures their latencies. Each client is a thread that waits for its
/// socket, so it waits neither for other clients in a runtime nor for the application's.
#[derive(Clone)]
struct Latencies {
    address: String,
    token: String,
}

impl Latencies {
    /// Measures while the application is running.
    async fn measure(&self, how: impl FnOnce(&Self) -> Histogram<u64> + Send + 'static) -> Histogram<u64> {
        let latencies = self.clone();
        spawn_blocking(move || how(&latencies)).await.expect("everyone is answered as they should be")
    }

    /// A user's latencies without other requests.
    fn quiet(&self) -> Histogram<u64> {
        let mut user = Connection::open(&self.address);
        for _ in 0..1000 {
            assert_eq!(user.ask("/user", &self.token), 200);
        }
        let mut latencies = histogram();
        let started = Instant::now();
        while started.elapsed() < QUIET {
            user.measure(&self.token, &mut latencies);
        }
        latencies
    }

    /// A user's latencies while strangers send a million forged tokens to `path`.
    fn flood(&self, path: &str, expected: u16) -> Histogram<u64> {
        let sent = AtomicUsize::new(0);
        let forger = Forger::after(&self.token);
        let stranger = || {
            let mut connection = Connection::open(&self.address);
            while sent.fetch_add(1, Ordering::Relaxed) < FORGERIES {
                assert_eq!(connection.ask(path, &forger.forge()), expected, "a stranger at {path}");
            }
        };
        let mut latencies = histogram();
        let started = Instant::now();
        thread::scope(|scope| {
            let strangers: Vec<_> = (0..STRANGERS).map(|_| scope.spawn(stranger)).collect();
            let mut user = Connection::open(&self.address);
            while !strangers.iter().all(thread::ScopedJoinHandle::is_finished) {
                user.measure(&self.token, &mut latencies);
            }
        });
        let seconds = started.elapsed().as_secs_f64();
        println!(
            "{FORGERIES} requests for {path} on {STRANGERS} connections in {seconds:.1} s, all answered {expected}"
        );
        latencies
    }
}

fn print(what: &str, latencies: &Histogram<u64>) {
    let (p50, p99) = (latencies.value_at_quantile(0.5), latencies.value_at_quantile(0.99));
    println!("{what}: {} requests of a user, p50 {p50} µs, p99 {p99} µs", latencies.len());
}

/// A connection that stays open. An HTTP client would use more of the processor than the server does.
struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    fn open(address: &str) -> Self {
        let stream = TcpStream::connect(address).expect("the server accepts");
        stream.set_nodelay(true).expect("a TCP socket");
        Self { stream, buffer: Vec::with_capacity(4096) }
    }

    fn measure(&mut self, token: &str, latencies: &mut Histogram<u64>) {
        let started = Instant::now();
        assert_eq!(self.ask("/user", token), 200, "a signed-in user");
        latencies.saturating_record(u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX));
    }

    /// The status for a request with `token`. The answers have no bodies here.
    fn ask(&mut self, path: &str, token: &str) -> u16 {
        let request =
            format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
        self.stream.write_all(request.as_bytes()).expect("the server listens");
        self.buffer.clear();
        while !self.buffer.ends_with(b"\r\n\r\n") {
            let mut part = [0; 1024];
            let read = self.stream.read(&mut part).expect("the server answers");
            assert_ne!(read, 0, "the server hung up");
            self.buffer.extend_from_slice(part.get(..read).unwrap_or_default());
        }
        let status = self.buffer.get(9..12).and_then(|status| std::str::from_utf8(status).ok());
        status.and_then(|status| status.parse().ok()).expect("a status")
    }
}
