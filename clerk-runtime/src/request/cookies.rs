//! Cookies as the reference reads them.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;

use super::head::trimmed;
use crate::ground::header_text::latin1;

/// The `Cookie` header, byte for byte. Only few of a browser's cookies are converted to text.
pub(crate) struct Cookies<'r>(Cow<'r, [u8]>);

/// The position of a cookie's value.
#[derive(Clone)]
pub(crate) struct Place(Range<usize>);

impl<'r> Cookies<'r> {
    pub(crate) const fn new(header: Cow<'r, [u8]>) -> Self {
        Self(header)
    }

    /// Calls `visit` with the name of each cookie and the position of its value, in order.
    ///
    /// The header is split at `;`, and each part at its first `=`. Parts without `=` and white space around
    /// names and values are ignored.
    pub(crate) fn each<'c>(&'c self, mut visit: impl FnMut(&'c [u8], Place)) {
        let bytes: &[u8] = &self.0;
        let mut start = 0;
        while start < bytes.len() {
            let rest = bytes.get(start..).unwrap_or_default();
            let end = memchr::memchr(b';', rest).unwrap_or(rest.len());
            let pair = rest.get(..end).unwrap_or_default();
            // Names are short, so preparing a search for long texts would cost more.
            if let Some(length) = pair.iter().position(|byte| *byte == b'=') {
                let name = pair.get(..length).unwrap_or_default();
                visit(trimmed(name), Place(start + length + 1..start + end));
            }
            start += end + 1;
        }
    }

    /// The first cookie with this name; an empty value counts as absent.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut found = None;
        self.each(|own, place| {
            if found.is_none() && own == name.as_bytes() {
                found = Some(place);
            }
        });
        self.value(&found?)
    }

    /// The value at a position: percent-decoded, or unchanged if it cannot be decoded. Quotes are part of it.
    /// An empty value counts as absent.
    pub(crate) fn value(&self, place: &Place) -> Option<Cow<'_, str>> {
        let bytes = self.bytes(place);
        let value = match std::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() => Cow::Borrowed(text),
            _ => latin1(bytes),
        };
        Some(decode(value)).filter(|value| !value.is_empty())
    }

    /// The same as it was sent.
    pub(crate) fn bytes(&self, place: &Place) -> &[u8] {
        trimmed(self.0.get(place.0.clone()).unwrap_or_default())
    }
}

fn decode(value: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'%', value.as_bytes()).is_none() || !has_whole_escapes(&value) {
        return value;
    }
    let decoded = percent_decode_str(&value).decode_utf8().map(Cow::into_owned);
    decoded.map_or(value, Cow::Owned)
}

/// Whether every `%` starts a complete escape.
fn has_whole_escapes(value: &str) -> bool {
    value
        .split('%')
        .skip(1)
        .all(|rest| rest.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_read_as_the_reference_does() {
        let header = b"a=1; b = 2 ;c=\"3\";a=4;d=x%20y;e=%zz;f=;g;h=%ff;=i; j=k=l;\tm=\xe9 ;f=5;";
        let cookies = Cookies::new(Cow::Borrowed(header));
        let table = [
            ("a", Some("1")),
            ("b", Some("2")),
            ("c", Some("\"3\"")),
            ("d", Some("x y")),
            ("e", Some("%zz")),
            ("f", None),
            ("g", None),
            ("h", Some("%ff")),
            ("j", Some("k=l")),
            ("m", Some("é")),
        ];
        for (name, expected) in table {
            assert_eq!(cookies.get(name).as_deref(), expected, "{name}");
        }
    }
}
