//! Features that only rocket has: forwarding, catchers, sentinels, rules around mounted routes, and the checked list.

#![allow(
    clippy::needless_pass_by_value,
    reason = "rocket hands parameters to functions without `async`, too"
)]

use std::net::IpAddr;
use std::slice;

use bytes::Bytes;
use clerk_runtime::request::RequestView;
use clerk_runtime::rocket::layer::protect as protect_inside;
use clerk_runtime::rocket::{
    Around as _, Routes, auth, decision, outcome, protect, public, routes as listed,
};
use clerk_runtime::{Auth, ClerkLayer, Rejection, Rejections, SessionAuth};
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder};
use http::Response;
use http_body::Frame;
use http_body_util::StreamBody;
use rocket::fairing::AdHoc;
use rocket::futures::stream;
use rocket::http::ext::IntoOwned as _;
use rocket::http::{Header, Status};
use rocket::local::asynchronous::{Client, LocalResponse};
use rocket::request::{FromRequest, Outcome};
use rocket::{Build, Request, Rocket, catch, catchers, get, routes};

use crate::app::own;
use crate::rocket::config;

#[protect]
#[get("/numbers/<_number>", rank = 1)]
fn number(_number: u64, auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[public]
#[get("/numbers/<_word>", rank = 2)]
fn word(_word: &str) -> &'static str {
    "a word"
}

/// A stranger whose path the first route cannot parse is not forwarded to the second route, which is public.
#[tokio::test]
async fn a_stranger_is_not_forwarded() {
    let clerk = embedded().await;
    let app = started(rocket(&clerk).mount("/", routes![number, word])).await;
    for path in ["/numbers/7", "/numbers/seven"] {
        assert_eq!(get(&app, path, &[]).await, (404, String::new()), "{path}");
    }
    let user = session(&clerk);
    assert_eq!(get(&app, "/numbers/7", slice::from_ref(&user)).await, (200, "user_ada".to_owned()));
    assert_eq!(get(&app, "/numbers/seven", &[user]).await, (200, "a word".to_owned()));
}

#[protect(role = "org:admin", rejections = own)]
#[get("/answers/<_number>", rank = 1)]
fn own_answer(_number: u64) {}

#[protect(role = "org:owner")]
#[get("/answers/<_number>", rank = 2)]
fn default_answer(_number: &str) {}

#[get("/within/<_number>", rank = 1)]
fn within(_number: u64, auth: Auth) -> String {
    format!("{:?}", auth.user_id())
}

#[get("/within/<_number>", rank = 2)]
fn outside(_number: &str, auth: Auth) -> String {
    format!("{:?}", auth.user_id())
}

/// The settings of a route no longer apply once its request is forwarded to another route.
#[tokio::test]
async fn a_forwarded_request_leaves_what_was_around_the_route() {
    let clerk = embedded().await;
    let inside = protect_inside!(token = any);
    let app = rocket(&clerk).mount("/", routes![own_answer, default_answer, outside]);
    let app = started(app.mount("/", inside.around(routes![within]))).await;
    let admin = clerk.session_token().organization("org_acme", "acme", "org:admin").mint();
    let admin = Header::new("authorization", format!("Bearer {admin}"));
    let stranger = get(&app, "/answers/seven", &[]).await.1;
    assert!(stranger.contains("is not for you"), "{stranger}");
    assert_eq!(get(&app, "/answers/seven", &[admin]).await, (404, String::new()));

    let key = Header::new("authorization", format!("Bearer {}", clerk.api_key().user("user_ada").mint()));
    assert_eq!(get(&app, "/within/7", slice::from_ref(&key)).await.1, "Some(\"user_ada\")");
    assert_eq!(get(&app, "/within/seven", &[key]).await.1, "None");
}

#[protect(rejections = in_parts)]
#[get("/deep/parts")]
fn parts() {}

/// An answer of unknown size.
fn in_parts() -> Rejections {
    Rejections::new(|_: &Rejection, _| {
        let parts = ["in ", "", "parts"].map(|part| Ok::<_, std::io::Error>(Frame::data(Bytes::from(part))));
        let mut response = Response::new(StreamBody::new(stream::iter(parts)));
        *response.status_mut() = http::StatusCode::FORBIDDEN;
        response
    })
}

#[protect]
#[get("/deep/page")]
fn deep() {}

#[protect]
#[get("/page")]
fn page() {}

#[catch(default)]
fn default_catcher(status: Status, request: &Request<'_>) -> (Status, &'static str) {
    request.cookies().add(("caught", "yes"));
    (status, "caught by the application")
}

#[catch(404)]
fn not_found() -> &'static str {
    "not found by the application"
}

/// This includes a catcher that a fairing registers after the layer has looked at all others.
#[tokio::test]
async fn no_catcher_answers_instead_of_a_rule() {
    let clerk = embedded().await;
    let late = AdHoc::on_ignite("late", |rocket| {
        Box::pin(async move { rocket.register("/deep", catchers![default_catcher]) })
    });
    let app = rocket(&clerk).attach(late).register("/", catchers![default_catcher, not_found]);
    let app = started(app.mount("/", routes![deep, page, parts])).await;
    assert_eq!(get(&app, "/deep/parts", &[]).await, (403, "in parts".to_owned()));
    let answer = send(&app, "/deep/page", &[]).await;
    assert_eq!(answer.status(), Status::NotFound);
    let header = |name| answer.headers().get_one(name).map(str::to_owned);
    assert_eq!(header("cache-control").as_deref(), Some("no-store"));
    assert_eq!(header("x-clerk-auth-status").as_deref(), Some("signed-out"));
    assert_eq!(header("set-cookie"), None);
    assert_eq!(answer.into_string().await.unwrap_or_default(), "");
    // rocket's own headers stay if no other catcher could answer.
    let answer = send(&app, "/page", &[]).await;
    assert_eq!(answer.headers().get_one("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.into_string().await.unwrap_or_default(), "");
    assert_eq!(get(&app, "/nowhere", &[]).await, (404, "not found by the application".to_owned()));
}

#[catch(404)]
fn nothing() {}

/// A hidden route looks like a missing one if the application's answer for missing routes is empty, too.
#[tokio::test]
async fn a_missing_route_can_look_like_a_hidden_one() {
    let clerk = EmbeddedClerkBuilder::new().production("shop.localhost").start().await;
    let layer =
        ClerkLayer::new(clerk.expect("loopback has a free port").clerk()).rejections(Rejections::hidden());
    let app = rocket::custom(config()).attach(layer).register("/", catchers![nothing]);
    let app = started(app.mount("/", routes![page])).await;
    let all = async |path| {
        let answer = send(&app, path, &[]).await;
        let mut headers: Vec<String> = answer.headers().iter().map(|header| header.to_string()).collect();
        headers.sort();
        (answer.status(), headers, answer.into_string().await.unwrap_or_default())
    };
    assert_eq!(all("/page").await, all("/nowhere").await);
}

#[get("/optional")]
fn optional(auth: Option<SessionAuth>) -> Option<&'static str> {
    auth.map(|_| "somebody")
}

#[get("/result")]
fn result(auth: Result<SessionAuth, Rejection>) -> String {
    auth.map_or_else(|rejection| rejection.status().to_string(), |auth| auth.user_id().to_owned())
}

/// A guard of the application that fails with a status of its own.
struct Staff;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Staff {
    type Error = ();

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, ()> {
        match request.guard::<SessionAuth>().await {
            Outcome::Success(_) => Outcome::Success(Self),
            _ => Outcome::Error((Status::PaymentRequired, ())),
        }
    }
}

#[get("/staff")]
fn staff(_staff: Staff) {}

/// A guard of the application that fails like the guard inside it.
struct Member;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Member {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        request.guard::<SessionAuth>().await.map(|_| Self)
    }
}

#[get("/member")]
fn member(_member: Member) {}

/// Fails with the status that the guards use, but without a rejection.
struct Forged;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Forged {
    type Error = ();

    async fn from_request(_: &'r Request<'_>) -> Outcome<Self, ()> {
        Outcome::Error((Status::new(599), ()))
    }
}

#[get("/forged")]
fn forged(_forged: Forged) {}

#[tokio::test]
async fn a_rejection_that_the_application_handles_is_not_sent() {
    let clerk = embedded().await;
    let app = rocket(&clerk).mount("/", routes![optional, result, staff, member, forged]);
    let app = started(app.register("/", catchers![default_catcher])).await;
    let caught = "caught by the application".to_owned();
    assert_eq!(get(&app, "/optional", &[]).await, (404, caught.clone()));
    assert_eq!(get(&app, "/result", &[]).await, (200, "404 Not Found".to_owned()));
    assert_eq!(get(&app, "/staff", &[]).await, (402, caught.clone()));
    assert_eq!(get(&app, "/member", &[]).await, (404, String::new()));
    assert_eq!(get(&app, "/forged", &[]).await, (500, caught));
    let user = session(&clerk);
    assert_eq!(get(&app, "/optional", slice::from_ref(&user)).await, (200, "somebody".to_owned()));
    assert_eq!(get(&app, "/result", &[user]).await, (200, "user_ada".to_owned()));
}

/// Clones of a local request share a cache.
#[tokio::test]
async fn a_request_that_was_cloned_is_authenticated_anew() {
    let clerk = embedded().await;
    let app = started(rocket(&clerk).mount("/", routes![number])).await;
    let stranger = app.get("/numbers/7");
    let user = stranger.clone().header(session(&clerk));
    assert_eq!(user.clone().dispatch().await.status(), Status::Ok);
    let answer = stranger.dispatch().await;
    assert_eq!(answer.status(), Status::NotFound);
    assert_eq!(answer.headers().get_one("x-clerk-auth-status"), Some("signed-out"));
    assert_eq!(user.dispatch().await.status(), Status::Ok);
}

/// The request line as the core sees it, and the client's address.
struct Seen(String, Option<IpAddr>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Seen {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let line = format!("{} {}", clerk_method(request), clerk_uri(request));
        outcome(request, Ok(Self(line, request.peer_address())))
    }
}

fn clerk_method(request: &Request<'_>) -> String {
    let view: &dyn RequestView = request;
    view.method().to_string()
}

fn clerk_uri(request: &Request<'_>) -> String {
    let view: &dyn RequestView = request;
    view.uri().to_string()
}

#[get("/seen/<_..>")]
fn seen(seen: Seen) -> (rocket::http::ContentType, String) {
    (rocket::http::ContentType::Plain, format!("{} {:?}", seen.0, seen.1))
}

/// This holds even if rocket, a fairing or a header changes it.
#[tokio::test]
async fn the_core_sees_what_the_client_sent() {
    let clerk = embedded().await;
    let normalizer = AdHoc::on_request("normalizer", |request, _| {
        Box::pin(async move {
            let uri = request.uri().clone().into_normalized().into_owned();
            request.set_uri(uri);
        })
    });
    let app = started(rocket(&clerk).attach(normalizer).mount("/", routes![seen])).await;
    let request = app.get("//seen/%61//b?x=%2F&&y").remote("192.0.2.1:9".parse().expect("an address"));
    let answer = request.header(Header::new("x-real-ip", "198.51.100.7")).dispatch().await;
    let expected = "GET //seen/%61//b?x=%2F&&y Some(192.0.2.1)";
    assert_eq!(answer.into_string().await.as_deref(), Some(expected));
}

#[protect(role = "org:admin")]
#[get("/settings?<tab>")]
async fn settings(tab: Option<&str>) -> String {
    tab.unwrap_or("general").to_owned()
}

#[auth]
#[get("/")]
fn home(_auth: Auth) {}

#[get("/forgotten")]
fn forgotten() {}

fn list() -> Routes {
    Routes::new()
        .mount("/", listed![home, word])
        .mount("/app", listed![settings])
        .mount_public("/", routes![forgotten])
}

#[test]
fn the_list_says_who_may_call_what() {
    assert_eq!(
        list().to_string(),
        "GET  /                    home       auth\n\
         GET  /app/settings?<tab>  settings   protect(role = \"org:admin\")\n\
         GET  /forgotten           forgotten  public\n\
         GET  /numbers/<_word>     word       public\n"
    );
}

#[tokio::test]
async fn listed_routes_are_mounted_with_their_rules() {
    let clerk = embedded().await;
    let app = started(rocket(&clerk).attach(list())).await;
    assert_eq!(get(&app, "/forgotten", &[]).await.0, 200);
    assert_eq!(get(&app, "/app/settings?tab=x", &[]).await.0, 404);
    assert_eq!(get(&app, "/app/settings?tab=x", &[session(&clerk)]).await.0, 404);
}

/// Each problem is in the log, by name.
#[tokio::test]
async fn an_application_that_cannot_keep_its_promises_does_not_start() {
    let clerk = embedded().await;
    let layer = || ClerkLayer::new(clerk.clerk());
    let bare = || rocket::custom(config());
    let late =
        || AdHoc::on_ignite("late", |rocket| Box::pin(async move { rocket.mount("/", routes![forgotten]) }));
    let only_home = || Routes::new().mount("/", listed![home]);
    for (app, problem) in [
        (bare().mount("/", routes![number]), "`number` needs a ClerkLayer, and none is attached"),
        (bare().mount("/", routes![optional]), "a parameter of the type `SessionAuth` needs a ClerkLayer"),
        (bare().attach(layer()).attach(layer()), "two ClerkLayers are attached"),
        (bare().attach(layer()).attach(list()).attach(list()), "two lists of routes are attached"),
        (
            bare().attach(layer()).attach(only_home()).mount("/", routes![forgotten]),
            "`forgotten` (GET /forgotten) does not say who may call it",
        ),
        (
            bare().attach(layer()).attach(only_home()).attach(late()),
            "`forgotten` (GET /forgotten) does not say who may call it",
        ),
        (
            bare().attach(Routes::new().mount("/", listed![word])).attach(late()),
            "`forgotten` (GET /forgotten) does not say who may call it",
        ),
        (
            bare().attach(layer()).attach(Routes::new().mount("no path", listed![home])),
            "`/` cannot be mounted below `no path`",
        ),
    ] {
        let log = watch::capture();
        let error = app.ignite().await.map(|_| ()).expect_err(problem);
        let _ = error.kind();
        let lines = log.take();
        assert!(lines.iter().any(|line| line.contains(problem)), "{problem}: {lines:#?}");
    }
}

#[tokio::test]
async fn fairings_behind_the_layer_see_the_decision() {
    let clerk = embedded().await;
    let tell = AdHoc::on_response("tell", |request, response| {
        Box::pin(async move {
            let decided = decision(request).map(|decision| format!("{:?}", decision.outcome()));
            response.set_raw_header("x-decided", decided.unwrap_or_default());
        })
    });
    let layer = ClerkLayer::new(clerk.clerk()).decision_in_response(true);
    let app = rocket::custom(config()).attach(layer).attach(tell).mount("/", routes![number]);
    let app = started(app).await;
    let answer = send(&app, "/numbers/7", &[session(&clerk)]).await;
    assert_eq!(answer.headers().get_one("x-decided"), Some("Allowed"));
}

async fn embedded() -> EmbeddedClerk {
    EmbeddedClerk::start().await.expect("loopback has a free port")
}

fn rocket(clerk: &EmbeddedClerk) -> Rocket<Build> {
    rocket::custom(config()).attach(ClerkLayer::new(clerk.clerk()))
}

async fn started(app: Rocket<Build>) -> Client {
    Client::untracked(app).await.expect("the application starts")
}

fn session(clerk: &EmbeddedClerk) -> Header<'static> {
    Header::new("authorization", format!("Bearer {}", clerk.session_token().user("user_ada").mint()))
}

async fn send<'c>(app: &'c Client, path: &'c str, headers: &[Header<'static>]) -> LocalResponse<'c> {
    let mut request = app.get(path);
    for header in headers {
        request.add_header(header.clone());
    }
    request.dispatch().await
}

/// The status and the body.
async fn get(app: &Client, path: &str, headers: &[Header<'static>]) -> (u16, String) {
    let answer = send(app, path, headers).await;
    (answer.status().code, answer.into_string().await.unwrap_or_default())
}
