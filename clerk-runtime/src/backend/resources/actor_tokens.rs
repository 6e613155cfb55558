//! Tokens to sign in as another user.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::ActorToken;

endpoints! {
    /// Tokens to sign in as another user.
    ///
    /// From [`Client::actor_tokens`](crate::backend::Client::actor_tokens).
    ActorTokens in Versioned;

    /// Creates a token with which an actor signs in as a user.
    create() -> ActorToken = POST "/actor_tokens" as CreateActorToken {
        user_id: Text, actor: Json, expires_in_seconds: Integer, session_max_duration_in_seconds: Integer,
    };

    /// Revokes a token that is still pending.
    revoke(actor_token_id) -> ActorToken = POST "/actor_tokens/{actor_token_id}/revoke";
}
