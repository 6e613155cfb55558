//! Header values as text and back, byte for byte.

use std::borrow::Cow;

use http::HeaderMap;
use http::header::{HeaderName, HeaderValue};

/// All values of a header as one text; `None` when it is absent. Each byte is one character, as HTTP has it
/// (RFC 9110 §5.5), so nothing a client sends fails to decode.
pub(crate) fn joined<'h>(headers: &'h HeaderMap, name: &HeaderName, separator: &str) -> Option<Cow<'h, str>> {
    let mut values = headers.get_all(name).iter().map(|value| latin1(value.as_bytes()));
    let first = values.next()?;
    Some(values.fold(first, |text, value| Cow::Owned(format!("{text}{separator}{value}"))))
}

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
