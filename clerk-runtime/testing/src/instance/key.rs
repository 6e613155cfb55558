//! The keys with which the instance signs tokens.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, UnparsedPublicKey};
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde_json::{Value, json};

use super::id;

/// The keys of an instance, oldest first. The newest signs.
pub(crate) struct KeyRing {
    keys: Mutex<Vec<Arc<SigningKey>>>,
    stranger: OnceLock<SigningKey>,
}

impl KeyRing {
    pub(crate) fn new() -> Self {
        Self { keys: Mutex::new(vec![Arc::new(SigningKey::generate())]), stranger: OnceLock::new() }
    }

    /// Stored keys with their ids, oldest first; `None` if the list is empty or contains an invalid key.
    pub(super) fn of(kept: Vec<(String, Vec<u8>)>) -> Option<Self> {
        let key = |(id, pkcs8): (String, Vec<u8>)| {
            Some(Arc::new(SigningKey { id, pair: KeyPair::from_pkcs8(&pkcs8).ok()? }))
        };
        let keys = kept.into_iter().map(key).collect::<Option<Vec<_>>>()?;
        (!keys.is_empty()).then(|| Self { keys: Mutex::new(keys), stranger: OnceLock::new() })
    }

    pub(crate) fn all(&self) -> Vec<Arc<SigningKey>> {
        self.ring().clone()
    }

    #[expect(clippy::expect_used, reason = "made with one key, and keys are only added or replaced")]
    pub(crate) fn newest(&self) -> Arc<SigningKey> {
        Arc::clone(self.ring().last().expect("there is always a key"))
    }

    /// A key that is never one of the instance's.
    pub(crate) fn stranger(&self) -> &SigningKey {
        self.stranger.get_or_init(SigningKey::generate)
    }

    /// Adds a key and returns its id.
    pub(crate) fn add(&self) -> String {
        let key = SigningKey::generate();
        let id = key.id.clone();
        self.ring().push(Arc::new(key));
        id
    }

    /// Replaces all keys by one and returns its id.
    pub(crate) fn rotate(&self) -> String {
        let key = SigningKey::generate();
        let id = key.id.clone();
        *self.ring() = vec![Arc::new(key)];
        id
    }

    fn ring(&self) -> MutexGuard<'_, Vec<Arc<SigningKey>>> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An RSA key of 2048 bits, like those of real instances.
pub(crate) struct SigningKey {
    id: String,
    pair: KeyPair,
}

impl SigningKey {
    #[expect(clippy::expect_used, reason = "fails without randomness or memory only; the test cannot go on")]
    fn generate() -> Self {
        let pair = KeyPair::generate(KeySize::Rsa2048).expect("an RSA key can be generated");
        Self { id: id::with_prefix("ins_"), pair }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// The private key, for a snapshot.
    #[expect(clippy::expect_used, reason = "encoding a key that exists fails without memory only")]
    pub(super) fn pkcs8(&self) -> Vec<u8> {
        let key: Pkcs8V1Der<'_> = self.pair.as_der().expect("a private key has a DER form");
        key.as_ref().to_vec()
    }

    /// The public key as an entry of a key set (RFC 7517).
    pub(crate) fn jwk(&self) -> Value {
        json!({
            "use": "sig",
            "kty": "RSA",
            "kid": self.id,
            "alg": "RS256",
            "n": BASE64_URL_SAFE_NO_PAD.encode(self.modulus()),
            "e": "AQAB",
        })
    }

    /// The public key as PEM, the form of `CLERK_JWT_KEY`.
    #[expect(clippy::expect_used, reason = "encoding a key that exists fails without memory only")]
    pub(crate) fn pem(&self) -> String {
        let public_key: PublicKeyX509Der<'_> =
            self.pair.public_key().as_der().expect("a public key has a DER form");
        let encoded = BASE64_STANDARD.encode(public_key.as_ref());
        let mut pem = String::from("-----BEGIN PUBLIC KEY-----\n");
        let mut rest = encoded.as_str();
        while !rest.is_empty() {
            let (line, remaining) = rest.split_at(rest.len().min(64));
            pem.push_str(line);
            pem.push('\n');
            rest = remaining;
        }
        pem.push_str("-----END PUBLIC KEY-----\n");
        pem
    }

    /// An RS256 signature of `message`.
    #[expect(
        clippy::expect_used,
        reason = "a 2048-bit key can sign, and the buffer has the size of its modulus"
    )]
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the key signs");
        signature
    }

    /// Whether `signature` is the key's RS256 signature of `message`.
    pub(crate) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let public_key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.pair.public_key());
        public_key.verify(message, signature).is_ok()
    }

    /// The modulus, cut out of the `RSAPublicKey` of RFC 8017 A.1.1, whose layout is fixed for a key of 2048 bits
    /// and the exponent 65537: nine bytes of headers, and seven after it.
    fn modulus(&self) -> &[u8] {
        self.pair.public_key().as_ref().get(9..9 + 256).unwrap_or_default()
    }
}
