//! The Auth objects of machines.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::actor::Actor;
use super::caller::{AnyCaller, Caller, VerifiedMachineToken};
use super::context::AuthContext;
use crate::ground::timestamp::Timestamp;
use crate::machine::VerifiedMachine;
use crate::token::TokenType;
use crate::token::machine_kind::MachineKind;

/// The common part of all machine Auth objects.
#[derive(Clone)]
pub(crate) struct Machine(Arc<Caller<VerifiedMachineToken>>);

impl Machine {
    pub(crate) const fn new(caller: Arc<Caller<VerifiedMachineToken>>) -> Self {
        Self(caller)
    }

    pub(crate) fn kind(&self) -> MachineKind {
        self.verified().kind
    }

    pub(super) fn verified(&self) -> &VerifiedMachine {
        &self.0.identity.machine
    }

    pub(super) fn token(&self) -> &str {
        &self.0.identity.token
    }

    pub(super) fn caller(&self) -> AnyCaller {
        AnyCaller::Machine(Arc::clone(&self.0))
    }

    pub(super) fn context(&self) -> &AuthContext {
        &self.0.context
    }

    pub(super) fn actor(&self) -> Option<Actor<'_>> {
        self.verified().actor.as_ref().map(Actor::new)
    }

    pub(super) fn scopes(&self) -> impl Iterator<Item = &str> {
        self.verified().scopes()
    }
}

macro_rules! machine_auth {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub(super) Machine);

        impl $name {
            /// The token's own id.
            #[must_use]
            pub fn id(&self) -> &str {
                &self.0.verified().id
            }

            /// The token's subject: `user_…`, `org_…` or `mch_…`.
            #[must_use]
            pub fn subject(&self) -> &str {
                &self.0.verified().subject
            }

            /// The scopes that the token carries.
            pub fn scopes(&self) -> impl Iterator<Item = &str> {
                self.0.scopes()
            }

            /// Whether the token carries `scope`.
            #[must_use]
            pub fn has_scope(&self, scope: &str) -> bool {
                self.scopes().any(|carried| carried == scope)
            }

            /// When the token expires; `None` if it does not.
            #[must_use]
            pub fn expires_at(&self) -> Option<Timestamp> {
                self.0.verified().expires_at
            }

            /// When the token was created.
            #[must_use]
            pub fn created_at(&self) -> Option<Timestamp> {
                self.0.verified().created_at
            }

            /// The token that was presented.
            ///
            /// # Security
            ///
            /// Anyone who has the token can act as the machine. Pass it on only to services that may do so.
            #[must_use]
            pub fn token(&self) -> &str {
                self.0.token()
            }
        }

        /// Shows the token's subject, but not the token.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("id", &self.id())
                    .field("subject", &self.subject())
                    .field("actor", &self.0.actor())
                    .finish_non_exhaustive()
            }
        }
    };
}

machine_auth! {
    /// A verified API key, of a user or of an organization.
    ApiKeyAuth
}

machine_auth! {
    /// A verified machine-to-machine token.
    M2mAuth
}

machine_auth! {
    /// A verified OAuth access token: an application that acts for a user.
    OAuthAuth
}

macro_rules! with_claims {
    ($name:ident) => {
        impl $name {
            /// The claims that were set when the token was created.
            #[must_use]
            pub fn claims(&self) -> Option<&Value> {
                self.0.verified().claims.as_ref()
            }

            /// The claims, deserialized into `T`.
            ///
            /// # Errors
            ///
            /// When the claims do not fit the type.
            pub fn claims_as<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
                serde_json::from_value(self.claims().cloned().unwrap_or(Value::Null))
            }
        }
    };
}

with_claims! { ApiKeyAuth }
with_claims! { M2mAuth }

impl ApiKeyAuth {
    /// The user to whom the key belongs; `None` for an organization's key.
    #[must_use]
    pub fn user_id(&self) -> Option<&str> {
        Some(self.subject()).filter(|subject| subject.starts_with("user_"))
    }

    /// The organization to which the key belongs; `None` for a user's key.
    #[must_use]
    pub fn org_id(&self) -> Option<&str> {
        Some(self.subject()).filter(|subject| subject.starts_with("org_"))
    }

    /// The key's name.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.0.verified().name.as_ref().and_then(Value::as_str)
    }
}

impl M2mAuth {
    /// The machine that calls (the token's subject).
    #[must_use]
    pub fn machine_id(&self) -> &str {
        self.subject()
    }
}

impl OAuthAuth {
    /// The user for whom the application acts (the token's subject).
    #[must_use]
    pub fn user_id(&self) -> &str {
        self.subject()
    }

    /// The OAuth application.
    #[must_use]
    pub fn client_id(&self) -> &str {
        self.0.verified().client_id.as_ref().and_then(Value::as_str).unwrap_or_default()
    }

    /// Who acts in the application's place (`act`), if the token was obtained by a token exchange.
    #[must_use]
    pub fn actor(&self) -> Option<Actor<'_>> {
        self.0.actor()
    }
}

/// Any verified machine token.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum MachineAuth {
    /// An API key.
    ApiKey(ApiKeyAuth),
    /// A machine-to-machine token.
    M2m(M2mAuth),
    /// An OAuth access token.
    OAuth(OAuthAuth),
}

impl MachineAuth {
    /// The kind of token.
    #[must_use]
    pub fn token_type(&self) -> TokenType {
        self.machine().kind().token_type()
    }

    /// The token's own id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.machine().verified().id
    }

    /// The token's subject: `user_…`, `org_…` or `mch_…`.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.machine().verified().subject
    }

    /// The scopes that the token carries.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.machine().scopes()
    }

    pub(super) fn machine(&self) -> &Machine {
        match self {
            Self::ApiKey(auth) => &auth.0,
            Self::M2m(auth) => &auth.0,
            Self::OAuth(auth) => &auth.0,
        }
    }
}
