//! RSA public keys, parsed once, and the verification of signatures (RSASSA-PKCS1-v1_5, RFC 8017 §8.2).
//!
//! jsonwebtoken supplies the JWK types; aws-lc-rs is called directly. jsonwebtoken's own verifiers parse the
//! key again for every token, and they depend on a process-wide choice of back end, which panics if an
//! application has enabled two of them.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{PublicEncryptingKey, PublicKey, PublicKeyComponents};
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaParameters,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};

use crate::ground::base64url;

/// A signature algorithm of Clerk's keys (RFC 7518 §3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignatureAlgorithm {
    Rs256,
    Rs384,
    Rs512,
}

impl SignatureAlgorithm {
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "RS384" => Some(Self::Rs384),
            "RS512" => Some(Self::Rs512),
            _ => None,
        }
    }

    const fn parameters(self) -> &'static RsaParameters {
        match self {
            Self::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
            Self::Rs384 => &RSA_PKCS1_2048_8192_SHA384,
            Self::Rs512 => &RSA_PKCS1_2048_8192_SHA512,
        }
    }
}

/// A public key that verifies signatures.
pub(crate) struct VerifyingKey {
    usable_with: Vec<(SignatureAlgorithm, ParsedPublicKey)>,
    /// Whether this key is in the cached key set. Read for every remembered token in a header. Never set for a PEM key.
    is_in_use: AtomicBool,
}

/// The key is not for this algorithm.
#[derive(Debug)]
pub(crate) struct AlgorithmMismatch;

impl VerifyingKey {
    /// Reads a PEM public key (`PUBLIC KEY` or `RSA PUBLIC KEY`) with real or literal `\n` line ends, or only
    /// the base64 inside. The key is usable with RS256 only. `None` if it is not an RSA public key of at
    /// least 2048 bits.
    pub(crate) fn from_pem(pem: &str) -> Option<Self> {
        let pem = pem.trim().trim_matches('"').replace("\\n", "\n").replace("\\r", "");
        let base64 = match pem.split_once("-----BEGIN ") {
            None => pem.as_str(),
            Some((_, rest)) => {
                let (label, rest) = rest.split_once("-----")?;
                let (body, end) = rest.split_once("-----END ")?;
                let known = matches!(label, "PUBLIC KEY" | "RSA PUBLIC KEY");
                (known && end.starts_with(label)).then_some(body)?
            }
        };
        let compact: String = base64.split_ascii_whitespace().collect();
        let der = STANDARD.decode(compact).ok()?;
        Self::from_der(&der, &[SignatureAlgorithm::Rs256])
    }

    /// Reads a key of a JWKS (RFC 7517). An RSA key is usable with the algorithm it names, or with every
    /// algorithm if it names none. Keys of other types or for other uses are usable with none.
    pub(crate) fn from_jwk(jwk: &Jwk) -> Self {
        Self::from_rsa_jwk(jwk).unwrap_or(Self::usable_with(Vec::new()))
    }

    fn from_rsa_jwk(jwk: &Jwk) -> Option<Self> {
        let AlgorithmParameters::RSA(rsa) = &jwk.algorithm else {
            return None;
        };
        let is_for_signatures = matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature));
        let operations = jwk.common.key_operations.as_ref();
        if !is_for_signatures || operations.is_some_and(|list| !list.contains(&KeyOperations::Verify)) {
            return None;
        }
        let components = PublicKeyComponents { n: base64url::decode(&rsa.n)?, e: base64url::decode(&rsa.e)? };
        let usable_with: &[SignatureAlgorithm] = match jwk.common.key_algorithm {
            None => &[SignatureAlgorithm::Rs256, SignatureAlgorithm::Rs384, SignatureAlgorithm::Rs512],
            Some(KeyAlgorithm::RS256) => &[SignatureAlgorithm::Rs256],
            Some(KeyAlgorithm::RS384) => &[SignatureAlgorithm::Rs384],
            Some(KeyAlgorithm::RS512) => &[SignatureAlgorithm::Rs512],
            Some(_) => return None,
        };
        Self::from_der(components.as_der().ok()?.as_ref(), usable_with)
    }

    const fn usable_with(usable_with: Vec<(SignatureAlgorithm, ParsedPublicKey)>) -> Self {
        Self { usable_with, is_in_use: AtomicBool::new(false) }
    }

    /// Whether it is the key for its `kid` in the cached key set.
    #[inline]
    pub(crate) fn is_in_use(&self) -> bool {
        self.is_in_use.load(Ordering::Acquire)
    }

    pub(super) fn set_in_use(&self, is_in_use: bool) {
        self.is_in_use.store(is_in_use, Ordering::Release);
    }

    /// Verifies `signature` over `message` with this key.
    pub(crate) fn verify(
        &self,
        algorithm: SignatureAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, AlgorithmMismatch> {
        let (_, key) =
            self.usable_with.iter().find(|(usable, _)| *usable == algorithm).ok_or(AlgorithmMismatch)?;
        Ok(key.verify_sig(message, signature).is_ok())
    }

    fn from_der(der: &[u8], usable_with: &[SignatureAlgorithm]) -> Option<Self> {
        // Only a key in X.509 form tells its size, and a key that is too short would fail at every signature.
        let x509 = PublicKey::from_der(der).ok()?.as_der().ok()?;
        if PublicEncryptingKey::from_der(x509.as_ref()).ok()?.key_size_bits() < 2048 {
            return None;
        }
        let usable_with = usable_with
            .iter()
            .map(|algorithm| Some((*algorithm, ParsedPublicKey::new(algorithm.parameters(), der).ok()?)))
            .collect::<Option<_>>()?;
        Some(Self::usable_with(usable_with))
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn is_usable(part: &str, value: Value) -> bool {
        let modulus = format!("v{}w", "_".repeat(340));
        let mut jwk = json!({"kty": "RSA", "n": modulus, "e": "AQAB"});
        jwk[part] = value;
        let key = VerifyingKey::from_jwk(&serde_json::from_value(jwk).unwrap());
        key.verify(SignatureAlgorithm::Rs256, b"", b"").is_ok()
    }

    #[test]
    fn a_jwk_is_used_for_what_it_is_for() {
        assert!(is_usable("use", json!("sig")) && !is_usable("use", json!("enc")));
        assert!(is_usable("key_ops", json!(["verify"])) && is_usable("key_ops", json!(["sign", "verify"])));
        assert!(!is_usable("key_ops", json!([])) && !is_usable("key_ops", json!(["sign"])));
        assert!(is_usable("alg", json!("RS256")) && !is_usable("alg", json!("RS512")));
    }

    #[test]
    fn a_short_key_is_no_key_in_either_form() {
        let short = "MIGJAoGBAMeFw5d/QibtzEXv1bVMqgE/wfRiDr+9ktJXi91BaX2oOY8J3Xm+sTaaVD/HdjFHOj0FA0G4LhBxWnftUwP9dsRMn9\
                     +VywQzp3IkX2V0gJnqEPGVPDsYyUSeiwCc0Se9GI0jgrKA+/1QbiLbusO4XnvRmX5FccVQ5H88hKp+zyoTAgMBAAE=";
        let pem = format!("-----BEGIN RSA PUBLIC KEY-----\n{short}\n-----END RSA PUBLIC KEY-----\n");
        assert!(VerifyingKey::from_pem(&pem).is_none() && VerifyingKey::from_pem(short).is_none());
        let x509 = PublicKey::from_der(&STANDARD.decode(short).unwrap()).unwrap().as_der().unwrap();
        assert!(VerifyingKey::from_pem(&STANDARD.encode(x509.as_ref())).is_none());
    }
}
