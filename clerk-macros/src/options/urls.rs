//! The values of `unauthorized_url` and `unauthenticated_url`.

use clerk_rules::{MalformedUrl, check_url};

use super::texts::within_limit;
use super::{Entry, TextValue};
use crate::errors::Errors;
use crate::errors::wording::quoted;

/// Reads a redirect target.
pub(crate) fn url(entry: &Entry, errors: &mut Errors) -> Option<TextValue> {
    let check = |url: &str| checked(url).map_err(|problem| format!("`{}` {problem}", entry.key.name()));
    entry.text_or_constant(check, errors)
}

fn checked(url: &str) -> Result<String, String> {
    match check_url(url) {
        Ok(()) => within_limit(url.to_owned()).map_err(|problem| format!("is too long: {problem}")),
        Err(MalformedUrl::ForeignCharacter(index)) => {
            let foreign: String = url.get(index..).unwrap_or_default().chars().take(1).collect();
            Err(format!("holds {}, which no URL has; percent-encode it", quoted(&foreign)))
        }
        Err(MalformedUrl::NeitherPathNorAddress) => {
            Err("is neither a path nor a web address; write `/upgrade` or `https://example.com/upgrade`"
                .to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn mistakes_are_explained() {
        let long = format!("/{}", "a".repeat(256));
        for (url, explanation) in [
            ("//evil.example", "is neither a path nor a web address; write `/upgrade`"),
            ("/a b", "holds ` `, which no URL has"),
            ("/ä{", "holds `ä`, which no URL has"),
            (&long, "is too long: the text is 257 bytes long"),
        ] {
            let problem = checked(url).unwrap_err();
            assert!(problem.contains(explanation), "{url}: {problem}");
        }
        assert_eq!(checked("/upgrade").as_deref(), Ok("/upgrade"));
    }
}
