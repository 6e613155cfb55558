//! Machine tokens in JWT form.

use serde_json::{Map, Value, json};

use super::id;
use super::jwt::{JwtBuilder, sealed};

/// The class of M2M tokens in JWT form.
#[derive(Clone, Debug)]
pub struct M2mJwt {
    machine: String,
    scopes: Vec<String>,
}

impl Default for M2mJwt {
    fn default() -> Self {
        Self { machine: "mch_embedded".to_owned(), scopes: Vec::new() }
    }
}

impl JwtBuilder<M2mJwt> {
    /// Sets the machine, `sub`. By default `mch_embedded`.
    pub fn machine(mut self, id: impl Into<String>) -> Self {
        self.class.machine = id.into();
        self
    }

    /// Sets the machines that the token is for, `scopes`. By default none.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.class.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }
}

impl sealed::JwtClass for M2mJwt {
    fn header(&self) -> Map<String, Value> {
        Map::from_iter([("typ".to_owned(), json!("JWT")), ("cat".to_owned(), json!("cl_B7d4PD333AAA"))])
    }

    fn claims(&self) -> Map<String, Value> {
        Map::from_iter([
            ("sub".to_owned(), json!(self.machine)),
            ("jti".to_owned(), json!(id::with_prefix("mt_"))),
            ("scopes".to_owned(), json!(self.scopes.join(" "))),
        ])
    }
}

/// The class of OAuth access tokens in JWT form.
#[derive(Clone, Debug)]
pub struct OAuthJwt {
    user: String,
    client: String,
    scopes: Vec<String>,
}

impl Default for OAuthJwt {
    fn default() -> Self {
        Self {
            user: "user_embedded".to_owned(),
            client: "client_embedded".to_owned(),
            scopes: vec!["openid".to_owned(), "profile".to_owned(), "email".to_owned()],
        }
    }
}

impl JwtBuilder<OAuthJwt> {
    /// Sets the user, `sub`. By default `user_embedded`.
    pub fn user(mut self, id: impl Into<String>) -> Self {
        self.class.user = id.into();
        self
    }

    /// Sets the OAuth client, `client_id`. By default `client_embedded`.
    pub fn client(mut self, id: impl Into<String>) -> Self {
        self.class.client = id.into();
        self
    }

    /// Sets the granted scopes, `scope`. By default `openid`, `profile` and `email`.
    pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
        self.class.scopes = scopes.into_iter().map(Into::into).collect();
        self
    }
}

impl sealed::JwtClass for OAuthJwt {
    fn header(&self) -> Map<String, Value> {
        Map::from_iter([("typ".to_owned(), json!("at+jwt"))])
    }

    fn claims(&self) -> Map<String, Value> {
        Map::from_iter([
            ("sub".to_owned(), json!(self.user)),
            ("client_id".to_owned(), json!(self.client)),
            ("jti".to_owned(), json!(id::with_prefix("oat_"))),
            ("scope".to_owned(), json!(self.scopes.join(" "))),
        ])
    }
}
