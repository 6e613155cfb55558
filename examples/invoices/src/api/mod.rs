//! The API: for the front end, with a session, and for programs, with an API key of an organization.

pub(crate) mod invoices;
pub(crate) mod live;

use clerk_runtime::Router;
use clerk_runtime::routing::get;

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/organizations/{org}/invoices", get(invoices::list).post(invoices::create))
        .route("/organizations/{org}/invoices/{id}", get(invoices::read).delete(invoices::delete))
        .route("/organizations/{org}/live", get(live::live))
}
