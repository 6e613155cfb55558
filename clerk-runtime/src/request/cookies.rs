//! Cookies as the reference reads them (reference 02 §2).

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// The `Cookie` header, unread until a cookie is asked for.
#[derive(Clone, Default)]
pub(crate) struct Cookies<'r> {
    header: Cow<'r, str>,
}

impl<'r> Cookies<'r> {
    pub(crate) const fn new(header: Cow<'r, str>) -> Self {
        Self { header }
    }

    /// The first cookie of that name; an empty value counts as absent.
    ///
    /// 1. The header is split at `;`, each piece at its first `=`; pieces without `=` do not count.
    /// 2. White space around name and value does not count; quotes do.
    /// 3. The value is percent-decoded, or kept as it is where it cannot be.
    pub(crate) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let is_space = |character| matches!(character, ' ' | '\t');
        let value = self.header.split(';').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key.trim_matches(is_space) == name).then(|| value.trim_matches(is_space))
        })?;
        Some(decode(value)).filter(|value| !value.is_empty())
    }

    /// The cookie `name_suffix`.
    pub(crate) fn get_suffixed(&self, name: &str, suffix: &str) -> Option<Cow<'_, str>> {
        self.get(&format!("{name}_{suffix}"))
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
