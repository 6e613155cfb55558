//! Header values as text and back, byte for byte.

use std::borrow::Cow;

use http::HeaderValue;

/// Bytes as text, one character each, without the white space around it.
pub(crate) fn latin1(bytes: &[u8]) -> Cow<'_, str> {
    let is_space = [' ', '\t'];
    match std::str::from_utf8(bytes) {
        Ok(text) if bytes.is_ascii() => Cow::Borrowed(text.trim_matches(is_space)),
        _ => {
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            Cow::Owned(text.trim_matches(is_space).to_owned())
        }
    }
}

/// The way back: a header value of which each character is one byte; `None` for what a header cannot carry.
pub(crate) fn header_value(text: &str) -> Option<HeaderValue> {
    let bytes: Option<Vec<u8>> =
        text.chars().map(|character| u8::try_from(u32::from(character)).ok()).collect();
    HeaderValue::from_bytes(&bytes?).ok()
}

/// A text of which a stranger may have chosen some, as one line of bounded length for the log.
pub(crate) fn printable(text: &str) -> String {
    const LONGEST: usize = 500;
    let is_odd = |character: char| {
        character.is_control() || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
    };
    let mut line = String::new();
    for character in text.chars().take(LONGEST) {
        if is_odd(character) {
            line.extend(character.escape_unicode());
        } else {
            line.push(character);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_one_line_of_the_log() {
        assert_eq!(printable("kid='a\nb\u{2028}é'"), "kid='a\\u{a}b\\u{2028}é'");
        assert_eq!(printable(&"x".repeat(10_000)).len(), 500);
    }
}
