//! The setters that describe an opaque token, for minted tokens and for personas.

use std::time::{Duration, SystemTime};

use serde_json::Value;

use super::token::{Details, OAuthDetails, Token};

/// A description of an opaque token that has not been created yet.
#[derive(Clone)]
pub(crate) struct TokenDraft {
    pub(crate) subject: String,
    pub(crate) scopes: Vec<String>,
    pub(crate) claims: Value,
    pub(crate) lifetime: Option<Duration>,
    details: Details,
}

impl TokenDraft {
    pub(crate) fn api_key(subject: &str) -> Self {
        let name = "embedded".to_owned();
        Self::new(Details::ApiKey { name, description: None, created_by: None }, subject)
    }

    pub(crate) fn m2m_token(machine: &str) -> Self {
        Self::new(Details::M2m, machine)
    }

    pub(crate) fn oauth_access_token(user: &str) -> Self {
        let scopes = ["openid", "profile", "email"].map(str::to_owned).to_vec();
        let details = OAuthDetails { client_id: "client_embedded".to_owned(), ..OAuthDetails::default() };
        Self { scopes, ..Self::new(Details::OAuth(details), user) }
    }

    fn new(details: Details, subject: &str) -> Self {
        let subject = subject.to_owned();
        Self { subject, scopes: Vec::new(), claims: Value::Null, lifetime: None, details }
    }

    pub(crate) fn set_name(&mut self, name: String) {
        self.details = Details::ApiKey { name, description: None, created_by: None };
    }

    pub(crate) fn set_client(&mut self, client_id: String) {
        self.set_oauth(|details| details.client_id = client_id);
    }

    pub(crate) fn set_audience(&mut self, audience: Value) {
        self.set_oauth(|details| details.audience = Some(audience));
    }

    pub(crate) fn set_actor(&mut self, actor: Value) {
        self.set_oauth(|details| details.actor = Some(actor));
    }

    fn set_oauth(&mut self, change: impl FnOnce(&mut OAuthDetails)) {
        if let Details::OAuth(details) = &mut self.details {
            change(details);
        }
    }

    /// A valid token.
    pub(super) fn token(&self, now: SystemTime) -> Token {
        let mut token = Token::new(self.details.clone(), self.subject.clone(), now);
        token.scopes.clone_from(&self.scopes);
        token.claims = self.claims.clone();
        token.expire_in(self.lifetime, now);
        token
    }

    /// The secret of a valid token, and the API's answer about it.
    pub(crate) fn verified(&self, now: SystemTime) -> (String, Value) {
        let token = self.token(now);
        let shown = token.to_json(now);
        (token.secret, shown)
    }
}

/// The setters of a builder `$Builder<C>`, for every class of tokens, whose field `$draft` is a [`TokenDraft`].
macro_rules! opaque_token_setters {
    ($Builder:ident, $($draft:ident).+) => {
        impl<C> $Builder<C> {
            /// Sets the scopes.
            pub fn scopes<S: Into<String>>(mut self, scopes: impl IntoIterator<Item = S>) -> Self {
                self.$($draft).+.scopes = scopes.into_iter().map(Into::into).collect();
                self
            }

            /// Sets how long the token lasts after it is made. By default, it does not expire.
            pub fn expires_in(mut self, lifetime: std::time::Duration) -> Self {
                self.$($draft).+.lifetime = Some(lifetime);
                self
            }
        }

        impl $Builder<$crate::ApiKey> {
            /// Makes it the key of a user. By default, of `user_embedded`.
            pub fn user(mut self, id: impl Into<String>) -> Self {
                self.$($draft).+.subject = id.into();
                self
            }

            /// Makes it the key of an organization.
            pub fn organization(mut self, id: impl Into<String>) -> Self {
                self.$($draft).+.subject = id.into();
                self
            }

            /// Sets the name. By default `embedded`.
            pub fn name(mut self, name: impl Into<String>) -> Self {
                self.$($draft).+.set_name(name.into());
                self
            }

            /// Sets the claims. By default none.
            pub fn claims(mut self, claims: impl Into<serde_json::Value>) -> Self {
                self.$($draft).+.claims = claims.into();
                self
            }
        }

        impl $Builder<$crate::M2mToken> {
            /// Sets the machine. By default `mch_embedded`.
            pub fn machine(mut self, id: impl Into<String>) -> Self {
                self.$($draft).+.subject = id.into();
                self
            }

            /// Sets the claims. By default none.
            pub fn claims(mut self, claims: impl Into<serde_json::Value>) -> Self {
                self.$($draft).+.claims = claims.into();
                self
            }
        }

        impl $Builder<$crate::OAuthAccessToken> {
            /// Sets the user. By default `user_embedded`.
            pub fn user(mut self, id: impl Into<String>) -> Self {
                self.$($draft).+.subject = id.into();
                self
            }

            /// Sets the OAuth client. By default `client_embedded`.
            pub fn client(mut self, id: impl Into<String>) -> Self {
                self.$($draft).+.set_client(id.into());
                self
            }

            /// Sets the resource for which the token was issued, `aud`: a string or a list of strings. By default, none.
            pub fn audience(mut self, audience: impl Into<serde_json::Value>) -> Self {
                self.$($draft).+.set_audience(audience.into());
                self
            }

            /// Sets who acts in the place of the application, `act`: an object with `sub`, and optionally `iss` and `act`. By
            /// default, there is no actor.
            pub fn actor(mut self, actor: impl Into<serde_json::Value>) -> Self {
                self.$($draft).+.set_actor(actor.into());
                self
            }
        }
    };
}

pub(crate) use opaque_token_setters;
