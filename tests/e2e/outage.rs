//! An hour without the instance: known callers continue, and no other caller counts as signed out.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{ClerkLayer, protect};
use clerk_testing::store::Session;
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use http::Method;
use reqwest::{RequestBuilder, Response};

use crate::app::{Server, answer, header};
use crate::browser::Browser;

#[protect]
async fn user() -> &'static str {
    "welcome"
}

#[protect(token = ["api_key", "m2m_token", "oauth_token"])]
async fn machine() {}

/// How long fetched keys stay in use.
const STALE_FOR: Duration = Duration::from_secs(3600);
/// The time until the instance is called again.
const RETRY_AFTER: Duration = Duration::from_secs(2);
const STEP: Duration = Duration::from_secs(60);

struct Fixture {
    clerk: EmbeddedClerk,
    server: Server,
}

impl Fixture {
    async fn new() -> Self {
        let clerk = crate::app::embedded().await;
        clerk.clock().freeze();
        let routes = Router::new().route("/user", get(user)).route("/machine", get(machine));
        let server = Server::serve(routes.layer(ClerkLayer::new(clerk.clerk()))).await;
        Self { clerk, server }
    }

    /// Makes all calls of the application fail.
    fn begin_outage(&self, fault: Fault) {
        self.clerk.clear_calls();
        for endpoint in [
            Endpoint::Jwks,
            Endpoint::HandshakePayload,
            Endpoint::SessionRefresh,
            Endpoint::VerifyApiKey,
            Endpoint::VerifyM2mToken,
            Endpoint::VerifyOAuthToken,
        ] {
            self.clerk.fault(endpoint, fault);
        }
    }

    fn advance(&self, duration: Duration) {
        self.clerk.clock().advance(duration);
    }

    fn page(&self) -> String {
        format!("{}/user", self.server.url)
    }

    /// A request with each kind of token that is verified with keys alone. The tokens outlast the outage.
    fn callers(&self) -> Vec<(&'static str, RequestBuilder)> {
        let get = |path| self.server.get(path);
        let lifetime = STALE_FOR * 3;
        let session = self.clerk.session_token().expires_in(lifetime).mint();
        let cookies = self.clerk.session_cookies(&session);
        let page = get("/user").header("cookie", &cookies).header("sec-fetch-dest", "document");
        vec![
            ("a program of a user", get("/user").bearer_auth(&session)),
            ("a script on a page", get("/user").header("cookie", &cookies).header("sec-fetch-dest", "empty")),
            ("a page", page.header("accept", "text/html")),
            ("a machine", get("/machine").bearer_auth(self.clerk.m2m_jwt().expires_in(lifetime).mint())),
            (
                "an application",
                get("/machine").bearer_auth(self.clerk.oauth_jwt().expires_in(lifetime).mint()),
            ),
        ]
    }

    async fn all_are_let_in(&self, when: &str) {
        for (who, request) in self.callers() {
            assert_eq!(answer(request).await.status(), 200, "{who}, {when}");
        }
    }

    async fn all_are_put_off(&self, when: &str) {
        for (who, request) in self.callers() {
            assert_put_off(&answer(request).await, &format!("{who}, {when}"));
        }
    }
}

/// The caller is not signed out, is not redirected, and loses no cookies.
fn assert_put_off(response: &Response, what: &str) {
    assert_eq!(response.status(), 503, "{what}");
    let retry_after = header(response, "retry-after").expect("a time to wait");
    assert_eq!(retry_after.parse(), Ok(RETRY_AFTER.as_secs()), "{what}");
    assert_eq!(header(response, "location"), None, "{what}");
    assert_eq!(header(response, "set-cookie"), None, "{what}");
}

/// The kinds of failing calls. Clerk refuses the call for keys if the configuration is wrong.
const OUTAGES: [Fault; 6] = [
    Fault::Drop,
    Fault::Status(403),
    Fault::Status(404),
    Fault::Status(500),
    Fault::RetryAfter(503, RETRY_AFTER.as_secs() as u32),
    Fault::Body(r#"{"status":"maintenance"}"#),
];

#[tokio::test]
async fn who_is_signed_in_goes_on_for_an_hour_and_is_put_off_then() {
    for fault in OUTAGES {
        let fixture = Fixture::new().await;
        fixture.all_are_let_in("before the outage").await;
        fixture.begin_outage(fault);
        let mut fetches = 0;
        let mut time = Duration::ZERO;
        while time + STEP < STALE_FOR {
            fixture.advance(STEP);
            time += STEP;
            fetches += 1;
            fixture.all_are_let_in(&format!("{fault:?}, after {time:?}")).await;
        }
        fixture.advance(STEP);
        fixture.all_are_put_off(&format!("{fault:?}, after an hour")).await;
        fetches += 1;
        let calls = fixture.clerk.calls();
        assert!(calls.iter().all(|call| call.path == "/v1/jwks"), "keys are all that is asked for");
        // A step is longer than the time until the next fetch of the keys.
        assert!(calls.len() <= fetches, "{fault:?}: {} calls", calls.len());

        fixture.clerk.clear_faults();
        fixture.advance(RETRY_AFTER);
        fixture.all_are_let_in("after the outage").await;
    }
}

#[tokio::test]
async fn keys_are_asked_for_once_in_each_retry_interval() {
    let fixture = Fixture::new().await;
    fixture.all_are_let_in("before the outage").await;
    fixture.begin_outage(Fault::RetryAfter(503, 2));
    fixture.advance(STALE_FOR);
    for _ in 0..60 {
        fixture.all_are_put_off("after an hour").await;
        fixture.advance(Duration::from_secs(1));
    }
    assert_eq!(fixture.clerk.calls().len(), 30);
}

#[tokio::test]
async fn an_outage_that_ends_early_is_noticed_within_the_retry_interval() {
    let fixture = Fixture::new().await;
    fixture.all_are_let_in("before the outage").await;
    fixture.begin_outage(Fault::RetryAfter(503, 2));
    fixture.advance(Duration::from_secs(600));
    fixture.all_are_let_in("during the outage").await;
    fixture.clerk.clear_faults();
    let rotated = fixture.clerk.rotate_keys();
    let revoked = answer(fixture.callers().remove(0).1).await;
    assert_put_off(&revoked, "a new key is not known before the interval is over");
    fixture.advance(RETRY_AFTER);
    fixture.all_are_let_in("after the outage").await;
    assert_eq!(fixture.clerk.key_ids(), [rotated]);
}

/// A visitor with an expired session token, which the browser could refresh if the instance were available.
async fn with_expired_token(fixture: &Fixture) -> (Browser, Session) {
    let session = fixture.clerk.sign_in(&fixture.clerk.create_user().id("user_ada").create());
    let mut browser = Browser::new();
    browser.set_cookies(&fixture.server.url, &fixture.clerk.browser_cookies(&session, &fixture.server.url));
    assert_eq!(browser.open(&fixture.page()).await.status, 200);
    fixture.advance(Duration::from_secs(120));
    (browser, session)
}

#[tokio::test]
async fn a_session_that_cannot_be_refreshed_is_not_over() {
    for fault in [Fault::Drop, Fault::Status(500), Fault::RetryAfter(429, 2), Fault::Garbage, Fault::Empty] {
        let fixture = Fixture::new().await;
        let (mut browser, _) = with_expired_token(&fixture).await;
        let before = browser.cookie(&fixture.page(), "__session").map(str::to_owned);
        fixture.begin_outage(fault);

        let script = browser.fetch(Method::GET, &fixture.page()).await;
        assert_eq!(script.status, 503, "{fault:?}");
        assert_eq!(script.headers["retry-after"], "2", "{fault:?}");
        // A page is redirected to a handshake, which may help. Here it does not, because its payload cannot
        // be fetched.
        let page = browser.open(&fixture.page()).await;
        assert_eq!(page.paths(), ["/user", "/v1/client/handshake", "/user"], "{fault:?}");
        assert_eq!(page.status, 503, "{fault:?}");
        assert_eq!(browser.cookie(&fixture.page(), "__session").map(str::to_owned), before, "{fault:?}");

        fixture.clerk.clear_faults();
        fixture.advance(RETRY_AFTER);
        let again = browser.open(page.url.as_str()).await;
        assert_eq!((again.status, &*again.body, again.url.path()), (200, "welcome", "/user"), "{fault:?}");
    }
}

/// A user signs in while the Backend API is unavailable. The redirect back from the sign-in page succeeds
/// after the outage.
#[tokio::test]
async fn a_handshake_that_cannot_be_read_is_read_later() {
    for endpoint in [Endpoint::HandshakePayload, Endpoint::Jwks] {
        let fixture = Fixture::new().await;
        fixture.clerk.create_user().email("ada@example.com").create();
        let mut browser = Browser::new();
        let sign_in = browser.open(&fixture.page()).await;
        assert_eq!(sign_in.url.path(), "/sign-in");
        fixture.clerk.fault(endpoint, Fault::Status(500));
        let back = browser.submit(&sign_in, "/sign-in", &[("email", "ada@example.com")]).await;
        assert_eq!((back.status, back.url.path()), (503, "/user"), "{endpoint:?}");
        assert_eq!(back.headers["retry-after"], "2", "{endpoint:?}");
        assert_eq!(back.headers.get("set-cookie"), None, "{endpoint:?}");

        fixture.clerk.clear_faults();
        fixture.advance(RETRY_AFTER);
        let again = browser.open(back.url.as_str()).await;
        assert_eq!((again.status, &*again.body, again.url.query()), (200, "welcome", None), "{endpoint:?}");
    }
}

#[tokio::test]
async fn a_handshake_token_that_cannot_be_verified_is_verified_later() {
    let fixture = Fixture::new().await;
    let session = fixture.clerk.session_token().mint();
    let directives = [format!("__session={session}; Path=/"), "__client_uat=1; Path=/".to_owned()];
    let token = fixture.clerk.handshake_token().directives(directives).mint();
    let returned = format!("{}?__clerk_handshake={token}", fixture.page());
    let mut browser = Browser::new();
    browser.set_cookies(&fixture.page(), "__clerk_db_jwt=dvb_1");
    fixture.clerk.fault(Endpoint::Jwks, Fault::Drop);
    assert_eq!(browser.open(&returned).await.status, 503);

    fixture.clerk.clear_faults();
    fixture.advance(RETRY_AFTER);
    assert_eq!(browser.open(&returned).await.status, 200);

    // A handshake forged by someone else does not sign a user out.
    fixture.begin_outage(Fault::Drop);
    let forged = fixture.clerk.handshake_token().with_kid_of_another_key().mint();
    fixture.advance(Duration::from_secs(10));
    assert_eq!(browser.open(&format!("{}?__clerk_handshake={forged}", fixture.page())).await.status, 200);
}

#[tokio::test]
async fn opaque_tokens_wait_for_the_end() {
    let fixture = Fixture::new().await;
    let tokens = [
        fixture.clerk.api_key().mint(),
        fixture.clerk.m2m_token().mint(),
        fixture.clerk.oauth_access_token().mint(),
    ];
    fixture.begin_outage(Fault::Status(500));
    for minute in 0..60 {
        for token in &tokens {
            assert_put_off(&fixture.server.get_as("/machine", token).await, &format!("minute {minute}"));
        }
        fixture.advance(Duration::from_secs(60));
    }
    assert_eq!(fixture.clerk.calls().len(), 180, "one call for each request");
    fixture.clerk.clear_faults();
    for token in &tokens {
        assert_eq!(fixture.server.get_as("/machine", token).await.status(), 200, "at once");
    }
}
