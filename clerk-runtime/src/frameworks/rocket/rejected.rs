//! Turns a rejection into a response: a request guard of rocket can only fail with a status.

use rocket::catcher::{Catcher, Handler, Result};
use rocket::http::Status;
use rocket::http::uri::Origin;
use rocket::{Build, Request, Rocket};

use super::convert;
use super::left::Left;
use super::response::response;
use crate::edge::rejection::Rejection;

/// The status with which a guard fails inside a layer. No response has it: the layer registers a catcher for it, which answers
/// with the rejection that the guard has kept. So the application's catchers do not replace a rejection, and a rejection
/// that the application handles as `Option` or `Result` does not become a response.
pub(super) const REJECTED: u16 = 599;

/// Keeps the rejection and returns the status with which the guard fails.
pub(super) fn fail(request: &Request<'_>, rejection: &Rejection) -> Status {
    let left = Left::of(request);
    if left.cell().is_none() {
        return convert::to_rocket(rejection.sent_status());
    }
    left.keep_rejected(rejection);
    Status::new(REJECTED)
}

/// Registers the catcher, also at each path that has a default catcher of the application, which would take precedence.
pub(super) fn register(rocket: Rocket<Build>) -> Rocket<Build> {
    let mut bases = vec![Origin::ROOT];
    for catcher in rocket.catchers().filter(|catcher| catcher.code.is_none()) {
        if !bases.contains(&catcher.base) {
            bases.push(catcher.base.clone());
        }
    }
    bases.into_iter().fold(rocket, |rocket, base| rocket.register(base, vec![catcher()]))
}

fn catcher() -> Catcher {
    let mut catcher = Catcher::new(REJECTED, AnswerRejected);
    catcher.name = Some("rejections".into());
    catcher
}

#[derive(Clone)]
struct AnswerRejected;

#[rocket::async_trait]
impl Handler for AnswerRejected {
    async fn handle<'r>(&self, _: Status, request: &'r Request<'_>) -> Result<'r> {
        // If there is none, the application itself failed with this status.
        let rejection = Left::of(request).take_rejected().ok_or(Status::InternalServerError)?;
        Ok(response(request, rejection.to_response()))
    }
}
