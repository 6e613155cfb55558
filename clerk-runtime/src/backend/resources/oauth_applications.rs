//! Applications that use the instance as their OAuth provider.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, OAuthApplication};
use crate::backend::resources::Done;

endpoints! {
    /// Applications that use the instance as their OAuth provider.
    ///
    /// From [`Client::oauth_applications`](crate::backend::Client::oauth_applications).
    OAuthApplications in Versioned;

    /// Lists the applications, newest first.
    list() -> Page<OAuthApplication> = GET "/oauth_applications" as ListOAuthApplications {
        limit: Limit, offset: Integer, order_by: Text, name_query: Text,
    };

    /// Fetches an application.
    get(oauth_application_id) -> OAuthApplication = GET "/oauth_applications/{oauth_application_id}";

    /// Creates an application. Only this answer contains its client secret.
    create() -> OAuthApplication = POST "/oauth_applications" as CreateOAuthApplication {
        name: Text, redirect_uris: List, callback_url: Text, scopes: Text, consent_screen_enabled: Flag,
        pkce_required: Flag, public: Flag,
    };

    /// Changes an application.
    update(oauth_application_id) -> OAuthApplication
        = PATCH "/oauth_applications/{oauth_application_id}" as UpdateOAuthApplication {
        name: Text, redirect_uris: List, callback_url: Text, scopes: Text, consent_screen_enabled: Flag,
        pkce_required: Flag, public: Flag,
    };

    /// Deletes an application.
    delete(oauth_application_id) -> DeletedObject = DELETE "/oauth_applications/{oauth_application_id}";

    /// Replaces the client secret of an application. Only this answer contains the new one.
    rotate_secret(oauth_application_id) -> OAuthApplication
        = POST "/oauth_applications/{oauth_application_id}/rotate_secret";

    /// Revokes a token that was issued to an application.
    revoke_token(oauth_application_id) -> Done
        = POST "/oauth_applications/{oauth_application_id}/revoke_token" as RevokeOAuthToken {
        token: Text,
    };
}
