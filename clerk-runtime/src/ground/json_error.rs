//! Errors in JSON that quote none of it.

use serde_json::error::Category;

/// Where and why JSON cannot be read: line, column, and whether it is invalid JSON or has an unexpected
/// shape.
///
/// # Security
///
/// Contains nothing of the JSON, which may contain secrets and personal data. `serde_json`'s own error may
/// quote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what} at line {line}, column {column}")]
pub struct JsonError {
    what: &'static str,
    line: usize,
    column: usize,
}

impl JsonError {
    /// The line, starting at 1; 0 if the value as a whole has an unexpected shape.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column in bytes, starting at 1; 0 if the value as a whole has an unexpected shape.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        let what = match error.classify() {
            Category::Io => "could not be received",
            Category::Syntax => "not JSON",
            Category::Data => "not of the expected shape",
            Category::Eof => "cut short",
        };
        Self { what, line: error.line(), column: error.column() }
    }
}

#[cfg(test)]
mod tests {
    use super::JsonError;

    #[test]
    fn it_tells_where_and_quotes_nothing() {
        for (json, said) in [
            (r#"{ "code": "123456" }"#, "not of the expected shape at line 1, column 18"),
            ("{ \"code\":\ntrue, \"123456", "cut short at line 2, column 13"),
            ("{ \"code\": true, 123456", "not JSON at line 1, column 17"),
        ] {
            let error = serde_json::from_str::<std::collections::BTreeMap<String, bool>>(json).unwrap_err();
            let error = JsonError::from(error);
            assert!(!format!("{error} {error:?}").contains("123456"), "{json}");
            assert_eq!(error.to_string(), said);
        }
    }
}
