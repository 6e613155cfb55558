//! The form of opaque tokens, and the hash under which they are stored.

use std::hash::{Hash, Hasher};

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use siphasher::sip128::SipHasher24;

use crate::token::machine_kind::MachineKind;

/// The longest accepted token, in bytes. Clerk's tokens are much shorter.
const LONGEST_TOKEN: usize = 512;

/// Whether the token has the form of Clerk's tokens. No other token is sent to Clerk.
pub(super) fn is_plausible(token: &str, kind: MachineKind) -> bool {
    let says_something = kind.prefix().len() < token.len();
    says_something && token.len() <= LONGEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Hashes tokens under a random key of this process.
///
/// # Security
///
/// SipHash-2-4 with 128 bits is a pseudo-random function: without the key, no one can find two tokens with
/// the same hash, or derive a token from its hash.
pub(super) struct TokenHasher(SipHasher24);

impl TokenHasher {
    pub(super) fn new() -> Result<Self, Unspecified> {
        let mut key = [0; 16];
        SystemRandom::new().fill(&mut key)?;
        Ok(Self(SipHasher24::new_with_key(&key)))
    }

    pub(super) fn hash(&self, token: &str) -> TokenHash {
        let (first, second) = self.0.hash(token.as_bytes()).as_u64();
        TokenHash(first, second)
    }
}

/// The hash of a token. It is as good as random, so a map needs only a part of it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct TokenHash(u64, u64);

impl Hash for TokenHash {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_clerk_can_have_made_is_asked_about() {
        let longest = format!("ak_{}", "x".repeat(LONGEST_TOKEN - 3));
        let table = [
            ("ak_1", true),
            ("ak_a.b-c_d~", true),
            (&longest, true),
            (&format!("{longest}x"), false),
            ("ak_", false),
            ("ak_é", false),
            ("ak_a b", false),
            ("ak_\t", false),
            ("ak_\u{7f}", false),
        ];
        for (token, expected) in table {
            assert_eq!(is_plausible(token, MachineKind::ApiKey), expected, "{token}");
        }
    }
}
