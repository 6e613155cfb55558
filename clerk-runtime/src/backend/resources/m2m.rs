//! M2M tokens.

use serde_json::Value;

use crate::backend::endpoint::endpoints;
use crate::backend::objects::M2mToken;

endpoints! {
    /// M2M tokens. From [`Client::m2m`](crate::backend::Client::m2m).
    M2m in Machine;

    /// Tokens of a machine.
    list() -> Page<M2mToken> = GET "/m2m_tokens" as ListM2mTokens {
        subject: Text, revoked: Flag, expired: Flag, limit: Limit, offset: Integer,
    };

    /// Creates a token for the machine whose secret key is used; only this answer holds it.
    create_token() -> M2mToken = POST "/m2m_tokens" as CreateM2mToken {
        token_format: Text, seconds_until_expiration: Integer, claims: Json,
        min_remaining_ttl_seconds: Integer,
    } with always("seconds_until_expiration", Value::Null) with always("claims", Value::Null);

    /// Revokes a token.
    revoke_token(m2m_token_id) -> M2mToken = POST "/m2m_tokens/{m2m_token_id}/revoke" as RevokeM2mToken {
        revocation_reason: Text,
    } with always("revocation_reason", Value::Null);

    /// The token that a text is.
    verify() -> M2mToken = POST "/m2m_tokens/verify" as VerifyM2mToken { token: Text };
}
