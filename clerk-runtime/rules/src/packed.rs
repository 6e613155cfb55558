//! Strings as numbers, for const generics.

/// How many bytes of a string one number holds.
pub const BYTES_OF_A_WORD: usize = 8;

/// The `index`-th group of eight bytes of `text`, zero-padded. The first byte is the most significant.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "bounded by the check; iterators do not run in const fn")]
pub const fn word(text: &str, index: usize) -> u64 {
    let bytes = text.as_bytes();
    let mut word = 0;
    let mut offset = 0;
    while offset < BYTES_OF_A_WORD {
        let position = index * BYTES_OF_A_WORD + offset;
        let byte = if position < bytes.len() { bytes[position] } else { 0 };
        word = (word << 8) | byte as u64;
        offset += 1;
    }
    word
}
