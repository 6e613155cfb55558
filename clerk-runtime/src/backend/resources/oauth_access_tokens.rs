//! OAuth access tokens that the instance issued.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::IdpOAuthAccessToken;

endpoints! {
    /// OAuth access tokens that the instance issued.
    ///
    /// From [`Client::oauth_access_tokens`](crate::backend::Client::oauth_access_tokens).
    IdpOAuthAccessTokens in Unversioned;

    /// Fetches the details of an OAuth access token. Check `active`, `revoked` and `expired` before you trust
    /// it.
    verify() -> IdpOAuthAccessToken
        = POST "/oauth_applications/access_tokens/verify" as VerifyOAuthAccessToken {
        access_token: Text, secret: Text,
    };
}
