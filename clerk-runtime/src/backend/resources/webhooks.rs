//! The Svix application that delivers webhooks.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::SvixUrl;
use crate::backend::resources::Done;

endpoints! {
    /// The Svix application that delivers webhooks.
    ///
    /// From [`Client::webhooks`](crate::backend::Client::webhooks).
    Webhooks in Versioned;

    /// Creates the Svix application that delivers webhooks.
    create_svix_app() -> SvixUrl = POST "/webhooks/svix";

    /// Creates a link to the settings of that application.
    generate_svix_auth_url() -> SvixUrl = POST "/webhooks/svix_url";

    /// Deletes that application.
    delete_svix_app() -> Done = DELETE "/webhooks/svix";
}
