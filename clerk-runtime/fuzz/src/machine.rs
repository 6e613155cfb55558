//! When an answer of the Backend API lets a machine in: a short rule, independent of the runtime.

use std::collections::BTreeMap;

use clerk_runtime::TokenType;
use serde_json::Value;
use serde_json::value::RawValue;

/// Whether this answer is complete, and says that an opaque token of this type is valid.
#[must_use]
pub fn lets_in(status: u16, body: &[u8], token_type: TokenType) -> bool {
    let object = match token_type {
        TokenType::ApiKey => "api_key",
        TokenType::M2mToken => "machine_to_machine_token",
        _ => "clerk_idp_oauth_access_token",
    };
    let Some(answer) = members(body) else { return false };
    let member = |name: &str| answer.get(name).cloned().unwrap_or_default();
    let is_named = |name: &str| member(name).as_str().is_some_and(|text| !text.is_empty());
    (200..300).contains(&status)
        && member("object") == object
        && is_named("id")
        && is_named("subject")
        && member("revoked") == false
        && member("expired") == false
        && member("active") != false
}

/// The members of an object. Irrelevant members may contain something that cannot be a [`Value`].
#[must_use]
pub fn members(body: &[u8]) -> Option<BTreeMap<String, Value>> {
    let text = String::from_utf8_lossy(body);
    let raw: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&text).ok()?;
    Some(
        raw.into_iter()
            .filter_map(|(name, value)| Some((name, serde_json::from_str(value.get()).ok()?)))
            .collect(),
    )
}
