//! Why claims do not fit a type, without quoting their values.

use std::fmt;

/// The longest path shown. If the type has a map, the token determines the length of a key.
const LONGEST_PATH: usize = 100;

/// A field that does not fit.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    path: String,
    missing: Option<String>,
}

impl Misfit {
    pub(super) fn new(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string().escape_debug().take(LONGEST_PATH).collect();
        // The field's name comes from the type; every other message may quote the value.
        let message = error.inner().to_string();
        let missing = message.strip_prefix("missing field `").and_then(|rest| rest.split_once('`'));
        Self { path, missing: missing.map(|(name, _)| name.to_owned()) }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.path.as_str(), &self.missing) {
            (".", None) => f.write_str("the claims as a whole are of another shape"),
            (".", Some(name)) => write!(f, "the claim `{name}` is missing"),
            (path, Some(name)) => write!(f, "`{path}` has no `{name}`"),
            (path, None) => write!(f, "`{path}` is of another shape"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Custom {
        #[expect(dead_code, reason = "only read")]
        metadata: Metadata,
    }

    #[derive(Debug, Deserialize)]
    #[expect(dead_code, reason = "only read")]
    struct Metadata {
        team: u8,
        #[serde(default)]
        quotas: BTreeMap<String, u8>,
    }

    fn misfit(json: &str) -> String {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let error = serde_path_to_error::deserialize::<_, Custom>(&mut deserializer).unwrap_err();
        Misfit::new(&error).to_string()
    }

    #[test]
    fn it_names_the_field_and_quotes_no_value() {
        for (json, said) in [
            (r#"{}"#, "the claim `metadata` is missing"),
            (r#"[]"#, "the claims as a whole are of another shape"),
            (r#"{"metadata": "secret"}"#, "`metadata` is of another shape"),
            (r#"{"metadata": {}}"#, "`metadata` has no `team`"),
            (r#"{"metadata": {"team": "secret"}}"#, "`metadata.team` is of another shape"),
            (
                r#"{"metadata": {"team": 1, "quotas": {"a\n": "secret"}}}"#,
                "`metadata.quotas.a\\n` is of another shape",
            ),
        ] {
            assert_eq!(misfit(json), said, "{json}");
        }
        let long = "k".repeat(1000);
        assert!(misfit(&format!(r#"{{"metadata": {{"team": 1, "quotas": {{"{long}": -1}}}}}}"#)).len() < 150);
    }
}
