//! Parameters of a query or of a form, and lists that depend on them.

use axum::extract::FromRequestParts;
use axum::response::Response;
use http::request::Parts;
use serde::Serialize;
use serde_json::json;
use url::form_urlencoded;

use super::error::ApiError;
use super::ok;

/// The parameters of a query or of a form.
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(crate) fn parse(encoded: &[u8]) -> Self {
        Self(form_urlencoded::parse(encoded).into_owned().collect())
    }

    /// The value, unless it is missing or empty; the last one if there are several.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.iter().rev().find(|(it, _)| it == name)?;
        Some(value.1.as_str()).filter(|value| !value.is_empty())
    }

    /// The parameters with one value for this name, in place of any others.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.0.retain(|(it, _)| it != name);
        self.0.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Every value of a parameter that may be repeated.
    pub(crate) fn all<'p>(&'p self, name: &'p str) -> impl Iterator<Item = &'p str> + Clone {
        self.0.iter().filter(move |(it, _)| it == name).map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some("true")
    }

    /// `true` or `false`; `None` if the parameter is missing.
    pub(crate) fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        self.parsed(name)
    }

    pub(crate) fn number(&self, name: &str) -> Result<Option<i64>, ApiError> {
        self.parsed(name)
    }

    fn parsed<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, ApiError> {
        let value = self.get(name).map(str::parse).transpose();
        value.map_err(|_| ApiError::BadRequest(format!("Invalid 'query_parameter.{name}'")))
    }

    /// Sorts rows, which are passed in oldest first, by `order_by`: `field` or `+field` for ascending, `-field` for
    /// descending order. By default, newest first.
    pub(crate) fn ordered<T>(
        &self,
        mut rows: Vec<T>,
        fields: &[OrderField<'_, T>],
    ) -> Result<Vec<T>, ApiError> {
        let order = self.all("order_by").next().unwrap_or("-created_at");
        // A plus sign that was not escaped arrives as a space.
        let (name, is_descending) = order
            .strip_prefix('-')
            .map_or((order.trim_start_matches(['+', ' ']), false), |name| (name, true));
        let Some((_, key)) = fields.iter().find(|(field, _)| *field == name) else {
            let names: Vec<_> = fields.iter().map(|(field, _)| *field).collect();
            return Err(ApiError::invalid("order_by", format_args!("one of {}", names.join(", "))));
        };
        rows.sort_by_key(key);
        if is_descending {
            rows.reverse();
        }
        Ok(rows)
    }

    /// The page that `limit` and `offset` select, in the form of Clerk's lists.
    pub(crate) fn page<T: Serialize>(&self, name: &str, all: Vec<T>) -> Result<Response, ApiError> {
        let total_count = all.len();
        Ok(ok(&json!({ name: self.slice(all)?, "total_count": total_count })))
    }

    /// The page as a list with a count if `paginated` is set, otherwise as an array.
    pub(crate) fn page_or_array<T: Serialize>(&self, all: Vec<T>) -> Result<Response, ApiError> {
        if self.is_true("paginated") { self.page("data", all) } else { Ok(ok(&self.slice(all)?)) }
    }

    /// The rows that `limit` and `offset` select.
    pub(crate) fn slice<T>(&self, all: Vec<T>) -> Result<Vec<T>, ApiError> {
        let (limit, offset) = (self.parsed("limit")?.unwrap_or(10), self.parsed("offset")?.unwrap_or(0));
        if !(1..=500).contains(&limit) {
            return Err(ApiError::BadRequest("Invalid 'query_parameter.limit'".to_owned()));
        }
        Ok(all.into_iter().skip(offset).take(limit).collect())
    }
}

impl<S: Sync> FromRequestParts<S> for Parameters {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::parse(parts.uri.query().unwrap_or_default().as_bytes()))
    }
}

/// A field that rows can be ordered by.
pub(crate) type OrderField<'n, T> = (&'n str, fn(&T) -> OrderKey);

/// The key by which rows are sorted; a row without a value comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum OrderKey {
    Nothing,
    Number(i64),
    Text(String),
}

impl From<i64> for OrderKey {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u64> for OrderKey {
    fn from(number: u64) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for OrderKey {
    fn from(text: &str) -> Self {
        Self::Text(text.to_lowercase())
    }
}

impl<K: Into<Self>> From<Option<K>> for OrderKey {
    fn from(value: Option<K>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}
