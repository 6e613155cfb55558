//! The effect of many live tokens, and of a second thread.

use std::hint::black_box;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use clerk_runtime::state::AuthStatus;
use clerk_runtime::time::SystemClock;
use clerk_runtime::{AuthenticateOptions, Clerk, ClerkLayer};
use clerk_testing::EmbeddedClerk;
use http::HeaderValue;
use http::request::Parts;
use tower::ServiceExt as _;

use crate::Figures;
use crate::fixture::{bearer, now, token};
use crate::median::median;

const LIVE: [usize; 2] = [10_000, 100_000];
const REQUESTS: usize = 100_000;
const ROUNDS: usize = 11;
const WINDOW: Duration = Duration::from_millis(300);
/// Room for more tokens than there are.
const MEMO_BYTES: u64 = 1 << 30;

pub(crate) fn figures() -> Figures {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let instance = runtime.block_on(EmbeddedClerk::start()).unwrap();
    let clerk = || instance.builder().clock(SystemClock).token_memo_bytes(MEMO_BYTES).build().unwrap();
    let requests: Vec<Parts> = (0..LIVE[1]).map(|_| bearer(&token(&instance))).collect();
    let knowing = |live: usize| {
        let clerk = clerk();
        runtime.block_on(clerk.authenticate_request(&requests[0], &AuthenticateOptions::new()));
        let before = resident_bytes();
        requests[..live].iter().for_each(|request| authenticate(&clerk, request));
        (clerk, (resident_bytes() - before) / live as f64)
    };
    let (one, _) = knowing(1);
    let mut figures = Figures::new();
    for live in LIVE {
        let (many, bytes) = knowing(live);
        // The two take turns, so slow moments of the machine affect both.
        let ratios = (0..ROUNDS).map(|_| time(&many, &requests[..live]) / time(&one, &requests[..1]));
        figures.push((format!("live-{live}/one time"), median(ratios.collect())));
        figures.push((format!("bytes/live-token of {live}"), bytes.round()));
    }
    let app = crate::http::app(ClerkLayer::new(one));
    let header = &requests[0].headers["authorization"];
    for path in ["/protected", "/unprotected"] {
        let ratios = (0..ROUNDS).map(|_| rate(2, &app, path, header) / rate(1, &app, path, header));
        figures.push((format!("two-threads/one {path}"), median(ratios.collect())));
    }
    figures
}

fn authenticate(clerk: &Clerk, request: &Parts) {
    let state = now(clerk.authenticate_request(black_box(request), &AuthenticateOptions::new()));
    assert_eq!(state.status(), AuthStatus::SignedIn);
}

/// The time for many requests, whose tokens are not in the order of their creation. A server has just read
/// its request, so the requests are read before the measurement begins. The remembered tokens are not.
fn time(clerk: &Clerk, requests: &[Parts]) -> f64 {
    const STRIDE: usize = 7_919;
    const BATCH: usize = 16;
    let mut spent = Duration::ZERO;
    for batch in 0..REQUESTS / BATCH {
        let index = |place| (batch * BATCH + place) * STRIDE % requests.len();
        let batch: [&Parts; BATCH] = std::array::from_fn(|place| &requests[index(place)]);
        for request in batch {
            let token = request.headers["authorization"].as_bytes();
            black_box(token.iter().map(|byte| u64::from(*byte)).sum::<u64>());
        }
        let started = Instant::now();
        batch.into_iter().for_each(|request| authenticate(clerk, request));
        spent += started.elapsed();
    }
    spent.as_secs_f64()
}

/// How many requests this many threads answer in [`WINDOW`].
fn rate(threads: usize, app: &Router, path: &'static str, authorization: &HeaderValue) -> f64 {
    let (is_over, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    let serve = |app: Router| {
        let mut count = 0;
        while !is_over.load(Ordering::Relaxed) {
            let request = http::Request::get(path).header("authorization", authorization.clone());
            let answer = now(app.clone().oneshot(request.body(Body::empty()).unwrap())).unwrap();
            assert_eq!(answer.status(), 200);
            count += 1;
        }
        answered.fetch_add(count, Ordering::Relaxed);
    };
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| serve(app.clone()));
        }
        std::thread::sleep(WINDOW);
        is_over.store(true, Ordering::Relaxed);
    });
    answered.into_inner() as f64
}

/// The memory of this process, if the system provides it.
fn resident_bytes() -> f64 {
    const PAGE: f64 = 4096.0;
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split_whitespace().nth(1).and_then(|pages| pages.parse::<f64>().ok()).unwrap_or(f64::NAN) * PAGE
}
