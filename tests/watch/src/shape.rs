//! Texts that have the form of a secret.

/// The prefixes of Clerk's keys and opaque tokens.
const PREFIXES: [&str; 8] = ["sk_test_", "sk_live_", "ak_", "mt_", "oat_", "whsec_", "dvb_", "rt_"];
/// The length of the shortest real secret after its prefix. Ids are distinguished from secrets by being
/// hexadecimal.
const SHORTEST: usize = 16;
/// The shortest part of a signed token: `{"a":1}` is ten characters, and a signature has dozens.
const SHORTEST_PART: usize = 10;

/// The first secret in `text`.
pub(crate) fn find(text: &str) -> Option<&str> {
    text.split(|character: char| !character.is_ascii_alphanumeric() && !"_-.+/=".contains(character))
        .find(|word| is_key(word) || is_signed_token(word))
        .or_else(|| text.contains("PRIVATE KEY-----").then_some("PRIVATE KEY-----"))
}

/// `word` can be `name=secret`, as in a query or a log.
fn is_key(word: &str) -> bool {
    word.split(['=', '.', '/', '-']).any(|word| {
        let rest = PREFIXES.iter().find_map(|prefix| word.strip_prefix(prefix));
        rest.is_some_and(|rest| rest.len() >= SHORTEST && rest.bytes().any(|byte| !byte.is_ascii_hexdigit()))
    })
}

fn is_signed_token(word: &str) -> bool {
    let start = word.find("eyJ").and_then(|start| word.get(start..));
    let parts: Vec<_> = start.unwrap_or_default().split('.').collect();
    matches!(parts.as_slice(), [header, claims, signature, ..]
        if [header, claims, signature].iter().all(|part| part.len() >= SHORTEST_PART))
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn keys_and_tokens_are_found_wherever_they_stand() {
        for (text, secret) in [
            ("the key sk_test_0123456789ghijkl is", "sk_test_0123456789ghijkl"),
            ("?token=ak_zyxwvutsrqponmlk&a=b", "token=ak_zyxwvutsrqponmlk"),
            (
                "\"Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJlcw\"",
                "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJlcw",
            ),
            ("-----BEGIN PRIVATE KEY-----", "PRIVATE KEY-----"),
        ] {
            assert_eq!(find(text), Some(secret), "{text}");
        }
    }

    #[test]
    fn ids_and_what_is_public_are_no_secrets() {
        for text in [
            "pk_test_Y2xlcmsuZXhhbXBsZS5jb20k",
            "ak_0123456789abcdef0123456789abcdef",
            "-----BEGIN PUBLIC KEY-----",
            "a key begins with sk_test_",
            "eyJhbGciOiJub25lIn0",
            "user_2abcdefghijklmnopqrstuvwxyz",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
