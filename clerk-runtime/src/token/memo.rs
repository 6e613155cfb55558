//! Session tokens that were verified before. When one arrives again, it costs a hash instead of an RSA
//! operation.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use quick_cache::Weighter;
use quick_cache::sync::{Cache, DefaultLifecycle};

use super::end_hash::EndHash;
use super::error::TokenVerificationError;
use super::jwt::Jwt;
use super::signature::VerifyingKey;

/// A decoded JWT, and perhaps the key that already verified its signature. Cheap to clone.
///
/// # Security
///
/// The key belongs to the instance that decoded the token with its memo, and only that instance may ask for it.
#[derive(Clone)]
pub(crate) struct PresentedJwt(Arc<Presented>);

struct Presented {
    jwt: Jwt,
    verified_with: OnceLock<Arc<VerifyingKey>>,
}

impl PresentedJwt {
    /// Decodes a token that has not been verified.
    pub(crate) fn decode(token: &str) -> Result<Self, TokenVerificationError> {
        Jwt::decode(token).map(Self::unverified)
    }

    /// Wraps a decoded token that has not been verified.
    pub(crate) fn unverified(jwt: Jwt) -> Self {
        Self(Arc::new(Presented { jwt, verified_with: OnceLock::new() }))
    }

    /// The key that verified the signature, if one did.
    #[inline]
    pub(crate) fn verified_with(&self) -> Option<&Arc<VerifyingKey>> {
        self.0.verified_with.get()
    }

    /// Whether the signature was verified with this key. A fetched key that changed is a different key, so
    /// tokens signed with a revoked key are verified again, and refused.
    #[inline]
    pub(crate) fn is_verified_with(&self, key: &Arc<VerifyingKey>) -> bool {
        self.verified_with().is_some_and(|verified_with| Arc::ptr_eq(verified_with, key))
    }

    /// The same token, verified with `key`. If another key verified it before, it is decoded again, because those who hold the
    /// first value rely on its key.
    fn now_verified_with(&self, key: &Arc<VerifyingKey>) -> Result<Self, TokenVerificationError> {
        let this = if self.verified_with().is_some_and(|first| !Arc::ptr_eq(first, key)) {
            Self::decode(self.token())?
        } else {
            self.clone()
        };
        this.0.verified_with.get_or_init(|| Arc::clone(key));
        Ok(this)
    }
}

impl Deref for PresentedJwt {
    type Target = Jwt;

    #[inline]
    fn deref(&self) -> &Jwt {
        &self.0.jwt
    }
}

/// Remembers verified tokens, up to a number of bytes.
///
/// # Security
///
/// Only tokens that the instance signed are remembered, so a stranger cannot add entries or evict others at
/// will. The whole token is compared, after a lookup by a randomly seeded hash of the end of its signature.
/// The memo replaces only the signature check: time claims, audience and authorized party are checked at
/// every use.
pub(crate) struct TokenMemo(Option<Cache<Token, PresentedJwt, Bytes, EndHash>>);

impl TokenMemo {
    /// Creates a memo for about `capacity` bytes of tokens and claims. With 0 it remembers nothing.
    pub(crate) fn new(capacity: u64) -> Self {
        let tokens = usize::try_from(capacity / Bytes::TYPICAL).unwrap_or(usize::MAX);
        let room = || Cache::with(tokens, capacity, Bytes, EndHash::default(), DefaultLifecycle::default());
        Self((capacity > 0).then(room))
    }

    /// The decoded token, if it is remembered. Takes bytes, because a comparison does not need valid UTF-8.
    #[inline]
    pub(crate) fn known(&self, token: &[u8]) -> Option<PresentedJwt> {
        self.0.as_ref()?.get(token)
    }

    /// The remembered token, or the token decoded now.
    pub(crate) fn decode(&self, token: &str) -> Result<PresentedJwt, TokenVerificationError> {
        self.known(token.as_bytes()).map_or_else(|| PresentedJwt::decode(token), Ok)
    }

    /// Remembers that the token was verified with `key`.
    pub(crate) fn remember(&self, presented: &PresentedJwt, key: &Arc<VerifyingKey>) {
        if let Some(cache) = &self.0
            && let Ok(known) = presented.now_verified_with(key)
        {
            cache.insert(Token::new(known.clone()), known);
        }
    }

    /// Forgets a token, for example one that has expired.
    pub(crate) fn forget(&self, token: &str) {
        if let Some(cache) = &self.0 {
            cache.remove(token.as_bytes());
        }
    }
}

/// Shows the number of tokens only.
impl fmt::Debug for TokenMemo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenMemo").field("tokens", &self.0.as_ref().map(Cache::len)).finish()
    }
}

/// The key of an entry: the whole text of the token. With the weight of the entry in bytes, which never changes.
struct Token {
    jwt: PresentedJwt,
    weight: u64,
}

impl Token {
    fn new(jwt: PresentedJwt) -> Self {
        Self { weight: Bytes::of(&jwt), jwt }
    }
}

impl Borrow<[u8]> for Token {
    #[inline]
    fn borrow(&self) -> &[u8] {
        self.jwt.token().as_bytes()
    }
}

impl Hash for Token {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Borrow::<[u8]>::borrow(self).hash(state);
    }
}

impl PartialEq for Token {
    fn eq(&self, other: &Self) -> bool {
        self.jwt.token() == other.jwt.token()
    }
}

impl Eq for Token {}

/// The weight of an entry: the token, its decoded parts, the tree of its claims, which some callers request, and its
/// permissions, which a short text may name by the hundred.
#[derive(Clone)]
struct Bytes;

impl Bytes {
    /// The weight of a typical token of about a thousand bytes.
    const TYPICAL: u64 = 6 * 1024;
    /// The weight of a permission besides its name: what is kept to find it.
    const PERMISSION: usize = 96;
    /// More than the name of nearly every permission, in bytes.
    const NAME: usize = 32;

    fn of(jwt: &PresentedJwt) -> u64 {
        let (bytes, claims) = (jwt.token().len().saturating_mul(6), jwt.claims());
        let at_most = claims.permissions_at_most().saturating_mul(Self::PERMISSION + Self::NAME);
        // Permissions are unfolded only if there may be many.
        let permissions = if at_most < bytes {
            at_most
        } else {
            let (names, count) = claims.size_of_permissions();
            count.saturating_mul(Self::PERMISSION).saturating_add(names)
        };
        u64::try_from(bytes.saturating_add(permissions)).unwrap_or(u64::MAX)
    }
}

impl Weighter<Token, PresentedJwt> for Bytes {
    fn weight(&self, token: &Token, _: &PresentedJwt) -> u64 {
        token.weight
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use serde_json::json;

    use super::*;
    use crate::ground::name_key::NameKey;

    const CAPACITY: u64 = 1024 * 1024;

    /// `{"alg":"RS256","kid":"ins_1","typ":"JWT"}`
    const HEADER: &str = "eyJhbGciOiJSUzI1NiIsImtpZCI6Imluc18xIiwidHlwIjoiSldUIn0";

    fn jwt(number: u32) -> PresentedJwt {
        with_claims(&format!(r#"{{"sub":"user_{number}"}}"#))
    }

    fn with_claims(claims: &str) -> PresentedJwt {
        let claims = URL_SAFE_NO_PAD.encode(claims);
        PresentedJwt::decode(&format!("{HEADER}.{claims}.c2ln")).unwrap()
    }

    fn key() -> Arc<VerifyingKey> {
        let jwk = json!({"kty": "RSA", "kid": "ins_1", "alg": "RS256", "n": "AQAB", "e": "AQAB"});
        Arc::new(VerifyingKey::from_jwk(&serde_json::from_value(jwk).unwrap()))
    }

    #[test]
    fn a_token_that_a_new_key_verified_is_known_by_that_key() {
        let (memo, [old, new]) = (TokenMemo::new(CAPACITY), [key(), key()]);
        let jwt = jwt(0);
        memo.remember(&jwt, &old);
        let held = memo.decode(jwt.token()).unwrap();
        memo.remember(&held, &new);
        let known = memo.decode(jwt.token()).unwrap();
        assert!(known.is_verified_with(&new) && !known.is_verified_with(&old));
        assert!(held.is_verified_with(&old) && !held.is_verified_with(&new));
    }

    #[test]
    fn what_few_characters_unfold_to_has_its_weight() {
        let features: Vec<_> = (0..40).map(|index| format!("o:feature_{index}")).collect();
        let permissions: Vec<_> = (0..20).map(|index| format!("permission_{index}")).collect();
        let organization = json!({
            "id": "org_1", "per": permissions.join(","), "fpm": vec!["1048575"; 40].join(","),
        });
        let rich = with_claims(&json!({"v": 2, "fea": features.join(","), "o": organization}).to_string());
        let names = rich.claims().organization().permissions.as_ref().unwrap().as_array().unwrap();
        let unfolded: usize = names.iter().map(|name| name.as_str().unwrap().len() + size_of_val(name)).sum();
        assert_eq!(names.len(), 800);
        let kept = u64::try_from(rich.token().len() * 6 + unfolded + 800 * size_of::<NameKey>()).unwrap();
        let weight = Bytes::of(&rich);
        assert!((kept..kept + 800 * 50).contains(&weight), "{weight}, {kept}");
    }

    #[test]
    fn a_token_with_many_names_and_few_permissions_is_light() {
        let names = |name: &str| (0..44).map(|index| format!("{name}{index}")).collect::<Vec<_>>().join(",");
        let granted: Vec<_> = (0..44).map(|index| (1_u64 << index).to_string()).collect();
        let organization = json!({"id": "org_1", "per": names("permission_"), "fpm": granted.join(",")});
        let claims = json!({"v": 2, "fea": names("o:feature_"), "o": organization}).to_string();
        for claims in [claims.replacen("\"o\"", r#""\u006f""#, 1), claims] {
            let token = with_claims(&claims);
            assert_eq!(token.claims().size_of_permissions().1, 44);
            assert!(token.claims().permissions_at_most() >= 44);
            let weight = Bytes::of(&token);
            let bytes = u64::try_from(token.token().len()).unwrap();
            assert!((6 * bytes..9 * bytes).contains(&weight), "{weight} for {bytes}");
        }
    }

    /// A million users cannot make the memo grow, and do not evict a user who keeps returning.
    #[test]
    fn a_million_tokens_take_no_more_than_their_room() {
        let (memo, key) = (TokenMemo::new(CAPACITY), key());
        let is_known = |jwt: &Jwt| memo.decode(jwt.token()).unwrap().is_verified_with(&key);
        let regular = jwt(0);
        memo.remember(&regular, &key);
        let mut regular_was_known = 0;
        for number in 1..=1_000_000 {
            let newcomer = jwt(number);
            memo.remember(&newcomer, &key);
            if number % 1000 == 0 {
                assert!(is_known(&newcomer), "the newest is known");
                let cache = memo.0.as_ref().unwrap();
                assert!(cache.weight() <= CAPACITY, "{} bytes", cache.weight());
            }
            if number % 100 == 0 && is_known(&regular) {
                regular_was_known += 1;
            }
        }
        assert_eq!(regular_was_known, 10_000);
    }
}
