//! Machine JWTs, verified locally, as in the reference's `verifyMachineAuthToken()`.

use serde_json::{Map, Value};

use super::audience::check_audience;
use super::verified::{MachineError, VerifiedMachine};
use crate::ground::clock::UnixMillis;
use crate::ground::timestamp::Timestamp;
use crate::token::TokenVerificationErrorReason as Reason;
use crate::token::jwt::{Category, Jwt, OAUTH_TYPES, describe};
use crate::token::machine_kind::MachineKind;
use crate::token::signature::VerifyingKey;
use crate::token::verify::{VerifyOptions, verify};

/// Checks what can be checked before a key is looked up.
///
/// An instance signs all categories of JWTs with the same key. So a token that claims another category is
/// refused, even an OAuth token (difference D13). The category that says nothing is accepted.
pub(crate) fn admit_jwt(jwt: &Jwt, kind: MachineKind) -> Result<(), MachineError> {
    let (own, message) = match kind {
        // In the reference, no API key is a JWT.
        MachineKind::ApiKey => {
            return Err(MachineError::new(Reason::TokenInvalid, "Invalid API key category."));
        }
        MachineKind::M2m => (Category::M2m, "Invalid M2M JWT category."),
        MachineKind::OAuth => (Category::Absent, "Invalid OAuth JWT category."),
    };
    let category = jwt.category();
    if category == own || matches!(category, Category::Absent | Category::Ignore) {
        Ok(())
    } else {
        Err(MachineError::new(Reason::TokenInvalid, message))
    }
}

/// Verifies an M2M or OAuth JWT with its key; authorized parties and issuers do not apply.
pub(crate) fn verify_jwt(
    jwt: &Jwt,
    key: &VerifyingKey,
    kind: MachineKind,
    instance: &VerifyOptions,
    now: UnixMillis,
) -> Result<VerifiedMachine, MachineError> {
    admit_jwt(jwt, kind)?;
    verify(jwt, key, &options(instance, kind), now)?;
    if kind == MachineKind::OAuth {
        let described = || describe(jwt.payload(), "aud");
        check_audience(jwt.payload().get("aud"), &instance.audience, described)?;
    }
    Ok(verified(jwt, kind))
}

fn options(instance: &VerifyOptions, kind: MachineKind) -> VerifyOptions {
    let (header_types, audience) = match kind {
        MachineKind::OAuth => (OAUTH_TYPES.map(str::to_owned).to_vec(), Vec::new()),
        MachineKind::ApiKey | MachineKind::M2m => (Vec::new(), instance.audience.clone()),
    };
    VerifyOptions { header_types, audience, authorized_parties: Vec::new(), issuers: Vec::new(), ..*instance }
}

fn verified(jwt: &Jwt, kind: MachineKind) -> VerifiedMachine {
    let (payload, tree) = (jwt.payload(), jwt.payload().tree());
    let text = |claim| payload.string(claim).unwrap_or_default().to_owned();
    let time = |claim| payload.number(claim).and_then(Timestamp::from_secs_f64);
    let is_oauth = kind == MachineKind::OAuth;
    let client_id = tree.get("client_id").filter(|id| !id.is_null());
    VerifiedMachine {
        kind,
        id: text("jti"),
        subject: text("sub"),
        scopes: Some(if is_oauth { oauth_scopes(tree) } else { m2m_scopes(tree) }),
        claims: if is_oauth { None } else { m2m_claims(tree) },
        name: None,
        client_id: is_oauth.then(|| client_id.cloned().unwrap_or_else(|| Value::from(""))),
        audience: tree.get("aud").filter(|_| is_oauth).cloned(),
        actor: tree.get("act").cloned(),
        expires_at: time("exp"),
        created_at: time("iat"),
    }
}

/// `scopes` is a string of scopes separated by single spaces. Without it, the audience is used unchanged.
fn m2m_scopes(payload: &Map<String, Value>) -> Value {
    match (payload.get("scopes"), payload.get("aud")) {
        (Some(Value::String(scopes)), _) => Value::from(scopes.split(' ').collect::<Vec<_>>()),
        (Some(list @ Value::Array(_)), _) => list.clone(),
        (_, None | Some(Value::Null)) => Value::Array(Vec::new()),
        (_, Some(audience)) => audience.clone(),
    }
}

/// `scp`, usually a list, is used unchanged; `scope` is a string, as in RFC 9068.
fn oauth_scopes(payload: &Map<String, Value>) -> Value {
    match (payload.get("scp").filter(|scopes| !scopes.is_null()), payload.get("scope")) {
        (Some(scopes), _) => scopes.clone(),
        (_, Some(list @ Value::Array(_))) => list.clone(),
        (_, Some(Value::String(scopes))) => Value::from(scopes.split(' ').collect::<Vec<_>>()),
        _ => Value::Array(Vec::new()),
    }
}

/// Every claim that is not a registered one; `None` if none is left.
fn m2m_claims(payload: &Map<String, Value>) -> Option<Value> {
    const REGISTERED: [&str; 6] = ["iss", "sub", "exp", "nbf", "iat", "jti"];
    let is_custom = |(name, _): &(&String, &Value)| !REGISTERED.contains(&name.as_str());
    let claims: Map<_, _> =
        payload.iter().filter(is_custom).map(|(name, value)| (name.clone(), value.clone())).collect();
    (!claims.is_empty()).then_some(Value::Object(claims))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scopes_are_found_where_they_are() {
        let scopes = |of: fn(&Map<String, Value>) -> Value, claims: Value| of(claims.as_object().unwrap());
        assert_eq!(scopes(m2m_scopes, json!({"scopes": "a b", "aud": "x"})), json!(["a", "b"]));
        assert_eq!(scopes(m2m_scopes, json!({"scopes": null, "aud": "x"})), json!("x"));
        assert_eq!(scopes(m2m_scopes, json!({"aud": null})), json!([]));
        assert_eq!(scopes(oauth_scopes, json!({"scp": ["a"], "scope": "b"})), json!(["a"]));
        assert_eq!(scopes(oauth_scopes, json!({"scp": "a b"})), json!("a b"));
        assert_eq!(scopes(oauth_scopes, json!({"scp": null, "scope": "a b"})), json!(["a", "b"]));
    }
}
