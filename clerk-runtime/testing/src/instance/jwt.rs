//! Minting and forging JWTs of all classes.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_lc_rs::hmac;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use clerk_runtime::time::Clock as _;
use serde_json::{Map, Value, json};

use super::Instance;

/// A builder of a JWT of the class [`SessionToken`](super::SessionToken), [`M2mJwt`](super::M2mJwt) or
/// [`OAuthJwt`](super::OAuthJwt).
///
/// A header parameter or a claim that is set or removed by name takes precedence over the setters of the class. The
/// forgeries exclude one another, and the last one counts.
#[derive(Clone)]
#[must_use = "nothing is signed before `mint`"]
pub struct JwtBuilder<C> {
    instance: Arc<Instance>,
    pub(crate) class: C,
    issued_at: Option<SystemTime>,
    not_before: Option<SystemTime>,
    lifetime: Duration,
    /// Header parameters set, or removed, by name.
    header: BTreeMap<String, Option<Value>>,
    /// Claims set, or removed, by name.
    claims: BTreeMap<String, Option<Value>>,
    forgery: Option<Forgery>,
}

/// A class of JWT that Clerk issues.
pub trait JwtClass: sealed::JwtClass {}

impl<C: sealed::JwtClass> JwtClass for C {}

pub(crate) mod sealed {
    use serde_json::{Map, Value};

    #[expect(unnameable_types, reason = "seals `JwtClass`")]
    pub trait JwtClass {
        /// The header parameters of the class.
        fn header(&self) -> Map<String, Value>;

        /// The claims of the class.
        fn claims(&self) -> Map<String, Value>;
    }
}

#[derive(Clone, Copy)]
enum Forgery {
    AnotherKey,
    KidOfAnotherKey,
    AlgNone,
    Hs256WithPublicKey,
    Tampered,
}

impl<C: JwtClass> JwtBuilder<C> {
    pub(crate) fn new(instance: Arc<Instance>, class: C) -> Self {
        Self {
            instance,
            class,
            issued_at: None,
            not_before: None,
            lifetime: Duration::from_secs(60),
            header: BTreeMap::new(),
            claims: BTreeMap::new(),
            forgery: None,
        }
    }

    /// Signs the token. Each call makes a new one with its own `jti`.
    ///
    /// # Panics
    ///
    /// When a session token has permissions but no organization.
    #[must_use]
    pub fn mint(&self) -> String {
        let key = self.instance.keys.newest();
        let stranger = || self.instance.keys.stranger();
        let header = |alg: &str, kid: &str| encode(&self.header(alg, kid));
        let claims = encode(&self.claims());
        match self.forgery {
            None => join(&header("RS256", key.id()), &claims, |message| key.sign(message)),
            Some(Forgery::AnotherKey) => {
                join(&header("RS256", key.id()), &claims, |message| stranger().sign(message))
            }
            Some(Forgery::KidOfAnotherKey) => {
                join(&header("RS256", stranger().id()), &claims, |message| key.sign(message))
            }
            Some(Forgery::AlgNone) => join(&header("none", key.id()), &claims, |_| Vec::new()),
            Some(Forgery::Hs256WithPublicKey) => {
                let secret = hmac::Key::new(hmac::HMAC_SHA256, key.pem().as_bytes());
                join(&header("HS256", key.id()), &claims, |message| {
                    hmac::sign(&secret, message).as_ref().to_vec()
                })
            }
            Some(Forgery::Tampered) => {
                let mut altered = self.claims();
                altered.insert("sub".to_owned(), json!("user_of_a_forger"));
                let header = header("RS256", key.id());
                let signature = key.sign(format!("{header}.{claims}").as_bytes());
                join(&header, &encode(&altered), |_| signature)
            }
        }
    }

    /// Sets `iat`, on which `nbf` and `exp` depend unless they are set. The default is the time of minting.
    pub fn issued_at(mut self, time: SystemTime) -> Self {
        self.issued_at = Some(time);
        self
    }

    /// Sets `exp` to this long after `iat`. The default is 60 seconds.
    pub fn expires_in(mut self, lifetime: Duration) -> Self {
        self.lifetime = lifetime;
        self
    }

    /// Sets `nbf`. The default is 10 seconds before `iat`.
    pub fn not_before(mut self, time: SystemTime) -> Self {
        self.not_before = Some(time);
        self
    }

    /// Makes a token that expired an hour ago.
    pub fn expired(self) -> Self {
        let hour_ago = self.instance.clock.now() - HOUR;
        self.issued_at(hour_ago).expires_in(Duration::from_secs(60))
    }

    /// Makes a token that becomes valid in an hour and lasts for an hour.
    pub fn not_yet_active(self) -> Self {
        let in_an_hour = self.instance.clock.now() + HOUR;
        self.not_before(in_an_hour).expires_in(2 * HOUR)
    }

    /// Sets the audience, `aud`: a string or a list of strings.
    pub fn audience(self, audience: impl Into<Value>) -> Self {
        self.claim("aud", audience)
    }

    /// Sets a claim, in place of the class's own.
    pub fn claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.claims.insert(name.into(), Some(value.into()));
        self
    }

    /// Leaves a claim out.
    pub fn without_claim(mut self, name: impl Into<String>) -> Self {
        self.claims.insert(name.into(), None);
        self
    }

    /// Sets a header parameter, such as `typ`, `kid`, `cat` or `crit`.
    ///
    /// It is written as given: setting `alg` here does not change how the token is signed.
    pub fn header_parameter(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.header.insert(name.into(), Some(value.into()));
        self
    }

    /// Leaves a header parameter out.
    pub fn without_header_parameter(mut self, name: impl Into<String>) -> Self {
        self.header.insert(name.into(), None);
        self
    }

    /// Forgery: signed with a foreign key, under the id (`kid`) of the instance's key.
    pub fn signed_by_another_key(self) -> Self {
        self.forged(Forgery::AnotherKey)
    }

    /// Forgery: signed with the instance's key, under the id (`kid`) of a key that the instance does not have.
    pub fn with_kid_of_another_key(self) -> Self {
        self.forged(Forgery::KidOfAnotherKey)
    }

    /// Forgery: `alg` is `none`, and there is no signature.
    pub fn alg_none(self) -> Self {
        self.forged(Forgery::AlgNone)
    }

    /// Forgery: `alg` is `HS256`, with the public key's PEM as the shared secret.
    pub fn hs256_with_public_key(self) -> Self {
        self.forged(Forgery::Hs256WithPublicKey)
    }

    /// Forgery: the `sub` was changed after the token was signed.
    pub fn tampered(self) -> Self {
        self.forged(Forgery::Tampered)
    }

    fn forged(mut self, forgery: Forgery) -> Self {
        self.forgery = Some(forgery);
        self
    }

    fn header(&self, alg: &str, kid: &str) -> Map<String, Value> {
        let mut header = self.class.header();
        header.insert("alg".to_owned(), json!(alg));
        header.insert("kid".to_owned(), json!(kid));
        overridden(header, &self.header)
    }

    fn claims(&self) -> Map<String, Value> {
        let issued_at = self.issued_at.unwrap_or_else(|| self.instance.clock.now());
        let not_before = self.not_before.unwrap_or_else(|| issued_at - Duration::from_secs(10));
        let mut claims = self.class.claims();
        claims.extend(registered_claims(&self.instance.issuer(), issued_at, not_before, self.lifetime));
        overridden(claims, &self.claims)
    }
}

const HOUR: Duration = Duration::from_secs(60 * 60);

/// The claims that every class has (RFC 7519 §4.1).
pub(super) fn registered_claims(
    issuer: &str,
    issued_at: SystemTime,
    not_before: SystemTime,
    lifetime: Duration,
) -> Map<String, Value> {
    let time = |time| json!(unix_seconds(time));
    Map::from_iter([
        ("iss".to_owned(), json!(issuer)),
        ("iat".to_owned(), time(issued_at)),
        ("nbf".to_owned(), time(not_before)),
        ("exp".to_owned(), time(issued_at + lifetime)),
    ])
}

fn overridden(
    mut map: Map<String, Value>,
    overrides: &BTreeMap<String, Option<Value>>,
) -> Map<String, Value> {
    for (name, value) in overrides {
        match value {
            Some(value) => map.insert(name.clone(), value.clone()),
            None => map.remove(name),
        };
    }
    map
}

/// Seconds of the Unix epoch, negative before it.
fn unix_seconds(time: SystemTime) -> i64 {
    let signed = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => signed(after),
        Err(before) => -signed(before.duration()),
    }
}

pub(super) fn encode(part: &Map<String, Value>) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(Value::Object(part.clone()).to_string())
}

fn join(header: &str, claims: &str, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let message = format!("{header}.{claims}");
    let signature = BASE64_URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}
