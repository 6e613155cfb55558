//! Cookies as the reference reads them.

use std::borrow::Cow;
use std::ops::Range;

use percent_encoding::percent_decode_str;

/// The `Cookie` header, with the places of the cookies in it: a browser's cookies are looked up a dozen times.
pub(crate) struct Cookies<'r> {
    header: Cow<'r, str>,
    places: Vec<Place>,
}

struct Place {
    name: Range<usize>,
    value: Range<usize>,
}

impl<'r> Cookies<'r> {
    /// The header is split at `;`, each piece at its first `=`; pieces without `=` do not count.
    pub(crate) fn new(header: Cow<'r, str>) -> Self {
        let bytes = header.as_bytes();
        let ends = memchr::memchr_iter(b';', bytes).chain([bytes.len()]);
        let mut start = 0;
        let mut places = Vec::new();
        for end in ends {
            let pair = bytes.get(start..end).unwrap_or_default();
            if let Some(length) = memchr::memchr(b'=', pair) {
                let equals = start + length;
                places.push(Place { name: start..equals, value: equals + 1..end });
            }
            start = end + 1;
        }
        Self { header, places }
    }

    /// The first cookie of that name; an empty value counts as absent.
    ///
    /// 1. White space around name and value does not count; quotes do.
    /// 2. The value is percent-decoded, or kept as it is where it cannot be.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let place = self.places.iter().find(|place| self.text(&place.name) == name)?;
        Some(decode(self.text(&place.value))).filter(|value| !value.is_empty())
    }

    /// The cookie `name_suffix`.
    pub(crate) fn get_suffixed(&self, name: &str, suffix: &str) -> Option<Cow<'_, str>> {
        self.get(&[name, "_", suffix].concat())
    }

    fn text(&self, place: &Range<usize>) -> &str {
        self.header.get(place.clone()).unwrap_or_default().trim_matches([' ', '\t'])
    }
}

fn decode(value: &str) -> Cow<'_, str> {
    if !value.contains('%') || !has_whole_escapes(value) {
        return Cow::Borrowed(value);
    }
    percent_decode_str(value).decode_utf8().unwrap_or(Cow::Borrowed(value))
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
        let cookies =
            Cookies::new(Cow::Borrowed("a=1; b = 2 ;c=\"3\";a=4;d=x%20y;e=%zz;f=;g;h=%ff;=i; j=k=l"));
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
        ];
        for (name, expected) in table {
            assert_eq!(cookies.get(name).as_deref(), expected, "{name}");
        }
    }
}
