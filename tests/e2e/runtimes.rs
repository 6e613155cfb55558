//! Several Tokio runtimes that share a `Clerk`, as in programs in which each test or worker has its own.

use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use clerk_runtime::ClerkLayer;
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use http::Request;
use tower_service::Service as _;

const TIMEOUT: Duration = Duration::from_millis(500);

/// A runtime on its own thread that started to fetch the keys, and then does nothing until it is told to end.
struct Idle {
    end: mpsc::Sender<()>,
    thread: thread::JoinHandle<()>,
}

impl Idle {
    fn start(app: &Router, token: String) -> Self {
        let (end, told_to_end) = mpsc::channel();
        let (began, has_begun) = mpsc::channel();
        let mut app = app.clone();
        let thread = thread::spawn(move || {
            let builder = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = builder.expect("a runtime");
            let entered = runtime.enter();
            let request = Request::get("/dashboard").header("authorization", format!("Bearer {token}"));
            let mut call = pin!(app.call(request.body(Body::empty()).expect("a request")));
            // The runtime is not driven, so the fetch that this starts makes no progress.
            assert!(matches!(call.as_mut().poll(&mut Context::from_waker(Waker::noop())), Poll::Pending));
            began.send(()).expect("the test waits");
            told_to_end.recv().expect("the test tells");
            drop(entered);
        });
        has_begun.recv().expect("the fetch begins");
        Self { end, thread }
    }

    fn end(self) {
        self.end.send(()).expect("the thread waits");
        self.thread.join().expect("the runtime ends");
    }
}

/// An application whose keys have not been fetched yet.
async fn start() -> (EmbeddedClerk, Router) {
    let embedded = crate::app::embedded().await;
    embedded.clock().freeze();
    let clerk = embedded.builder().api_timeout(TIMEOUT).build().expect("the configuration is valid");
    (embedded, crate::app::routes().layer(ClerkLayer::new(clerk)))
}

async fn status(app: &Router, token: String) -> u16 {
    let request = Request::get("/dashboard").header("authorization", format!("Bearer {token}"));
    let call = app.clone().call(request.body(Body::empty()).expect("a request"));
    let response = tokio::time::timeout(20 * TIMEOUT, call).await.expect("an answer comes");
    response.expect("infallible").status().as_u16()
}

#[tokio::test]
async fn a_fetch_that_nobody_drives_is_given_up_in_time() {
    let (embedded, app) = start().await;
    let idle = Idle::start(&app, embedded.session_token().mint());
    let started = Instant::now();
    let token = || embedded.session_token().mint();
    let answers = tokio::join!(status(&app, token()), status(&app, token()));
    assert_eq!(answers, (503, 503));
    assert!(started.elapsed() < 4 * TIMEOUT, "it took {:?}", started.elapsed());
    embedded.clock().advance(Duration::from_secs(2));
    assert_eq!(status(&app, token()).await, 200, "the next fetch is this runtime's own");
    idle.end();
    assert_eq!(status(&app, token()).await, 200, "what the first one came to does not count");
    assert_eq!(embedded.calls().len(), 1);
}

#[tokio::test]
async fn a_fetch_that_nobody_drove_for_long_is_not_waited_for() {
    let (embedded, app) = start().await;
    let idle = Idle::start(&app, embedded.session_token().mint());
    tokio::time::sleep(TIMEOUT + Duration::from_millis(1_100)).await;
    assert_eq!(status(&app, embedded.session_token().mint()).await, 200);
    idle.end();
}

#[tokio::test]
async fn a_fetch_that_ends_with_its_runtime_is_no_outage() {
    let (embedded, app) = start().await;
    Idle::start(&app, embedded.session_token().mint()).end();
    assert_eq!(status(&app, embedded.session_token().mint()).await, 200, "it is fetched again at once");
}

#[tokio::test]
async fn those_who_wait_for_a_fetch_that_ends_with_its_runtime_fetch_themselves() {
    let (embedded, app) = start().await;
    embedded.fault(Endpoint::Jwks, Fault::Latency(Duration::from_millis(50)));
    let idle = Idle::start(&app, embedded.session_token().mint());
    let mut waiting = pin!(status(&app, embedded.session_token().mint()));
    tokio::select! {
        biased;
        _ = &mut waiting => panic!("answered before the keys are there"),
        () = tokio::time::sleep(Duration::from_millis(50)) => {}
    }
    idle.end();
    assert_eq!(waiting.await, 200);
    assert_eq!(embedded.calls().len(), 1);
}
