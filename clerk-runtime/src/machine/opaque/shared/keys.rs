//! Keys that all processes with the same configuration derive: for names that do not reveal a token, and for
//! values that no one else can write.

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::hkdf::{HKDF_SHA256, Prk, Salt};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::ground::keys::SecretKey;
use crate::settings::Settings;

/// The version of the format. It is part of the names and of the keys, so processes of two versions do not
/// affect each other.
const VERSION: u8 = 1;
const DOMAIN: &[u8] = b"clerk-runtime verdicts 1";
/// The longest value that is written or read, in bytes.
const LONGEST_VALUE: usize = 16 * 1024;

/// The keys for the names and the values.
pub(super) struct Keys {
    names: hmac::Key,
    values: RandomizedNonceKey,
}

/// The names of a token's records.
pub(super) struct Names {
    pub(super) acceptance: String,
    pub(super) end: String,
    pub(super) claim: String,
}

/// The error for a value that was written with another key or under another name.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Forged;

impl Keys {
    /// Derived from all settings that affect Clerk's answers and their evaluation. A process with another key
    /// or another audience must not read this configuration's verdicts.
    pub(super) fn derive(settings: &Settings) -> Result<Self, Unspecified> {
        let mut material = Vec::new();
        for key in [&settings.secret_key, &settings.machine_secret_key] {
            add(&mut material, key.as_ref().map_or("", SecretKey::expose_secret));
        }
        add(&mut material, settings.api.url.as_str());
        settings.verify.audience.iter().for_each(|audience| add(&mut material, audience));
        let master = Salt::new(HKDF_SHA256, DOMAIN).extract(&material);
        material.fill(0);
        Ok(Self {
            names: hmac::Key::new(hmac::HMAC_SHA256, &expand(&master, b"names")?),
            values: RandomizedNonceKey::new(&AES_256_GCM_SIV, &expand(&master, b"values")?)?,
        })
    }

    pub(super) fn names(&self, token: &str) -> Names {
        let hash = URL_SAFE_NO_PAD.encode(hmac::sign(&self.names, token.as_bytes()));
        let name = |purpose: &str| format!("v{VERSION}:{hash}:{purpose}");
        Names { acceptance: name("accepted"), end: name("ended"), claim: name("asking") }
    }

    /// Encrypts a value for this name; `None` if it is too long.
    pub(super) fn seal(&self, name: &str, plain: &[u8]) -> Option<Vec<u8>> {
        let mut sealed = plain.to_vec();
        let nonce = self.values.seal_in_place_append_tag(Aad::from(name), &mut sealed).ok()?;
        let mut value = vec![VERSION];
        value.extend_from_slice(nonce.as_ref());
        value.append(&mut sealed);
        (value.len() <= LONGEST_VALUE).then_some(value)
    }

    /// Decrypts a value that was sealed for this name.
    pub(super) fn open(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, Forged> {
        if value.len() > LONGEST_VALUE {
            return Err(Forged);
        }
        let Some(([VERSION], rest)) = value.split_first_chunk::<1>() else { return Err(Forged) };
        let (nonce, sealed) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Forged)?;
        let mut sealed = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let plain = self.values.open_in_place(nonce, Aad::from(name), &mut sealed).map_err(|_| Forged)?;
        Ok(plain.to_vec())
    }
}

/// Each part is preceded by its length, so different lists of parts never give the same bytes.
fn add(material: &mut Vec<u8>, part: &str) {
    material.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
    material.extend_from_slice(part.as_bytes());
}

fn expand(master: &Prk, purpose: &[u8]) -> Result<[u8; 32], Unspecified> {
    let mut key = [0; 32];
    master.expand(&[purpose], HKDF_SHA256)?.fill(&mut key)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ClerkBuilder;

    fn builder(key: &str) -> ClerkBuilder {
        ClerkBuilder::default().publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k").secret_key(key)
    }

    fn keys(builder: ClerkBuilder) -> Keys {
        Keys::derive(&builder.check().unwrap()).unwrap()
    }

    #[test]
    fn every_bit_of_a_value_counts_and_so_does_its_name() {
        let keys = keys(builder("sk_test_1"));
        let value = keys.seal("name", b"plain").unwrap();
        assert_eq!(keys.open("name", &value).unwrap(), b"plain");
        for bit in 0..value.len() * 8 {
            let mut flipped = value.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(keys.open("name", &flipped), Err(Forged), "bit {bit}");
        }
        for end in 0..value.len() {
            assert_eq!(keys.open("name", &value[..end]), Err(Forged), "{end} bytes");
        }
        assert_eq!(keys.open("another", &value), Err(Forged));
        assert_eq!(keys.open("name", &[value.as_slice(), b"\0"].concat()), Err(Forged));
        assert_ne!(keys.seal("name", b"plain"), Some(value), "the same value reads differently each time");
    }

    #[test]
    fn what_is_too_long_is_neither_written_nor_read() {
        let keys = keys(builder("sk_test_1"));
        assert_eq!(keys.seal("name", &vec![0; LONGEST_VALUE]), None);
        assert_eq!(keys.open("name", &vec![VERSION; LONGEST_VALUE + 1]), Err(Forged));
    }

    #[test]
    fn the_same_configuration_derives_the_same_keys_and_every_other_derives_others() {
        let (own, replica) = (keys(builder("sk_test_1")), keys(builder("sk_test_1")));
        assert_eq!(own.names("ak_1").acceptance, replica.names("ak_1").acceptance);
        let value = own.seal("name", b"plain").unwrap();
        assert_eq!(replica.open("name", &value).unwrap(), b"plain");
        let others = [
            builder("sk_test_2"),
            builder("sk_test_1").machine_secret_key("ak_1"),
            builder("sk_test_1").api_url("https://api.test"),
            builder("sk_test_1").audience(["a"]),
            builder("sk_test_1").audience(["a", "b"]),
            builder("sk_test_1").audience(["ab"]),
        ];
        let mut names = vec![own.names("ak_1").acceptance];
        for other in others.map(keys) {
            assert_eq!(other.open("name", &value), Err(Forged));
            let name = other.names("ak_1").acceptance;
            assert!(!names.contains(&name));
            names.push(name);
        }
    }

    #[test]
    fn names_tell_nothing_and_fit_anywhere() {
        let Names { acceptance, end, claim } = keys(builder("sk_test_1")).names("ak_secret");
        for name in [&acceptance, &end, &claim] {
            assert!(name.len() <= 64 && !name.contains("secret"), "{name}");
            assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte)));
        }
        assert!(acceptance != end && end != claim && claim != acceptance);
    }
}
