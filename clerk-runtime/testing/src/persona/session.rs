//! Personas of signed-in users.

use clerk_runtime::{RequestState, SessionAuth, testing};
use serde_json::{Map, Value};

use super::Persona;
use super::sealed::{Circumstances, Kind};
use crate::instance::{SessionToken, session_setters, unsecured_jwt};

/// A signed-in user with this id, with an active session and no organization.
pub fn user(id: impl Into<String>) -> Persona<Session> {
    let mut token = SessionToken::default();
    token.user = id.into();
    Persona::of(Session { token, claims: Map::new() })
}

/// The kind of signed-in users.
#[derive(Clone, Debug)]
pub struct Session {
    token: SessionToken,
    claims: Map<String, Value>,
}

session_setters!(Persona<Session>, kind.token);

impl Persona<Session> {
    /// Sets the active organization, with the role `org:member`. Its slug is the id without `org_`.
    pub fn member_of(self, organization: impl AsRef<str>) -> Self {
        self.of_organization(organization.as_ref(), "member")
    }

    /// Like [`member_of`](Self::member_of), with the role `org:admin`.
    pub fn admin_of(self, organization: impl AsRef<str>) -> Self {
        self.of_organization(organization.as_ref(), "admin")
    }

    /// Sets a claim, for example one of the instance's own. It takes precedence over the other setters.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.kind.claims.insert(name.into(), value.into());
        self
    }

    /// The user's session, even if it has unfinished tasks.
    ///
    /// # Panics
    ///
    /// When permissions are granted without an organization, or when the claims set by name are not valid in a session token.
    #[must_use]
    pub fn session_auth(&self) -> SessionAuth {
        self.typed()
    }

    fn of_organization(self, id: &str, role: &str) -> Self {
        self.organization(id, id.strip_prefix("org_").unwrap_or(id), role)
    }
}

/// Read from a token, so its claims are interpreted like those of any other.
impl Kind for Session {
    #[expect(clippy::panic, reason = "a mistake in the text of a test, where the panic is the message")]
    fn state(&self, circumstances: &Circumstances<'_>) -> RequestState {
        let Circumstances { clerk, request, now } = circumstances;
        let frontend_api =
            clerk.publishable_key().map_or("persona.clerk.accounts.dev", |key| key.frontend_api());
        let issuer = format!("https://{frontend_api}");
        let token = unsecured_jwt(&self.token, &issuer, *now, &self.claims);
        match testing::session(clerk, *request, &token) {
            Ok(state) => state,
            Err(error) => panic!("the claims are those of no session token: {error}"),
        }
    }
}
