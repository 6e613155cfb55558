//! Personas of machines.

use std::marker::PhantomData;

use clerk_runtime::{ApiKeyAuth, M2mAuth, OAuthAuth, RequestState, TokenType, testing};

use super::Persona;
use super::sealed::{Circumstances, Kind};
use crate::apis::machine::{ApiKey, M2mToken, OAuthAccessToken, TokenDraft, opaque_token_setters};

/// An API key. By default, it belongs to `user_embedded` and has no scopes.
pub fn api_key() -> Persona<MachineToken<ApiKey>> {
    machine(TokenType::ApiKey, TokenDraft::api_key("user_embedded"))
}

/// An M2M token. By default, it belongs to `mch_embedded` and has no scopes.
pub fn m2m_token() -> Persona<MachineToken<M2mToken>> {
    machine(TokenType::M2mToken, TokenDraft::m2m_token("mch_embedded"))
}

/// An OAuth access token. By default, it belongs to `user_embedded`, was issued to `client_embedded`, and has the scopes
/// `openid`, `profile` and `email`.
pub fn oauth_token() -> Persona<MachineToken<OAuthAccessToken>> {
    machine(TokenType::OAuthToken, TokenDraft::oauth_access_token("user_embedded"))
}

fn machine<C>(token_type: TokenType, draft: TokenDraft) -> Persona<MachineToken<C>> {
    Persona::of(MachineToken { token_type, draft, class: PhantomData })
}

/// The kind of machines with a token of class [`ApiKey`], [`M2mToken`] or [`OAuthAccessToken`].
#[derive(Clone)]
pub struct MachineToken<C> {
    token_type: TokenType,
    draft: TokenDraft,
    class: PhantomData<C>,
}

type Machine<C> = Persona<MachineToken<C>>;

opaque_token_setters!(Machine, kind.draft);

impl Persona<MachineToken<ApiKey>> {
    /// The verified key.
    #[must_use]
    pub fn api_key_auth(&self) -> ApiKeyAuth {
        self.typed()
    }
}

impl Persona<MachineToken<M2mToken>> {
    /// The verified token.
    #[must_use]
    pub fn m2m_auth(&self) -> M2mAuth {
        self.typed()
    }
}

impl Persona<MachineToken<OAuthAccessToken>> {
    /// The verified token.
    ///
    /// # Panics
    ///
    /// When [`clerk`](Self::clerk) has set an instance with an `audience`, which opaque tokens do not name.
    #[must_use]
    pub fn oauth_auth(&self) -> OAuthAuth {
        self.typed()
    }
}

/// Made from the Backend API's answer about the token.
impl<C> Kind for MachineToken<C> {
    fn state(&self, circumstances: &Circumstances<'_>) -> RequestState {
        let Circumstances { clerk, request, now } = circumstances;
        let (secret, shown) = self.draft.verified(*now);
        testing::machine(clerk, *request, self.token_type, &secret, shown.to_string())
    }
}
