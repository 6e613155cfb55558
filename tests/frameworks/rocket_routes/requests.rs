//! What rules and fairings see of a request.

use std::net::IpAddr;

use clerk_runtime::request::RequestView;
use clerk_runtime::rocket::{decision, outcome};
use clerk_runtime::{ClerkLayer, Rejection};
use rocket::fairing::AdHoc;
use rocket::http::ext::IntoOwned as _;
use rocket::http::{Header, Status};
use rocket::request::{FromRequest, Outcome};
use rocket::{Request, get, routes};

use super::{embedded, number, rocket, send, session, started};
use crate::rocket::config;

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
