//! API keys of users and organizations.

use serde_json::Value;

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{ApiKey, ApiKeySecret, DeletedObject};

endpoints! {
    /// API keys of users and organizations.
    ///
    /// From [`Client::api_keys`](crate::backend::Client::api_keys).
    ApiKeys in Unversioned;

    /// Lists the API keys of a subject, which is a user or an organization.
    list() -> Page<ApiKey> = GET "/api_keys" as ListApiKeys {
        kind in "type": Text, subject: Text, include_invalid: Flag, limit: Limit, offset: Integer,
        query: Text,
    };

    /// Creates a key. Only this answer contains its secret.
    create() -> ApiKey = POST "/api_keys" as CreateApiKey {
        kind in "type": Text, name: Text, description: Text, subject: Text, claims: Json, scopes: List,
        created_by: Text, seconds_until_expiration: Integer,
    };

    /// Fetches a key, without its secret.
    get(api_key_id) -> ApiKey = GET "/api_keys/{api_key_id}";

    /// Changes a key.
    update(api_key_id) -> ApiKey = PATCH "/api_keys/{api_key_id}" as UpdateApiKey {
        claims: Json, scopes: List, description: Text, subject: Text, seconds_until_expiration: Integer,
    };

    /// Deletes a key.
    delete(api_key_id) -> DeletedObject = DELETE "/api_keys/{api_key_id}";

    /// Revokes a key, which is then no longer accepted.
    revoke(api_key_id) -> ApiKey = POST "/api_keys/{api_key_id}/revoke" as RevokeApiKey {
        revocation_reason: Text,
    } with always("revocation_reason", Value::Null);

    /// Fetches the secret of a key.
    secret(api_key_id) -> ApiKeySecret = GET "/api_keys/{api_key_id}/secret";

    /// Fetches the key that a secret belongs to. Check `revoked` and `expired` before you trust it.
    verify() -> ApiKey = POST "/api_keys/verify" as VerifyApiKey { secret: Text };
}
