//! The keys of an instance, each parsed once into a checked type.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::host;

/// Whether an instance is for development or for production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstanceType {
    /// Keys begin with `pk_test_` and `sk_test_`.
    Development,
    /// Keys begin with `pk_live_` and `sk_live_`.
    Production,
}

/// A publishable key. It identifies an instance by its Frontend API host, and is not secret.
///
/// Format: `pk_test_` or `pk_live_`, then the base64 of the host followed by `$`.
///
/// ```
/// use clerk_runtime::keys::PublishableKey;
///
/// let key = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
/// let key: PublishableKey = key.parse()?;
/// assert_eq!(key.frontend_api(), "foo-bar-13.clerk.accounts.dev");
/// assert_eq!(key.cookie_suffix(), "nx2hSE6I");
/// assert!("pk_test_".parse::<PublishableKey>().is_err());
/// # Ok::<(), clerk_runtime::keys::KeyError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PublishableKey {
    text: String,
    instance_type: InstanceType,
    frontend_api: String,
    cookie_suffix: String,
}

impl PublishableKey {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (instance_type, encoded) = match (text.strip_prefix("pk_test_"), text.strip_prefix("pk_live_")) {
            (Some(encoded), _) => (InstanceType::Development, encoded),
            (_, Some(encoded)) => (InstanceType::Production, encoded),
            _ => return None,
        };
        if encoded.contains('_') {
            return None;
        }
        let decoded = String::from_utf8(LENIENT_BASE64.decode(encoded).ok()?).ok()?;
        let frontend_api = decoded.strip_suffix('$')?;
        if !frontend_api.contains('.') || !host::is_plain(frontend_api) {
            return None;
        }
        Some(Self {
            instance_type,
            frontend_api: frontend_api.to_owned(),
            cookie_suffix: cookie_suffix(text),
            text: text.to_owned(),
        })
    }

    /// The key as it was configured.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether the instance is for development or production.
    #[must_use]
    pub const fn instance_type(&self) -> InstanceType {
        self.instance_type
    }

    /// The host of the instance's Frontend API, for example `foo-bar-13.clerk.accounts.dev`.
    #[must_use]
    pub fn frontend_api(&self) -> &str {
        &self.frontend_api
    }

    /// The suffix, eight characters, that distinguishes this instance's cookies from those of other instances
    /// on the same host.
    #[must_use]
    pub fn cookie_suffix(&self) -> &str {
        &self.cookie_suffix
    }

    pub(crate) const fn is_production(&self) -> bool {
        matches!(self.instance_type, InstanceType::Production)
    }
}

impl FromStr for PublishableKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or(KeyError::Publishable)
    }
}

impl fmt::Display for PublishableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for PublishableKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PublishableKey").field(&self.text).finish()
    }
}

/// A secret key: the credential for the Backend API.
///
/// Functions that need a secret key accept its text, and check it when they report configuration errors. This type is for
/// applications that want to check a key earlier, and to keep it out of debug output.
#[derive(Clone)]
pub struct SecretKey(String);

impl SecretKey {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }

    /// The key itself.
    ///
    /// # Security
    ///
    /// Anyone who knows the key can act as the application. Do not log it.
    #[must_use]
    pub fn expose_secret(&self) -> &str {
        &self.0
    }

    /// Whether the key belongs to a development instance (`sk_test_…` or `test_…`, as in the reference).
    pub(crate) fn is_development(&self) -> bool {
        self.0.starts_with("sk_test_") || self.0.starts_with("test_")
    }
}

/// Refuses a key that is empty or cannot be sent in a header.
impl FromStr for SecretKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text).ok_or(KeyError::Secret)
    }
}

/// Shows that there is a key, but not which.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(redacted)")
    }
}

/// The error for a text that is not a valid key. It does not contain the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// It is not a publishable key.
    #[error("not a publishable key: expected pk_test_… or pk_live_…")]
    Publishable,
    /// It is empty, or contains a character that a header cannot carry.
    #[error("not a secret key: it is empty, or holds characters that no key has")]
    Secret,
}

const LENIENT_BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The first eight characters of the URL-safe base64 of the key's SHA-1, as in the reference's
/// `getCookieSuffix()`. It is a name and not secret.
fn cookie_suffix(publishable_key: &str) -> String {
    let digest =
        aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY, publishable_key.as_bytes());
    let mut suffix = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(digest);
    suffix.truncate(8);
    suffix
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_vectors_hold() {
        let live = PublishableKey::parse("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").unwrap();
        assert_eq!((live.frontend_api(), live.cookie_suffix()), ("clerk.example.com", "naoXFJnI"));
        assert!(live.is_production());
        let test = PublishableKey::parse("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k").unwrap();
        assert_eq!(test.cookie_suffix(), "l2OS3d9k");
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        // no prefix; no `$`; two `$`; no dot; not base64; a fourth part; white space, which would change the cookies' suffix
        for text in [
            "",
            "sk_test_x",
            "pk_test_",
            "pk_test_YS5i",
            "pk_test_YS5iJCQ",
            "pk_test_YWIk",
            "pk_test_*",
            "pk_test_YS5iJA_x",
            "pk_test_YS5iJA\n",
            "pk_test_YS5 iJA",
        ] {
            assert_eq!(PublishableKey::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_a_host_names_no_instance() {
        let key = |host: &str| {
            let encoded = base64::engine::general_purpose::STANDARD.encode(format!("{host}$"));
            PublishableKey::parse(&format!("pk_live_{encoded}"))
        };
        for host in ["a.test", "A.test", "x.a.test:8443", "a_b.test", "127.0.0.1:80"] {
            assert_eq!(key(host).unwrap().frontend_api(), host);
        }
        for host in [
            "a.test/b",
            "u@a.test",
            "a.test?b",
            "a.test#b",
            "a.test\\b",
            "a .test",
            "a.test\n",
            "\0.test",
            "é.test",
            "1.2",
        ] {
            assert_eq!(key(host), None, "{host:?}");
        }
    }

    #[test]
    fn keys_are_read_from_text() {
        let text = "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k";
        assert_eq!(text.parse::<PublishableKey>().ok(), PublishableKey::parse(text));
        assert_eq!("sk_test_x".parse::<PublishableKey>(), Err(KeyError::Publishable));
        assert_eq!("sk_test_x".parse::<SecretKey>().unwrap().expose_secret(), "sk_test_x");
        assert_eq!("sk test".parse::<SecretKey>().unwrap_err(), KeyError::Secret);
    }

    #[test]
    fn debug_output_holds_no_secret() {
        let key = SecretKey::parse("sk_test_very_secret").unwrap();
        assert!(!format!("{key:?}").contains("very"));
        assert!(SecretKey::parse("sk test").is_none() && SecretKey::parse("sk\n").is_none());
    }
}
