//! An instance, its tokens, and the tasks that are measured with them.

use std::cell::Cell;
use std::hint::black_box;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256};
use axum::Router;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clerk_runtime::policy::RequestKind;
use clerk_runtime::state::AuthStatus;
use clerk_runtime::time::SystemClock;
use clerk_runtime::{
    Accepts, Auth, AuthenticateOptions, Clerk, ClerkLayer, Condition, Policy, RequestState, feature,
    not_impersonated, permission, plan, role,
};
use clerk_testing::EmbeddedClerk;
use http::HeaderValue;
use http::request::Parts;
use tower::ServiceExt as _;

use crate::counted::Counter;

pub(crate) struct Fixture {
    _runtime: tokio::runtime::Runtime,
    _instance: EmbeddedClerk,
    key: ParsedPublicKey,
    signed: Vec<u8>,
    signature: Vec<u8>,
    cold: Clerk,
    unseen: Vec<Parts>,
    next_unseen: Cell<usize>,
    warm: Clerk,
    pub(crate) token: String,
    header: Parts,
    cookie: Parts,
    opaque: Parts,
    garbage: Parts,
    foreign: Parts,
    authorization: HeaderValue,
    pub(crate) app: Router,
    observed: Router,
    pub(crate) by_hand: Router,
    counter: Counter,
    state: RequestState,
    auth: Auth,
    condition: Condition,
    policy: Policy,
    ten: Policy,
}

impl Fixture {
    /// Creates this many tokens that have not been seen before.
    pub(crate) fn new(unseen: usize) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let instance = runtime.block_on(EmbeddedClerk::start()).unwrap();
        let pem: String = instance.jwt_key_pem();
        let clerk = |bytes| instance.builder().clock(SystemClock).token_memo_bytes(bytes).build().unwrap();
        let token = token(&instance);
        let foreign = foreign(&instance);
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let (cold, warm) = (clerk(1 << 20), clerk(1 << 25));
        let header = bearer(&token);
        let fetched = |clerk: &Clerk| {
            runtime.block_on(clerk.authenticate_request(&header, &AuthenticateOptions::new()))
        };
        fetched(&cold);
        let state = fetched(&warm);
        assert_eq!(state.status(), AuthStatus::SignedIn);
        let opaque = request(&[("authorization", &format!("Bearer {}", instance.api_key().mint()))]);
        runtime.block_on(warm.authenticate_request(&opaque, &verdicts_kept()));
        // The first policy parses the token, and the others use the result.
        assert!(Policy::protect().condition(ten_conditions()).check(&state, RequestKind::Api).is_ok());
        let now_seconds =
            std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        let cookies = format!("__session={token}; __client_uat={}; __clerk_db_jwt=dvb_1", now_seconds - 3600);
        Self {
            key: ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der(&pem)).unwrap(),
            signed: signed.as_bytes().to_vec(),
            signature: URL_SAFE_NO_PAD.decode(signature).unwrap(),
            cookie: request(&[("cookie", &cookies)]),
            opaque,
            garbage: request(&[("authorization", "Bearer not-a-token")]),
            foreign: request(&[("authorization", &format!("Bearer {foreign}"))]),
            auth: state.to_auth().unwrap(),
            policy: Policy::protect().condition(condition()),
            condition: condition(),
            _runtime: runtime,
            authorization: HeaderValue::try_from(format!("Bearer {token}")).unwrap(),
            app: crate::http::app(ClerkLayer::new(warm.clone())),
            observed: crate::http::app(ClerkLayer::new(warm.clone()).on_decision(|decision| {
                black_box(decision.subject());
            })),
            by_hand: crate::by_hand::app(&token),
            counter: Counter::new(),
            ten: Policy::protect().condition(ten_conditions()),
            unseen: (0..unseen).map(|_| bearer(&self::token(&instance))).collect(),
            next_unseen: Cell::new(0),
            _instance: instance,
            cold,
            warm,
            token,
            header,
            state,
        }
    }

    /// Runs the named task once. Not inlined, because callgrind counts by this function's name.
    #[inline(never)]
    pub(crate) fn run(&self, work: &str) {
        self.perform(work);
    }

    /// Runs it once without counting, because the first time makes what later ones reuse.
    pub(crate) fn prepare(&self, work: &str) {
        self.perform(work);
    }

    fn perform(&self, work: &str) {
        let options = AuthenticateOptions::new();
        let authenticate = |clerk: &Clerk, parts: &Parts, expected| {
            let state = now(clerk.authenticate_request(black_box(parts), &options));
            assert_eq!(state.status(), expected);
        };
        match work {
            "raw" => self.key.verify_sig(black_box(&self.signed), black_box(&self.signature)).unwrap(),
            "cold" => {
                let next = self.next_unseen.get();
                self.next_unseen.set((next + 1) % self.unseen.len());
                authenticate(&self.cold, &self.unseen[next], AuthStatus::SignedIn);
            }
            "warm-header" => authenticate(&self.warm, &self.header, AuthStatus::SignedIn),
            "warm-cookie" => authenticate(&self.warm, &self.cookie, AuthStatus::SignedIn),
            "opaque-hit" => {
                let state = now(self.warm.authenticate_request(black_box(&self.opaque), &verdicts_kept()));
                assert_eq!(state.status(), AuthStatus::SignedIn);
            }
            "garbage" => authenticate(&self.warm, &self.garbage, AuthStatus::SignedOut),
            "foreign-signature" => authenticate(&self.warm, &self.foreign, AuthStatus::SignedOut),
            "has" => assert!(black_box(&self.auth).has(black_box(&self.condition))),
            "policy-check" => {
                assert!(self.policy.check(black_box(&self.state), RequestKind::Api).is_ok());
            }
            "one-allocation" => drop(black_box(Box::new(black_box(1_u64)))),
            "no-conditions" => {
                assert!(Policy::protect().check(black_box(&self.state), RequestKind::Api).is_ok());
            }
            "ten-conditions" => {
                assert!(self.ten.check(black_box(&self.state), RequestKind::Api).is_ok());
            }
            "protected-request" => self.request(&self.app, "/protected"),
            "unprotected-request" => self.request(&self.app, "/unprotected"),
            "bare-request" => self.request(&self.app, "/bare"),
            "observed-request" => self.request(&self.observed, "/protected"),
            "counted-request" => self.counter.count(|| self.request(&self.app, "/protected")),
            "protected-by-hand" => self.request(&self.by_hand, "/protected"),
            "unprotected-by-hand" => self.request(&self.by_hand, "/unprotected"),
            "protected-http2" => self.http2_request("/protected"),
            "unprotected-http2" => self.http2_request("/unprotected"),
            other => panic!("no work is named {other}"),
        }
    }

    fn request(&self, app: &Router, path: &str) {
        let request = http::Request::get(path).header("authorization", self.authorization.clone());
        let answer = now(app.clone().oneshot(request.body(Body::empty()).unwrap())).unwrap();
        assert_eq!(answer.status(), 200);
    }

    /// A request as in HTTP/2: with a whole URI, and without `Host`.
    fn http2_request(&self, path: &str) {
        let uri = http::Uri::builder().scheme("https").authority("app.test").path_and_query(path);
        let request = http::Request::get(uri.build().unwrap()).version(http::Version::HTTP_2);
        let request = request.header("authorization", self.authorization.clone());
        let answer = now(self.app.clone().oneshot(request.body(Body::empty()).unwrap())).unwrap();
        assert_eq!(answer.status(), 200);
    }
}

pub(crate) const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

/// A version 2 token of about a thousand bytes.
pub(crate) fn token(instance: &EmbeddedClerk) -> String {
    instance
        .session_token()
        .organization("org_2g7np7Hrk0SN6kj5EDMLDaKNL0S", "acme-incorporated", "org:admin")
        .permissions(["org:invoices:create", "org:invoices:read", "org:reports:read"])
        .features(["o:dashboard", "u:export"])
        .plans(["u:pro", "o:team"])
        .expires_in(DAY)
        .mint()
}

/// A token signed by someone else. Its signature is a number below every modulus of 2048 bits. A larger
/// number would be refused before any computation, so the cost would depend on chance.
fn foreign(instance: &EmbeddedClerk) -> String {
    let mut tokens =
        (0..100).map(|_| instance.session_token().expires_in(DAY).signed_by_another_key().mint());
    let is_small =
        |token: &String| URL_SAFE_NO_PAD.decode(token.rsplit_once('.').unwrap().1).unwrap()[0] < 0x80;
    tokens.find(is_small).unwrap()
}

pub(crate) fn bearer(token: &str) -> Parts {
    request(&[("authorization", &format!("Bearer {token}"))])
}

fn request(headers: &[(&str, &str)]) -> Parts {
    let mut request = http::Request::get("http://localhost:3000/dashboard");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn der(pem: &str) -> Vec<u8> {
    let lines: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(lines).unwrap()
}

/// The result of a future that does not wait.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => result,
        Poll::Pending => panic!("authentication with keys that were fetched before waits for nothing"),
    }
}

fn condition() -> Condition {
    role("org:admin") & permission("org:invoices:create")
}

/// All of them are true, so each is evaluated.
fn ten_conditions() -> Condition {
    let conditions = vec![
        role("org:admin"),
        permission("org:invoices:create"),
        permission("org:invoices:read"),
        permission("org:reports:read"),
        !permission("org:reports:delete"),
        feature("org:dashboard"),
        feature("export"),
        plan("user:pro"),
        plan("team"),
        not_impersonated(),
    ];
    Condition::All(conditions.into())
}

/// Accepts verdicts on machine tokens of any age within this run.
fn verdicts_kept() -> AuthenticateOptions {
    AuthenticateOptions::new().accepts(Accepts::Any).max_stale(DAY)
}
