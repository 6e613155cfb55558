//! Tokens forged by a stranger. They look genuine, and name keys that do not exist.

use std::sync::atomic::{AtomicU64, Ordering};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Forges tokens with the claims and the signature of a real one.
pub(crate) struct Forger {
    payload_and_signature: String,
    made: AtomicU64,
}

impl Forger {
    pub(crate) fn after(token: &str) -> Self {
        let (_, rest) = token.split_once('.').unwrap_or_default();
        Self { payload_and_signature: rest.to_owned(), made: AtomicU64::new(0) }
    }

    /// A token with a new `kid`.
    pub(crate) fn forge(&self) -> String {
        let number = scrambled(self.made.fetch_add(1, Ordering::Relaxed));
        let header =
            format!(r#"{{"alg":"RS256","cat":"cl_B7d4PD111AAA","kid":"ins_{number:016x}","typ":"JWT"}}"#);
        format!("{}.{}", URL_SAFE_NO_PAD.encode(header), self.payload_and_signature)
    }
}

/// A different number for each input, in an order that no table can exploit (SplitMix64).
const fn scrambled(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
