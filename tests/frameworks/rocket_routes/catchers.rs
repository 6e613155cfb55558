//! Catchers of the application, which do not answer in place of a rule.

use bytes::Bytes;
use clerk_runtime::rocket::protect;
use clerk_runtime::{ClerkLayer, Rejection, Rejections};
use clerk_testing::EmbeddedClerkBuilder;
use http::Response;
use http_body::Frame;
use http_body_util::StreamBody;
use rocket::fairing::AdHoc;
use rocket::futures::stream;
use rocket::http::Status;
use rocket::{Request, catch, catchers, get, routes};

use super::{embedded, get, rocket, send, started};
use crate::rocket::config;

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
pub(super) fn default_catcher(status: Status, request: &Request<'_>) -> (Status, &'static str) {
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
