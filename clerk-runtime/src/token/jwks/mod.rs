//! Where public keys come from: a configured PEM, or the instance's JWKS.

mod failure;
mod fetch;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use jsonwebtoken::jwk::Jwk;

use crate::ground::clock::UnixMillis;
use crate::ground::header_text::quoted;
use crate::ground::keys::SecretKey;
use crate::token::error::{TokenVerificationError, TokenVerificationErrorReason as Reason};
use crate::token::jwt::{Jwt, Kid};
use crate::token::memo::PresentedJwt;
use crate::token::signature::VerifyingKey;
use crate::wire::BackendApi;
use crate::wire::kept::{self, Keeper};

/// Finds the key that a token names.
#[derive(Debug)]
pub(crate) enum KeySource {
    /// One configured key; the token's `kid` is ignored.
    Pem(Arc<VerifyingKey>),
    /// The instance's keys, fetched and cached.
    Jwks(Arc<Jwks>),
    /// Neither a PEM key nor a secret key is configured.
    Missing,
}

/// The result of a look-up that does not wait.
pub(crate) enum LookUp {
    Found(Arc<VerifyingKey>),
    Refused(TokenVerificationError),
    /// A fetch must end first.
    Wait,
}

impl KeySource {
    /// Looks up the key that the token names, without waiting. If the keys are missing or due for a refresh,
    /// a fetch starts.
    #[inline]
    pub(crate) fn look_up(&self, presented: &PresentedJwt, now: UnixMillis) -> LookUp {
        match self {
            Self::Pem(key) => LookUp::Found(Arc::clone(key)),
            Self::Jwks(jwks) => match jwks.look_up(|keys| keys.key_for(presented).cloned(), now, false) {
                kept::LookUp::Found(key) => LookUp::Found(key),
                kept::LookUp::Absent => LookUp::Refused(kid_mismatch(presented)),
                kept::LookUp::Failed(failure) => LookUp::Refused(failure.into_error()),
                kept::LookUp::Wait(_) => LookUp::Wait,
            },
            Self::Missing => LookUp::Refused(missing()),
        }
    }

    /// Whether the token's signature is already verified with a key that is still in use. Fetches nothing.
    ///
    /// # Security
    ///
    /// The flag does not say which instance uses the key. So the token must be from this instance's memo: one that another
    /// instance verified would pass.
    #[inline]
    pub(crate) fn is_verified(&self, presented: &PresentedJwt, now: UnixMillis) -> bool {
        match self {
            Self::Pem(key) => presented.is_verified_with(key),
            Self::Jwks(jwks) => {
                jwks.is_new_enough(now) && presented.verified_with().is_some_and(|key| key.is_in_use())
            }
            Self::Missing => false,
        }
    }

    /// Looks up the key that the token names, and waits for a fetch if needed.
    pub(crate) async fn key_for(
        &self,
        jwt: &Jwt,
        now: UnixMillis,
    ) -> Result<Arc<VerifyingKey>, TokenVerificationError> {
        match self {
            Self::Pem(key) => Ok(Arc::clone(key)),
            Self::Jwks(jwks) => match jwks.get(|keys| keys.find(jwt.kid()), now).await {
                Ok(key) => key.ok_or_else(|| kid_mismatch(jwt)),
                Err(failure) => Err(failure.into_error()),
            },
            Self::Missing => Err(missing()),
        }
    }
}

/// The instance's keys by `kid`.
pub(crate) type Jwks = Keeper<JwksEndpoint>;

/// The endpoint of the JWKS.
pub(crate) struct JwksEndpoint {
    api: BackendApi,
    secret_key: SecretKey,
}

impl JwksEndpoint {
    pub(crate) const fn new(api: BackendApi, secret_key: SecretKey) -> Self {
        Self { api, secret_key }
    }
}

/// The keys in a list: an instance has one or two, so a search costs less than a map. The last key of a name
/// counts, and only that one is marked as in use. Dropping a set marks its keys as not in use.
#[derive(Debug, Default)]
pub(crate) struct KeySet(Vec<Entry>);

/// A key and the JWK that it was parsed from.
#[derive(Debug)]
struct Entry {
    kid: Kid,
    jwk: Jwk,
    key: Arc<VerifyingKey>,
}

impl KeySet {
    fn find(&self, kid: &Kid) -> Option<Arc<VerifyingKey>> {
        self.entry(kid).map(|entry| Arc::clone(&entry.key))
    }

    /// The last key with the token's name. For the key that verified the token, no names are compared.
    #[inline]
    fn key_for(&self, presented: &PresentedJwt) -> Option<&Arc<VerifyingKey>> {
        let is_wanted =
            |entry: &&Entry| presented.is_verified_with(&entry.key) || entry.kid == *presented.kid();
        self.0.iter().rfind(is_wanted).map(|entry| &entry.key)
    }

    fn entry(&self, kid: &Kid) -> Option<&Entry> {
        self.0.iter().rfind(|entry| entry.kid == *kid)
    }

    /// Revoked keys are dropped. An unchanged key keeps its value, so the tokens verified with it stay
    /// verified.
    fn replacing(old: Option<Self>, jwks: Vec<Jwk>) -> Self {
        let old = old.unwrap_or_default();
        let entries: Vec<_> = jwks
            .into_iter()
            .map(|jwk| {
                let kid = Kid(jwk.common.key_id.clone());
                let unchanged = old.entry(&kid).filter(|entry| entry.jwk == jwk);
                let key = unchanged.map(|entry| Arc::clone(&entry.key));
                Entry { kid, key: key.unwrap_or_else(|| Arc::new(VerifyingKey::from_jwk(&jwk))), jwk }
            })
            .collect();
        // Before the loop, because dropping the old set marks all its keys as not in use, also those that stay.
        drop(old);
        let new = Self(entries);
        for entry in &new.0 {
            let is_last = new.entry(&entry.kid).is_some_and(|last| Arc::ptr_eq(&last.key, &entry.key));
            entry.key.set_in_use(is_last);
        }
        new
    }
}

impl Drop for KeySet {
    fn drop(&mut self) {
        for entry in &self.0 {
            entry.key.set_in_use(false);
        }
    }
}

fn missing() -> TokenVerificationError {
    TokenVerificationError::new(
        Reason::JwkFailedToResolve,
        "Failed to resolve JWK during verification.".to_owned(),
    )
    .with_action("Set the CLERK_JWT_KEY environment variable.")
}

fn kid_mismatch(jwt: &Jwt) -> TokenVerificationError {
    let kid = quoted(jwt.kid().as_str());
    let message = format!(
        "Unable to find a signing key in JWKS that matches the kid='{kid}' of the provided session token. Please \
         make sure that the __session cookie or the HTTP authorization header contain a Clerk-generated session JWT."
    );
    TokenVerificationError::new(Reason::JwkKidMismatch, message).with_action(
        "Go to your Dashboard and validate your secret and public keys are correct. Contact support@clerk.com if \
         the issue persists.",
    )
}
