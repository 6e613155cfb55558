//! Tokens by their form, and what they are filed under.

use std::hash::{Hash, Hasher};

use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use siphasher::sip128::SipHasher24;

use crate::token::machine_kind::MachineKind;

/// No token of Clerk's is nearly as long.
const LONGEST_TOKEN: usize = 512;

/// Whether Clerk can have made the token, by its form. No other is sent to it, whatever a stranger sends to us.
pub(super) fn is_plausible(token: &str, kind: MachineKind) -> bool {
    let says_something = kind.prefix().len() < token.len();
    says_something && token.len() <= LONGEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Hashes tokens under a random key of this process.
///
/// # Security
///
/// SipHash-2-4 of 128 bits is a pseudo-random function: who does not know the key finds no two tokens of one hash, and the
/// hashes alone do not tell the tokens.
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

/// What a token is filed under; it is as good as random, so that a map needs to read little of it.
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
