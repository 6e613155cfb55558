//! [`ClerkLayer`] as a fairing of rocket.

use rocket::fairing::{Fairing, Info, Kind, Result};
use rocket::{Build, Data, Ignite, Request, Response, Rocket};

use super::left::Left;
use super::rejected::{self, REJECTED};
use super::response::response;
use super::{convert, routes};
use crate::edge::decision::Decision;
use crate::edge::layer::{ClerkLayer, attach};

/// Attach the layer to the `Rocket` before other fairings: `rocket::build().attach(ClerkLayer::new(clerk))`.
///
/// An application has one layer; [`ClerkLayer::with_resolver`] serves several instances. Without a layer, an application that
/// has a route with `#[protect]` or an Auth parameter does not ignite.
#[rocket::async_trait]
impl Fairing for ClerkLayer {
    fn info(&self) -> Info {
        Info { name: "ClerkLayer", kind: Kind::Ignite | Kind::Request | Kind::Response }
    }

    async fn on_ignite(&self, rocket: Rocket<Build>) -> Result {
        if rocket.state::<IsAttached>().is_some() {
            tracing::error!(
                "two ClerkLayers are attached, and an application of rocket takes one: remove the other, or serve several \
                 instances with `ClerkLayer::with_resolver`"
            );
            return Err(rocket);
        }
        Ok(rejected::register(rocket.manage(IsAttached)))
    }

    async fn on_request(&self, request: &mut Request<'_>, _: &mut Data<'_>) {
        let request = &*request;
        Left::of(request).begin(request, |extensions| {
            // The extensions are empty, so this layer finishes the answer and the result can be ignored.
            drop(attach(self.source(), extensions));
        });
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, answer: &mut Response<'r>) {
        let left = Left::of(request);
        let Some(cell) = left.cell() else { return };
        // A default catcher that a later fairing has registered below some path answered instead. The whole response is
        // replaced, because the catcher's part cannot be told from that of earlier fairings.
        if answer.status().code == REJECTED
            && let Some(rejection) = left.take_rejected()
        {
            *answer = response(request, rejection.to_response());
        }
        let before = convert::headers(answer.headers());
        let mut after = before.clone();
        let rejected = left.take_account();
        let status = convert::status(answer.status());
        left.keep_decision(cell.finish(status, &mut after, rejected.as_ref()));
        convert::apply_changes(answer, &before, &after);
    }
}

/// Managed by an application with a layer.
struct IsAttached;

/// Whether an application must not start because its rules cannot be enforced. Logs the reason.
pub(super) fn must_not_start(rocket: &Rocket<Ignite>, what: &str) -> bool {
    let has_layer = rocket.state::<IsAttached>().is_some();
    if !has_layer {
        tracing::error!(
            "{what} needs a ClerkLayer, and none is attached: write `.attach(ClerkLayer::new(clerk))` on the `Rocket`"
        );
    }
    !has_layer || routes::has_unlisted(rocket)
}

/// The last decision on a request, for fairings that are attached after the layer, if
/// [`ClerkLayer::decision_in_response`] asks for it.
///
/// ```
/// use clerk_runtime::rocket::decision;
/// use rocket::fairing::AdHoc;
///
/// let audit = AdHoc::on_response("audit", |request, _| {
///     Box::pin(async move {
///         if let Some(decision) = decision(request) {
///             println!("{:?} {}", decision.subject(), decision.handler());
///         }
///     })
/// });
/// ```
#[must_use]
pub fn decision(request: &Request<'_>) -> Option<Decision> {
    Left::of(request).decision()
}
