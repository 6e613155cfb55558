//! Functions of `str`, as `const fn`.

/// `text` without `prefix`; `None` if it does not begin with it.
pub(crate) const fn strip_prefix<'t>(text: &'t str, prefix: &str) -> Option<&'t str> {
    let (mut rest, mut expected) = (text.as_bytes(), prefix.as_bytes());
    while let [first_expected, expected_rest @ ..] = expected {
        match rest {
            [first, after @ ..] if *first == *first_expected => rest = after,
            _ => return None,
        }
        expected = expected_rest;
    }
    Some(text.split_at(prefix.len()).1)
}

/// Whether two strings are equal.
pub(crate) const fn equal(left: &str, right: &str) -> bool {
    left.len() == right.len() && strip_prefix(left, right).is_some()
}

/// The parts before and after the first colon.
///
/// Names are short, so preparing a search for long texts would cost more than it saves.
#[inline]
#[must_use]
pub const fn split_at_colon(text: &str) -> Option<(&str, &str)> {
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b':' {
            return Some((
                text.split_at(text.len() - rest.len()).0,
                text.split_at(text.len() - after.len()).1,
            ));
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{equal, split_at_colon, strip_prefix};

    #[test]
    fn a_prefix_is_taken_off_as_std_does() {
        for text in ["", "o", "org", "org:", "org:admin", "organization", "ä:b", "xorg:"] {
            for prefix in ["", "o", "org:", "ä", "organization:"] {
                assert_eq!(strip_prefix(text, prefix), text.strip_prefix(prefix), "{text} without {prefix}");
                assert_eq!(equal(text, prefix), text == prefix, "{text} and {prefix}");
            }
            assert_eq!(split_at_colon(text), text.split_once(':'), "{text}");
        }
    }
}
