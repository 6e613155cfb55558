//! Tokens to sign in with a link.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::SignInToken;

endpoints! {
    /// Tokens to sign in with a link.
    ///
    /// From [`Client::sign_in_tokens`](crate::backend::Client::sign_in_tokens).
    SignInTokens in Versioned;

    /// Creates a token with which a user can sign in once.
    create() -> SignInToken = POST "/sign_in_tokens" as CreateSignInToken {
        user_id: Text, org_id: Text, expires_in_seconds: Integer,
    };

    /// Revokes a token that is still pending.
    revoke(sign_in_token_id) -> SignInToken = POST "/sign_in_tokens/{sign_in_token_id}/revoke";
}
