//! Refuses characters in configured values that are left over from a shell, a file or another system.

use std::fmt::Write as _;

use super::error::ConfigError;

/// Refuses a text with a character that cannot be intended (difference D42). It would silently change the
/// meaning: another suffix for cookies, quotes inside a host, `%20` in a path.
///
/// The message shows the text. For a secret it shows only the character and its position.
pub(super) fn check(variable: &'static str, text: Option<&str>, kind: Kind) -> Result<(), ConfigError> {
    let text = text.unwrap_or_default();
    let found = text.chars().zip(1..).find_map(|(character, place)| {
        let name = name(character, kind)?;
        Some(format!("character {place} is {name} (U+{:04X})", u32::from(character)))
    });
    let Some(mut problem) = found else { return Ok(()) };
    if kind == Kind::Public && !may_be_secret(text) {
        // Writing to a string never fails.
        let _ = write!(problem, " in {}", shown(text));
    }
    problem.push_str("; write the value without it");
    Err(ConfigError::invalid(variable, problem))
}

/// The kind of a text, which determines the allowed characters, and what a message may show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Public,
    Secret,
    /// A key as PEM, which has lines and words. Some write its line breaks as `\n`.
    Pem,
}

/// A text in a form for messages: invisible characters are escaped, and a long text is cut.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 200;
    if may_be_secret(text) {
        return "a text that may be a secret".to_owned();
    }
    let short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() { format!("{short:?}…") } else { format!("{short:?}") }
}

/// Whether a text looks like a credential, perhaps in the wrong place.
fn may_be_secret(text: &str) -> bool {
    const MARKS: [&str; 9] = ["@", "sk_", "whsec_", "ak_", "mt_", "oat_", "eyJ", "KEY", "rt_"];
    let text = text.trim_start_matches(|character: char| !character.is_ascii_alphanumeric());
    MARKS.iter().any(|mark| text.contains(mark)) || text.starts_with("test_") || text.starts_with("live_")
}

/// What is wrong with a character.
fn name(character: char, kind: Kind) -> Option<&'static str> {
    match character {
        ' ' | '\n' | '\r' | '\t' | '\\' if kind == Kind::Pem => None,
        '\r' => Some("a carriage return"),
        '\n' => Some("a line break"),
        '"' | '\'' | '`' | '\u{2018}'..='\u{201f}' | '«' | '»' => Some("a quotation mark"),
        '\\' => Some("a backslash"),
        character if character.is_whitespace() => Some("white space"),
        character if character.is_control() => Some("a control character"),
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}' => Some("an invisible character"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_found_is_shown() {
        let problem = |text: &str| check("V", Some(text), Kind::Public).unwrap_err().to_string();
        assert_eq!(
            problem("\"a.test\""),
            r#"`V` is not valid: character 1 is a quotation mark (U+0022) in "\"a.test\""; write the value without it"#
        );
        for (text, expected) in [
            ("a.test\r", r#"character 7 is a carriage return (U+000D) in "a.test\r""#),
            ("a\u{200b}.test", r#"character 2 is an invisible character (U+200B) in "a\u{200b}.test""#),
            ("a b", r#"character 2 is white space (U+0020) in "a b""#),
            ("é\u{7f}", r#"character 2 is a control character (U+007F) in "é\u{7f}""#),
            ("https:\\\\a.test", "character 7 is a backslash (U+005C)"),
        ] {
            assert!(problem(text).contains(expected), "{}", problem(text));
        }
        assert!(problem(&" x".repeat(1000)).len() < 500);
    }

    #[test]
    fn a_secret_is_not_shown() {
        for (text, kind) in [
            ("sk_test_hidden\n", Kind::Secret),
            ("hidden \"", Kind::Secret),
            ("'sk_live_hidden'", Kind::Public),
            ("\"live_hidden\"", Kind::Public),
            ("https://ada:hidden@api.test/ x", Kind::Public),
            ("-----BEGIN hidden KEY-----\u{feff}", Kind::Pem),
        ] {
            let problem = check("V", Some(text), kind).unwrap_err().to_string();
            assert!(problem.contains("character ") && !problem.contains("hidden"), "{problem}");
        }
    }

    #[test]
    fn what_is_clean_passes() {
        for text in
            ["", "pk_test_YQ==", "https://a.test/b?c=%20&d=e#f", "/sign-in", "bücher.test", "*.a.test"]
        {
            assert!(check("V", Some(text), Kind::Public).is_ok(), "{text}");
        }
        assert!(check("V", None, Kind::Secret).is_ok());
        assert!(check("V", Some("-----BEGIN PUBLIC KEY-----\r\nAA\n\t"), Kind::Pem).is_ok());
    }
}
