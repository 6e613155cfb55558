//! Ids in the style of Clerk's.

/// `prefix` and 27 random letters and digits, as in `jti` claims and key ids.
pub(crate) fn with_prefix(prefix: &str) -> String {
    format!("{prefix}{}", random(27))
}

/// `length` random letters and digits.
#[expect(clippy::expect_used, reason = "without randomness there are no keys either; the test cannot go on")]
pub(crate) fn random(length: usize) -> String {
    let mut bytes = vec![0; length];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system offers randomness");
    bytes.into_iter().map(letter_or_digit).collect()
}

/// `prefix` and 32 hexadecimal digits, as in the ids of opaque tokens.
pub(crate) fn hexadecimal(prefix: &str) -> String {
    let digits = random(32).into_bytes().into_iter();
    prefix.chars().chain(digits.filter_map(|byte| char::from_digit(u32::from(byte % 16), 16))).collect()
}

/// Slightly uneven, because 256 is not a multiple of 62. This does not matter for ids and keys of tests.
fn letter_or_digit(byte: u8) -> char {
    match byte % 62 {
        digit @ 0..10 => char::from(b'0' + digit),
        upper @ 10..36 => char::from(b'A' + (upper - 10)),
        lower => char::from(b'a' + (lower - 36)),
    }
}
