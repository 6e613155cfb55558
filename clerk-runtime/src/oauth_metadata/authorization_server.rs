//! OAuth 2.0 Authorization Server Metadata (RFC 8414), passed on from the instance for clients that do not follow
//! the protected-resource metadata yet.

use bytes::Bytes;
use http::{Response, StatusCode};

use super::{document, frontend_api, without_a_word};
use crate::clerk::Clerk;
use crate::wire::Reply;

/// Where clients look for the document.
pub(crate) const WELL_KNOWN: &str = "/.well-known/oauth-authorization-server";

/// The instance's authorization-server metadata, fetched for each request; 502 where it cannot be.
pub async fn authorization_server_document(clerk: &Clerk) -> Response<Bytes> {
    let Some(frontend_api) = frontend_api(clerk) else {
        return without_a_word(StatusCode::INTERNAL_SERVER_ERROR);
    };
    let url = format!("{frontend_api}{WELL_KNOWN}");
    let metadata: Option<serde_json::Value> = match url.parse() {
        Ok(url) => match clerk.instance().api.get_public(url).await {
            Reply::Success(answer) => answer.json(),
            _ => None,
        },
        Err(_) => None,
    };
    match metadata {
        Some(metadata) => document(metadata.to_string()),
        None => {
            tracing::warn!("the instance's authorization-server metadata could not be fetched");
            without_a_word(StatusCode::BAD_GATEWAY)
        }
    }
}
