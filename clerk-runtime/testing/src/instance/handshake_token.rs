//! Handshake tokens.

use serde_json::{Map, Value, json};

use super::jwt::{JwtBuilder, sealed};

/// The class of handshake tokens, which bring `Set-Cookie` values to an application.
#[derive(Clone, Debug, Default)]
pub struct HandshakeToken {
    directives: Vec<String>,
}

impl JwtBuilder<HandshakeToken> {
    /// Sets the `Set-Cookie` values. By default there are none.
    pub fn directives<D: Into<String>>(mut self, directives: impl IntoIterator<Item = D>) -> Self {
        self.class.directives = directives.into_iter().map(Into::into).collect();
        self
    }
}

impl sealed::JwtClass for HandshakeToken {
    fn header(&self) -> Map<String, Value> {
        Map::from_iter([("typ".to_owned(), json!("JWT"))])
    }

    fn claims(&self) -> Map<String, Value> {
        Map::from_iter([("handshake".to_owned(), json!(self.directives))])
    }
}
