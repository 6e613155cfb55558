//! OAuth 2.0 Authorization Server Metadata (RFC 8414), forwarded from the instance for clients that do not
//! yet support the protected-resource metadata.

use bytes::Bytes;
use http::{Response, StatusCode};

use super::{document, frontend_api, without_a_word};
use crate::clerk::Clerk;

pub(crate) use crate::instance::authorization_server::WELL_KNOWN;

/// The instance's authorization-server metadata; 502 if it cannot be fetched.
///
/// It is fetched once for all clients, and again after five minutes. If it cannot be fetched, the last version is used for
/// up to an hour.
pub async fn authorization_server_document(clerk: &Clerk) -> Response<Bytes> {
    if frontend_api(clerk).is_none() {
        return without_a_word(StatusCode::INTERNAL_SERVER_ERROR);
    }
    let instance = clerk.instance();
    match instance.authorization_server.get(|kept| Some(kept.clone()), instance.now()).await {
        Ok(Some(metadata)) => document(metadata),
        // The reason is in the log, once for each fetch.
        _ => without_a_word(StatusCode::BAD_GATEWAY),
    }
}
