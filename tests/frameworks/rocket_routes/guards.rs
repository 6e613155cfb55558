//! Parameters and guards of the application that handle a rejection themselves.

use std::slice;

use clerk_runtime::{Rejection, SessionAuth};
use rocket::http::Status;
use rocket::request::{FromRequest, Outcome};
use rocket::{Request, catchers, get, routes};

use super::catchers::default_catcher;
use super::{embedded, get, rocket, session, started};

#[get("/optional")]
pub(super) fn optional(auth: Option<SessionAuth>) -> Option<&'static str> {
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
