//! Which decisions are reported, to whom, and with which content.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{FromRequestParts as _, Request};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use clerk_runtime::decision::{Cause, Decision, Outcome};
use clerk_runtime::{Auth, ClerkLayer, Rejection, SessionAuth, auth, check, layer, protect};
use clerk_testing::EmbeddedClerk;
use http::request::Parts;

use crate::app::{Server, answer};

#[protect(all(role = "org:admin", permission = "org:invoices:read"))]
async fn invoices() {}

#[protect(token = "api_key", scope = "invoices:read")]
async fn export() {}

#[auth]
async fn home(auth: Auth) -> String {
    format!("{}", auth.is_authenticated())
}

async fn public() {}

#[check]
async fn anyone(_: &Auth, _: &Parts) -> Result<(), Rejection> {
    Ok(())
}

#[protect(check = anyone)]
async fn checked() {}

/// Begins to extract the caller, and never waits for it.
async fn abandoned(request: Request) -> &'static str {
    let (mut parts, _) = request.into_parts();
    drop(SessionAuth::from_request_parts(&mut parts, &()));
    "abandoned"
}

fn routes() -> Router {
    Router::new()
        .route("/invoices/{id}", get(invoices))
        .route("/export", get(export))
        .route("/home", get(home))
        .route("/public", get(public))
        .route("/abandoned", get(abandoned))
        .route("/checked", get(checked))
}

/// The decisions that an observer received.
type Seen = Arc<Mutex<Vec<Decision>>>;

async fn observed() -> (EmbeddedClerk, Server, Seen) {
    let embedded = crate::app::embedded().await;
    let seen = Seen::default();
    let told = Arc::clone(&seen);
    let layer = ClerkLayer::new(embedded.clerk())
        .on_decision(move |decision| told.lock().unwrap().push(decision.clone()));
    let server = Server::serve(routes().layer(layer)).await;
    (embedded, server, seen)
}

fn take(seen: &Seen) -> Vec<Decision> {
    std::mem::take(&mut *seen.lock().unwrap())
}

#[tokio::test]
async fn an_observer_is_told_of_each_decision() {
    let (embedded, server, seen) = observed().await;
    let member = embedded.session_token().user("user_ada").session("sess_1").claim("jti", "jti_1");
    let member = member.organization("org_acme", "acme", "org:admin");
    let reader = member.clone().permissions(["org:invoices:read"]).actor("user_support").mint();
    let (member, scoped) = (member.mint(), embedded.api_key().scopes(["invoices:read"]).mint());
    for (path, token) in [
        ("/invoices/7", Some(&reader)),
        ("/invoices/7", Some(&member)),
        ("/invoices/7", None),
        ("/export", Some(&scoped)),
        ("/export", Some(&member)),
        ("/home", None),
        ("/public", None),
    ] {
        let request = server.get(path);
        answer(match token {
            Some(token) => request.bearer_auth(token),
            None => request,
        })
        .await;
    }
    let seen = take(&seen);
    let told: Vec<_> = seen
        .iter()
        .map(|told| {
            (
                told.handler(),
                told.matched_path().unwrap(),
                told.outcome(),
                told.cause(),
                told.failed_condition(),
            )
        })
        .collect();
    let invoices = ("invoices", "/invoices/{id}");
    assert_eq!(
        told,
        [
            (invoices.0, invoices.1, Outcome::Allowed, None, None),
            (
                invoices.0,
                invoices.1,
                Outcome::Denied,
                Some(Cause::Condition),
                Some(r#"permission = "org:invoices:read""#)
            ),
            (invoices.0, invoices.1, Outcome::Denied, Some(Cause::SignedOut), None),
            ("export", "/export", Outcome::Allowed, None, None),
            ("export", "/export", Outcome::Denied, Some(Cause::TokenType), None),
            ("home", "/home", Outcome::Allowed, None, None),
        ]
    );
    let first = &seen[0];
    assert_eq!((first.file(), first.line()), (file!(), 18));
    assert_eq!(
        (first.subject(), first.session_id(), first.organization_id(), first.actor_id(), first.token_id()),
        (Some("user_ada"), Some("sess_1"), Some("org_acme"), Some("user_support"), Some("jti_1"))
    );
    let endpoints = |told: &Decision| told.calls().iter().map(|call| call.endpoint).collect::<Vec<_>>();
    assert_eq!(
        (endpoints(first), endpoints(&seen[1]), endpoints(&seen[3])),
        (vec!["jwks"], vec![], vec!["verify_api_key"])
    );
    assert_eq!((first.is_from_memory(), first.status()), (false, None));
    assert_eq!(
        (seen[2].status().unwrap().as_u16(), seen[2].reason().unwrap().as_str()),
        (404, "dev-browser-missing".into())
    );
}

#[tokio::test]
async fn a_token_seen_before_is_told_apart() {
    let (embedded, server, seen) = observed().await;
    let token = embedded.session_token().mint();
    server.get_as("/home", &token).await;
    server.get_as("/home", &token).await;
    let known: Vec<_> = take(&seen).iter().map(Decision::is_from_memory).collect();
    assert_eq!(known, [false, true]);
}

#[tokio::test]
async fn a_decision_with_a_check_names_its_caller() {
    let (embedded, server, seen) = observed().await;
    let token = embedded.session_token().user("user_ada").mint();
    server.get_as("/checked", &token).await;
    server.get_as("/checked", &token).await;
    let seen = take(&seen);
    let told: Vec<_> = seen.iter().map(|told| (told.subject(), told.is_from_memory())).collect();
    assert_eq!(told, [(Some("user_ada"), false), (Some("user_ada"), true)]);
}

/// A panic in an observer affects neither the decision nor the answer.
#[tokio::test]
async fn an_observer_that_panics_changes_nothing() {
    let embedded = crate::app::embedded().await;
    let layer = ClerkLayer::new(embedded.clerk()).on_decision(|_| panic!("an observer panics"));
    let server = Server::serve(routes().layer(layer)).await;
    let log = watch::capture();
    let token = embedded.api_key().scopes(["invoices:read"]).mint();
    assert_eq!(server.get_as("/export", &token).await.status(), 200);
    assert_eq!(answer(server.get("/export")).await.status(), 401);
    let errors = log.take().iter().filter(|line| line.contains("`on_decision` panicked")).count();
    assert_eq!(errors, 2);
}

/// The names in the table of fields.
fn documented() -> BTreeSet<&'static str> {
    let page = include_str!("../../clerk-runtime/src/docs/observing.md");
    let table = page.split("| Field | Value |").nth(1).unwrap().split("\n\n").next().unwrap();
    table.lines().filter_map(|row| row.strip_prefix("| `")?.split('`').next()).collect()
}

/// The names of the fields in a log line, except its message. Text in quotes is not a field.
fn fields(line: &str) -> BTreeSet<String> {
    let unquoted: String = line.replace(r#"\""#, "").split('"').step_by(2).collect();
    let names = unquoted.split(' ').filter_map(|word| Some(word.split_once('=')?.0.to_owned()));
    names.filter(|name| name != "message").collect()
}

#[tokio::test]
async fn events_have_the_documented_fields_and_no_other() {
    let (embedded, server, _) = observed().await;
    let log = watch::capture();
    let member =
        embedded.session_token().claim("jti", "jti_1").organization("org_acme", "acme", "org:member");
    let chain = serde_json::json!({"iss": "https://a.test", "sub": "user_support", "act": {"sub": "app_1"}});
    server.get_as("/invoices/7", &member.claim("act", chain).mint()).await;
    answer(server.get("/invoices/7")).await;
    server.get_as("/invoices/7", &embedded.session_token().tampered().mint()).await;
    server.get_as("/export", &embedded.api_key().scopes(["invoices:read"]).mint()).await;
    let lines: Vec<_> = log.take().into_iter().filter(|line| line.contains("message=request ")).collect();
    let levels: Vec<_> = lines.iter().map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(levels, ["INFO", "INFO", "INFO", "DEBUG"], "{lines:#?}");
    let seen: BTreeSet<_> = lines.iter().flat_map(|line| fields(line)).collect();
    assert_eq!(seen.iter().map(String::as_str).collect::<BTreeSet<_>>(), documented(), "{lines:#?}");
}

async fn note(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let decided = Decision::of(&parts).map(|told| format!("{} {:?}", told.outcome(), told.subject()));
    let mut response = next.run(Request::from_parts(parts, body)).await;
    let inside = decided.unwrap_or_else(|| "none".to_owned());
    response.headers_mut().insert("x-inside", inside.parse().unwrap());
    response
}

async fn look(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let told = response
        .extensions()
        .get::<Decision>()
        .map(|told| format!("{:?} {:?}", told.outcome(), told.cause()));
    let outside = told.unwrap_or_else(|| "none".to_owned());
    response.headers_mut().insert("x-outside", outside.parse().unwrap());
    response
}

#[tokio::test]
async fn middleware_inside_and_outside_read_the_decision() {
    let embedded = crate::app::embedded().await;
    let app = |layer: ClerkLayer| {
        let guarded = Router::new().route("/guarded", get(public)).route_layer(from_fn(note));
        let guarded = guarded.route_layer(layer::protect!(role = "org:admin"));
        guarded.route("/public", get(public)).layer(layer).layer(from_fn(look))
    };
    let quiet = Server::serve(app(ClerkLayer::new(embedded.clerk()))).await;
    let server = Server::serve(app(ClerkLayer::new(embedded.clerk()).decision_in_response(true))).await;
    let admin =
        embedded.session_token().user("user_ada").organization("org_acme", "acme", "org:admin").mint();
    let headers = |response: &reqwest::Response| {
        let text = |name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        (text("x-inside"), text("x-outside"))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        headers(&server.get_as("/guarded", &admin).await),
        (some(r#"allowed Some("user_ada")"#), some("Allowed None"))
    );
    assert_eq!(headers(&answer(server.get("/guarded")).await), (None, some("Denied Some(SignedOut)")));
    assert_eq!(headers(&answer(server.get("/public")).await), (None, some("none")), "nothing was decided");
    assert_eq!(headers(&quiet.get_as("/guarded", &admin).await).1, some("none"), "it was not asked for");
}

/// Only an operator can end this, not a user. It is logged once a minute at the default level.
#[tokio::test]
async fn foreign_tokens_are_said_once() {
    let (embedded, other) = (crate::app::embedded().await, crate::app::embedded().await);
    let clerk = embedded.builder().authorized_parties(["https://app.example.com"]).build().unwrap();
    let server = Server::serve(routes().layer(ClerkLayer::new(clerk))).await;
    let log = watch::capture();
    for _ in 0..3 {
        let wrong = embedded.session_token().authorized_party("https://elsewhere.example.com").mint();
        server.get_as("/invoices/7", &wrong).await;
        server.get_as("/invoices/7", &other.session_token().mint()).await;
    }
    let lines = log.take();
    let count =
        |word: &str| lines.iter().filter(|line| line.starts_with("WARN") && line.contains(word)).count();
    assert_eq!((count("CLERK_AUTHORIZED_PARTIES"), count("CLERK_SECRET_KEY")), (1, 1), "{lines:#?}");
}

#[tokio::test]
async fn nothing_is_decided_for_an_extractor_that_is_never_polled() {
    let (_embedded, server, seen) = observed().await;
    let answer = answer(server.get("/abandoned")).await;
    assert_eq!((answer.status().as_u16(), answer.headers().get("vary")), (200, None));
    assert!(take(&seen).is_empty());
}
