//! Passwords, which are stored only as salted hashes.

use std::fmt;
use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use serde::{Deserialize, Serialize};

use crate::instance::secret::is_same_secret;

/// A password that can be compared but not read.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct PasswordHash {
    salt: [u8; 16],
    hash: [u8; 32],
}

impl PasswordHash {
    /// # Panics
    ///
    /// If the operating system provides no random numbers.
    #[expect(
        clippy::expect_used,
        reason = "without randomness there are no keys either; the test cannot go on"
    )]
    pub(crate) fn of(password: &str) -> Self {
        let (mut salt, mut hash) = ([0; 16], [0; 32]);
        aws_lc_rs::rand::fill(&mut salt).expect("the operating system offers randomness");
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, &salt, password.as_bytes(), &mut hash);
        Self { salt, hash }
    }

    pub(crate) fn matches(&self, password: &str) -> bool {
        let hash = &self.hash;
        pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, ITERATIONS, &self.salt, password.as_bytes(), hash).is_ok()
    }
}

/// Fewer rounds than for a database that can be stolen, because it is in memory during a test only.
const ITERATIONS: NonZeroU32 = NonZeroU32::MIN.saturating_add(9_999);

/// For comparing users. Two hashes of the same password differ.
impl PartialEq for PasswordHash {
    fn eq(&self, other: &Self) -> bool {
        self.salt == other.salt && is_same_secret(self.hash, other.hash)
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_salted_and_not_shown() {
        let (one, other) = (PasswordHash::of("correct horse"), PasswordHash::of("correct horse"));
        assert!(one == one.clone() && one != other);
        assert!(one.matches("correct horse") && !one.matches("correct horse "));
        assert_eq!(format!("{one:?}"), "PasswordHash(redacted)");
    }
}
