//! A hash of the last bytes of a token, which are part of its signature.

use std::hash::{BuildHasher, Hasher};

use quick_cache::DefaultHashBuilder;

/// Hashes only the last bytes of a text. Tokens with different content have different signatures.
#[derive(Clone, Debug, Default)]
pub(super) struct EndHash(DefaultHashBuilder);

pub(super) struct EndHasher<H>(H);

/// The number of bytes hashed: a hash cannot use more bits than these have.
const END: usize = 16;

impl BuildHasher for EndHash {
    type Hasher = EndHasher<<DefaultHashBuilder as BuildHasher>::Hasher>;

    #[inline]
    fn build_hasher(&self) -> Self::Hasher {
        EndHasher(self.0.build_hasher())
    }
}

impl<H: Hasher> Hasher for EndHasher<H> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        self.0.write(bytes.last_chunk::<END>().map_or(bytes, |end| end));
    }

    /// Called first, with the length.
    #[inline]
    fn write_usize(&mut self, number: usize) {
        self.0.write_usize(number);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_and_the_length_count() {
        let hash = EndHash::default();
        let of = |text: &str| hash.hash_one(text.as_bytes());
        let signature = "s".repeat(END);
        let token = |start: &str| format!("{start}.{signature}");
        assert_eq!(of(&token("first")), of(&token("other")), "what the signature says again is not read");
        assert_ne!(of(&token("first")), of(&token("longer")));
        assert_ne!(of(&token("first")), of(&format!("{}x", token("firs"))));
        assert_ne!(of("a"), of("b"));
        assert_ne!(of(""), EndHash::default().hash_one(b"".as_slice()), "every memo has its own seed");
    }
}
