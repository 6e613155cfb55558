//! The keys that verify the instance's tokens.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::JsonWebKeySet;

endpoints! {
    /// The keys that verify the instance's tokens.
    ///
    /// From [`Client::jwks`](crate::backend::Client::jwks).
    Jwks in Versioned;

    /// Fetches the keys. This call has no rate limit.
    get() -> JsonWebKeySet = GET "/jwks";
}
