//! RSA public keys, parsed once, and the signatures they verify (RSASSA-PKCS1-v1_5, RFC 8017 §8.2).
//!
//! jsonwebtoken supplies the JWK types; the arithmetic is called through aws-lc-rs directly. jsonwebtoken's own
//! verifiers parse the key again for every token, and depend on a process-wide choice of back end that panics when
//! an application has enabled two of them.

use std::fmt;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{PublicEncryptingKey, PublicKeyComponents};
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512,
    RsaParameters,
};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::jwk::{AlgorithmParameters, Jwk, KeyAlgorithm, PublicKeyUse};

/// A signature algorithm that Clerk's keys may be used with (RFC 7518 §3.3).
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

/// A public key that signatures are checked against.
pub(crate) struct VerifyingKey {
    usable_with: Vec<(SignatureAlgorithm, ParsedPublicKey)>,
}

/// The key is not for this algorithm.
#[derive(Debug)]
pub(crate) struct AlgorithmMismatch;

impl VerifyingKey {
    /// Reads a PEM public key (`PUBLIC KEY` or `RSA PUBLIC KEY`), with real or literal `\n` line ends, or the bare
    /// base64 inside; usable with RS256 only. `None` when it is no RSA public key of at least 2048 bits.
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

    /// Reads a key of a JWKS (RFC 7517). An RSA key is usable with the algorithm it names, or with all where it names
    /// none; a key of another kind or for another use is usable with nothing.
    pub(crate) fn from_jwk(jwk: &Jwk) -> Self {
        Self::from_rsa_jwk(jwk).unwrap_or(Self { usable_with: Vec::new() })
    }

    fn from_rsa_jwk(jwk: &Jwk) -> Option<Self> {
        let AlgorithmParameters::RSA(rsa) = &jwk.algorithm else {
            return None;
        };
        if !matches!(jwk.common.public_key_use, None | Some(PublicKeyUse::Signature)) {
            return None;
        }
        let components = PublicKeyComponents {
            n: URL_SAFE_NO_PAD.decode(&rsa.n).ok()?,
            e: URL_SAFE_NO_PAD.decode(&rsa.e).ok()?,
        };
        let usable_with: &[SignatureAlgorithm] = match jwk.common.key_algorithm {
            None => &[SignatureAlgorithm::Rs256, SignatureAlgorithm::Rs384, SignatureAlgorithm::Rs512],
            Some(KeyAlgorithm::RS256) => &[SignatureAlgorithm::Rs256],
            Some(KeyAlgorithm::RS384) => &[SignatureAlgorithm::Rs384],
            Some(KeyAlgorithm::RS512) => &[SignatureAlgorithm::Rs512],
            Some(_) => return None,
        };
        Self::from_der(components.as_der().ok()?.as_ref(), usable_with)
    }

    /// Whether `signature` is this key's over `message`.
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
        // Only the X.509 form tells its size before use; a short PKCS#1 key fails at every signature instead.
        if let Ok(key) = PublicEncryptingKey::from_der(der)
            && key.key_size_bits() < 2048
        {
            return None;
        }
        let usable_with = usable_with
            .iter()
            .map(|algorithm| Some((*algorithm, ParsedPublicKey::new(algorithm.parameters(), der).ok()?)))
            .collect::<Option<_>>()?;
        Some(Self { usable_with })
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VerifyingKey").finish_non_exhaustive()
    }
}
