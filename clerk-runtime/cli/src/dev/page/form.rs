//! The fields of a submitted form.

use axum::body::Bytes;
use url::form_urlencoded;

/// The names and values, in order.
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn parse(body: &Bytes) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// The text of a field without surrounding whitespace; empty if the field is missing.
    pub(super) fn text(&self, name: &str) -> &str {
        self.unchanged(name).trim()
    }

    /// The text of a field as it was typed, because spaces can be part of a password.
    pub(super) fn unchanged(&self, name: &str) -> &str {
        let field = self.0.iter().find(|(other, _)| other == name);
        field.map_or("", |(_, value)| value)
    }
}
