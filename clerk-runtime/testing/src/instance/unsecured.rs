//! JWTs without a signature, for personas.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value, json};

use super::jwt::{JwtClass, encode, registered_claims};

/// A token of `class` without a signature (RFC 7519 §6) that lasts a minute; `claims` take precedence.
pub(crate) fn unsecured_jwt(
    class: &impl JwtClass,
    issuer: &str,
    issued_at: SystemTime,
    claims: &Map<String, Value>,
) -> String {
    let mut header = class.header();
    header.insert("alg".to_owned(), json!("none"));
    let mut all = class.claims();
    all.extend(registered_claims(issuer, issued_at, issued_at, Duration::from_secs(60)));
    all.extend(claims.clone());
    format!("{}.{}.", encode(&header), encode(&all))
}
