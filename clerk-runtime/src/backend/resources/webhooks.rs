//! The application that delivers webhooks.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::SvixUrl;
use crate::backend::resources::Done;

endpoints! {
    /// The application that delivers webhooks.
    ///
    /// From [`Client::webhooks`](crate::backend::Client::webhooks).
    Webhooks in Versioned;

    /// Creates the application at Svix that delivers webhooks.
    create_svix_app() -> SvixUrl = POST "/webhooks/svix";

    /// A link to the settings of that application.
    generate_svix_auth_url() -> SvixUrl = POST "/webhooks/svix_url";

    /// Deletes that application.
    delete_svix_app() -> Done = DELETE "/webhooks/svix";
}
