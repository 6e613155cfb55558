//! The keys of the conformance cases. They are only for tests, and the same in every run.

use std::sync::LazyLock;

use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{
    KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::Value;

/// The instance's key, and a different one.
pub static KEYS: LazyLock<Keys> = LazyLock::new(Keys::read);

pub struct Keys {
    pub right: Key,
    pub wrong: Key,
}

/// A key pair.
pub struct Key {
    /// The public key in the format of `CLERK_JWT_KEY`.
    pub pem: String,
    /// The modulus in the format of a JWKS.
    pub modulus: String,
    public_der: Vec<u8>,
    pair: KeyPair,
}

impl Keys {
    fn read() -> Self {
        let text = include_str!("../../../tests/conformance/cases/keys.json");
        let document: Value = serde_json::from_str(text).expect("the keys of the conformance cases");
        Self { right: Key::read(&document["keys"]["dev"]), wrong: Key::read(&document["keys"]["foreign"]) }
    }
}

impl Key {
    fn read(entry: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let private = text(&entry["privateKeyPem"]);
        let base64: String = private.lines().filter(|line| !line.starts_with('-')).collect();
        let pkcs8 = BASE64_STANDARD.decode(base64).expect("base64");
        let pair = KeyPair::from_pkcs8(&pkcs8).expect("an RSA key");
        let public: PublicKeyX509Der<'_> = pair.public_key().as_der().expect("a public key");
        Self {
            pem: text(&entry["publicKeyPem"]),
            modulus: text(&entry["jwk"]["n"]),
            public_der: public.as_ref().to_vec(),
            pair,
        }
    }

    /// An RS256 signature.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_with(&RSA_PKCS1_SHA256, message)
    }

    /// An RS512 signature, for which a PEM key is not accepted.
    pub fn sign_rs512(&self, message: &[u8]) -> Vec<u8> {
        self.sign_with(&RSA_PKCS1_SHA512, message)
    }

    fn sign_with(&self, encoding: &'static dyn aws_lc_rs::signature::RsaEncoding, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair.sign(encoding, &SystemRandom::new(), message, &mut signature).expect("the key signs");
        signature
    }

    /// Whether this is the key's RS256 signature. Verified without the runtime.
    pub fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public_der);
        key.verify(message, signature).is_ok()
    }
}
