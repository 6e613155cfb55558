//! Where an event came from.

use serde::Deserialize;

use crate::ground::tolerant::or_default;

/// Where an event came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Attributes")]
#[non_exhaustive]
pub struct EventAttributes {
    /// The IP address of the request that caused the event.
    pub client_ip: Option<String>,
    /// The `User-Agent` of that request.
    pub user_agent: Option<String>,
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(default, deserialize_with = "or_default")]
    http_request: Option<HttpRequest>,
}

#[derive(Default, Deserialize)]
struct HttpRequest {
    #[serde(default, deserialize_with = "or_default")]
    client_ip: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    user_agent: Option<String>,
}

impl From<Attributes> for EventAttributes {
    fn from(attributes: Attributes) -> Self {
        let HttpRequest { client_ip, user_agent } = attributes.http_request.unwrap_or_default();
        Self { client_ip, user_agent }
    }
}
