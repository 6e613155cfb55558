//! Every way in which the instance can fail, for every kind of token: which callers are accepted, what the
//! others get, and how many calls it takes.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{ClerkBuilder, ClerkLayer, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use reqwest::{RequestBuilder, Response};
use tokio::task::JoinSet;

use crate::app::{Server, answer, header};

#[protect]
async fn user() {}

#[protect(token = ["api_key", "m2m_token", "oauth_token"])]
async fn machine() {}

const TIMEOUT: Duration = Duration::from_millis(500);
/// The largest age of a verdict on an opaque token.
const MAX_STALE: Duration = Duration::from_secs(30);

/// What the application gets instead of keys or a verdict.
struct Row {
    fault: Fault,
    /// The `Retry-After` of the 503 for a caller about whom nothing is known, in seconds.
    retry_after: &'static str,
    /// The number of calls in the first fetch of the keys. Later fetches make one call, as does the
    /// verification of an opaque token.
    first_fetch: usize,
}

const fn row(fault: Fault, retry_after: &'static str, first_fetch: usize) -> Row {
    Row { fault, retry_after, first_fetch }
}

/// Five attempts if a retry may help. One attempt if the answer asks to wait, is final, or takes all the time
/// there is.
const ROWS: [Row; 17] = [
    row(Fault::Status(500), "2", 5),
    row(Fault::RetryAfter(503, 11), "11", 1),
    row(Fault::RetryAfter(429, 7), "7", 1),
    row(Fault::Page(403), "2", 1),
    row(Fault::Page(302), "2", 1),
    row(Fault::Garbage, "2", 5),
    row(Fault::Empty, "2", 5),
    row(Fault::Body("{}"), "2", 1),
    row(Fault::Body(r#"{"keys":[]}"#), "2", 1),
    row(Fault::Body(r#"{"keys":[{}]}"#), "2", 1),
    row(Fault::Huge(2 << 30), "2", 1),
    row(Fault::Latency(Duration::from_secs(3600)), "2", 1),
    row(Fault::Drop, "2", 5),
    row(Fault::CutBody, "2", 5),
    row(Fault::WrongContentType, "2", 5),
    row(Fault::Trickle(Duration::from_millis(20)), "2", 1),
    row(Fault::Trickle(Duration::from_secs(3600)), "2", 1),
];

/// Where the token of a request is.
#[derive(Clone, Copy, Debug)]
enum Caller {
    UserInHeader,
    UserInCookies,
    UserOpeningAPage,
    M2mJwt,
    OAuthJwt,
}

/// An instance, and an application that has not called it yet.
struct Fixture {
    embedded: EmbeddedClerk,
    server: Server,
}

impl Fixture {
    /// With a time-out short enough for a test, if the fault needs it.
    async fn of(row: &Row, embedded: &EmbeddedClerk) -> Self {
        let builder = embedded.builder();
        let hangs = matches!(row.fault, Fault::Latency(_) | Fault::Trickle(_));
        Self::new(embedded, if hangs { builder.api_timeout(TIMEOUT) } else { builder }).await
    }

    async fn new(embedded: &EmbeddedClerk, builder: ClerkBuilder) -> Self {
        let clerk = builder.max_stale(MAX_STALE).build().expect("the configuration is valid");
        let routes = Router::new().route("/user", get(user)).route("/machine", get(machine));
        let server = Server::serve(routes.layer(ClerkLayer::new(clerk))).await;
        embedded.clear_faults();
        embedded.clear_calls();
        Self { embedded: embedded.clone(), server }
    }

    /// Repeats a request until the application has what it needs. On a busy machine this may take more than
    /// one time-out.
    async fn prime(&self, request: impl Fn() -> RequestBuilder) {
        let mut attempts = 0;
        while answer(request()).await.status() != 200 {
            attempts += 1;
            assert!(attempts < 20, "the application never gets what it needs");
            self.embedded.clock().advance(Duration::from_secs(60));
        }
        self.embedded.clear_calls();
    }

    async fn ask(&self, caller: Caller) -> Response {
        answer(self.request(caller)).await
    }

    fn request(&self, caller: Caller) -> RequestBuilder {
        let clerk = &self.embedded;
        let get = |path| self.server.get(path);
        let cookies = || clerk.session_cookies(&clerk.session_token().mint());
        match caller {
            Caller::UserInHeader => get("/user").bearer_auth(clerk.session_token().mint()),
            Caller::UserInCookies => get("/user").header("cookie", cookies()),
            Caller::UserOpeningAPage => {
                let page = get("/user").header("cookie", cookies());
                page.header("accept", "text/html").header("sec-fetch-dest", "document")
            }
            Caller::M2mJwt => get("/machine").bearer_auth(clerk.m2m_jwt().mint()),
            Caller::OAuthJwt => get("/machine").bearer_auth(clerk.oauth_jwt().mint()),
        }
    }

    fn calls(&self) -> usize {
        self.embedded.calls().len()
    }
}

fn assert_unavailable(response: &Response, row: &Row, what: &str) {
    assert_eq!(response.status(), 503, "{what}");
    assert_eq!(header(response, "retry-after"), Some(row.retry_after), "{what}");
    assert_eq!(header(response, "cache-control"), Some("no-store"), "{what}");
    assert_eq!(header(response, "location"), None, "{what}");
    assert_eq!(header(response, "set-cookie"), None, "{what}");
}

/// How long keys are used without another fetch.
const FRESH: Duration = Duration::from_secs(300);

/// Checks all rows concurrently, each with its own instance, because most of the time is spent waiting.
async fn each_row<F: Future<Output = ()> + Send + 'static>(check: impl Fn(Row, EmbeddedClerk) -> F) {
    let mut rows = JoinSet::new();
    for row in ROWS {
        let embedded = crate::app::embedded().await;
        embedded.clock().freeze();
        rows.spawn(check(row, embedded));
    }
    while let Some(row) = rows.join_next().await {
        row.expect("the row holds");
    }
    assert_memory_is_bounded();
}

async fn keys_fail(row: Row, caller: Caller, embedded: EmbeddedClerk) {
    let what = format!("{caller:?}, {:?}", row.fault);

    let without_keys = Fixture::of(&row, &embedded).await;
    embedded.fault(Endpoint::Jwks, row.fault);
    assert_unavailable(&without_keys.ask(caller).await, &row, &what);
    assert_eq!(without_keys.calls(), row.first_fetch, "{what}");
    assert_unavailable(&without_keys.ask(caller).await, &row, &what);
    assert_eq!(without_keys.calls(), row.first_fetch, "{what}: a failure stands for a while");
    embedded.clock().advance(Duration::from_secs(60));
    assert_unavailable(&without_keys.ask(caller).await, &row, &what);
    assert_eq!(without_keys.calls(), row.first_fetch + 1, "{what}: later fetches ask once");

    let with_keys = Fixture::of(&row, &embedded).await;
    with_keys.prime(|| with_keys.request(caller)).await;
    embedded.fault(Endpoint::Jwks, row.fault);
    assert_eq!(with_keys.ask(caller).await.status(), 200, "{what}, with keys");
    assert_eq!(with_keys.calls(), 0, "{what}, with keys");
    embedded.clock().advance(FRESH);
    assert_eq!(with_keys.ask(caller).await.status(), 200, "{what}, with keys that are old");
    assert_eq!(with_keys.calls(), 1, "{what}, with keys that are old");

    embedded.clear_faults();
    embedded.clock().advance(Duration::from_secs(60));
    without_keys.prime(|| without_keys.request(caller)).await;
}

macro_rules! keys_fail {
    ($($name:ident: $caller:ident;)*) => {$(
        #[tokio::test]
        async fn $name() {
            each_row(|row, embedded| keys_fail(row, Caller::$caller, embedded)).await;
        }
    )*};
}

keys_fail! {
    keys_fail_a_user_in_the_header: UserInHeader;
    keys_fail_a_user_in_cookies: UserInCookies;
    keys_fail_a_user_who_opens_a_page: UserOpeningAPage;
    keys_fail_a_machine: M2mJwt;
    keys_fail_an_application: OAuthJwt;
}

#[tokio::test]
async fn verdicts_fail() {
    each_row(verdicts_fail_by).await;
}

async fn verdicts_fail_by(row: Row, embedded: EmbeddedClerk) {
    let tokens = [
        (Endpoint::VerifyApiKey, embedded.api_key().mint()),
        (Endpoint::VerifyM2mToken, embedded.m2m_token().mint()),
        (Endpoint::VerifyOAuthToken, embedded.oauth_access_token().mint()),
    ];
    for (endpoint, token) in &tokens {
        let what = format!("{endpoint:?}, {:?}", row.fault);
        let fixture = Fixture::of(&row, &embedded).await;
        embedded.fault(*endpoint, row.fault);
        assert_unavailable(&fixture.server.get_as("/machine", token).await, &row, &what);
        assert_eq!(fixture.calls(), 1, "{what}");

        embedded.clear_faults();
        fixture.prime(|| fixture.server.get("/machine").bearer_auth(token)).await;
        embedded.fault(*endpoint, row.fault);
        assert_eq!(fixture.server.get_as("/machine", token).await.status(), 200, "{what}, decided before");
        assert_eq!(fixture.calls(), 0, "{what}, decided before");
        embedded.clock().advance(MAX_STALE);
        assert_unavailable(&fixture.server.get_as("/machine", token).await, &row, &what);
    }
}

/// Bodies of 2 GB were sent, and this process never held one.
fn assert_memory_is_bounded() {
    const BOUND: u64 = 256 * 1024;
    let Ok(status) = std::fs::read_to_string("/proc/self/status") else {
        eprintln!("NOT CHECKED: memory, which only Linux tells in /proc/self/status");
        return;
    };
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().expect("kilobytes");
    assert!(peak < BOUND, "{peak} kB");
}

/// A change of the instance or its clock between two requests.
#[derive(Clone, Copy, Debug)]
enum Change {
    KeysRotated,
    AnHourLater,
    AnHourEarlier,
}

impl Change {
    fn happen(self, embedded: &EmbeddedClerk) {
        const HOUR: Duration = Duration::from_secs(3600);
        match self {
            // Keys are fetched again only after the cool-down that prevents forgeries from costing calls.
            Self::KeysRotated => {
                embedded.rotate_keys();
                embedded.clock().advance(Duration::from_secs(5));
            }
            Self::AnHourLater => embedded.clock().advance(HOUR),
            Self::AnHourEarlier => embedded.clock().rewind(HOUR),
        }
    }
}

/// A token from before the change is refused, which is not treated as an outage. One from after it costs one
/// fetch of the keys.
#[tokio::test]
async fn new_keys_and_clocks_that_jump_are_no_outage() {
    let embedded = crate::app::embedded().await;
    embedded.clock().freeze();
    for change in [Change::KeysRotated, Change::AnHourLater, Change::AnHourEarlier] {
        for has_keys in [false, true] {
            let what = format!("{change:?}, keys fetched before: {has_keys}");
            let fixture = Fixture::new(&embedded, embedded.builder()).await;
            if has_keys {
                fixture.prime(|| fixture.request(Caller::UserInHeader)).await;
            }
            let before = embedded.session_token().mint();
            change.happen(&embedded);
            assert_eq!(fixture.ask(Caller::UserInHeader).await.status(), 200, "{what}");
            assert_eq!(fixture.server.get_as("/user", &before).await.status(), 404, "{what}");
            assert_eq!(fixture.calls(), 1, "{what}");
            for caller in [Caller::UserInCookies, Caller::UserOpeningAPage, Caller::M2mJwt, Caller::OAuthJwt]
            {
                assert_eq!(fixture.ask(caller).await.status(), 200, "{what}, {caller:?}");
            }
            assert_eq!(fixture.calls(), 1, "{what}");
        }
    }
}

/// Opaque tokens depend neither on keys nor on our clock.
#[tokio::test]
async fn opaque_tokens_outlive_keys_and_clocks_that_jump() {
    let embedded = crate::app::embedded().await;
    embedded.clock().freeze();
    let tokens =
        [embedded.api_key().mint(), embedded.m2m_token().mint(), embedded.oauth_access_token().mint()];
    for change in [Change::KeysRotated, Change::AnHourLater, Change::AnHourEarlier] {
        for token in &tokens {
            let fixture = Fixture::new(&embedded, embedded.builder()).await;
            assert_eq!(fixture.server.get_as("/machine", token).await.status(), 200, "{change:?}");
            change.happen(&embedded);
            assert_eq!(fixture.server.get_as("/machine", token).await.status(), 200, "{change:?}");
            let calls = if matches!(change, Change::KeysRotated) { 1 } else { 2 };
            assert_eq!(fixture.calls(), calls, "{change:?}: a verdict is as old as the clock says");
        }
    }
}
