//! The store's data about a session, as claims of its token.

use std::sync::Arc;
use std::time::Duration;

use clerk_runtime::time::Clock as _;
use serde_json::{Map, Value};

use super::organization::OrganizationMembership;
use super::record::JwtTemplate;
use super::role::is_system;
use super::session::{Session, SessionState};
use super::tables::Tables;
use super::user::User;
use crate::instance::{Instance, JwtBuilder, SessionToken};

/// A token of `session`: the user, the organization with role and permissions, and the instance's own claims.
pub(crate) fn session_token(
    instance: &Arc<Instance>,
    tables: &Tables,
    session: &Session,
) -> JwtBuilder<SessionToken> {
    token_of(instance, tables, tables.session(&session.id).unwrap_or(session))
}

/// A token of `session` as it is passed in; its active organization may differ from the one in the store.
pub(crate) fn token_of(
    instance: &Arc<Instance>,
    tables: &Tables,
    session: &Session,
) -> JwtBuilder<SessionToken> {
    let now = instance.now();
    let token = JwtBuilder::new(Arc::clone(instance), SessionToken::default())
        .expires_in(instance.frontend.session_token_lifetime)
        .user(&session.user_id)
        .session(&session.id)
        .factor_verification_age(session.first_factor_age(now), NEVER);
    let token = if session.status == SessionState::Pending { token.pending() } else { token };
    let token = session.facts.origin.iter().fold(token, JwtBuilder::authorized_party);
    let user = tables.user(&session.user_id);
    let organization = session.last_active_organization_id.as_deref();
    let membership = organization.and_then(|id| tables.membership(id, &session.user_id, instance.now()));
    let claims = own_claims(&instance.session_claims, user, membership.as_ref());
    let token = claims.into_iter().fold(token, |token, (name, value)| token.claim(name, value));
    match &membership {
        None => token,
        Some(OrganizationMembership { organization, role, permissions, .. }) => {
            // Clerk leaves its own permissions, which it calls system permissions, out of session tokens.
            let own = permissions.iter().filter(|permission| !is_system(permission));
            token.organization(&organization.id, &organization.slug, role).permissions(own)
        }
    }
}

/// The age of the second factor: no user has one.
const NEVER: i64 = -1;

/// A token of a JWT template for `session`: the user, and the template's claims and times.
pub(crate) fn template_token(
    instance: &Arc<Instance>,
    tables: &Tables,
    session: &Session,
    template: &JwtTemplate,
) -> JwtBuilder<SessionToken> {
    let seconds = |seconds: u32| Duration::from_secs(seconds.into());
    let token = JwtBuilder::new(Arc::clone(instance), SessionToken::default());
    let token = token
        .user(&session.user_id)
        .template()
        .without_claim("azp")
        .expires_in(seconds(template.lifetime))
        .not_before(instance.clock.now() - seconds(template.allowed_clock_skew));
    let organization = session.last_active_organization_id.as_deref();
    let membership = organization.and_then(|id| tables.membership(id, &session.user_id, instance.now()));
    let claims = own_claims(&template.claims, tables.user(&session.user_id), membership.as_ref());
    claims.into_iter().fold(token, |token, (name, value)| token.claim(name, value))
}

/// The application's own claims, with `{{…}}` replaced.
fn own_claims(
    template: &Map<String, Value>,
    user: Option<&User>,
    membership: Option<&OrganizationMembership>,
) -> Map<String, Value> {
    let values = |name: &str| shortcode_value(name, user, membership);
    template.iter().map(|(name, value)| (name.clone(), filled(value, &values))).collect()
}

/// The value with its shortcodes replaced. A string that is only a shortcode becomes the value itself.
fn filled(value: &Value, values: &dyn Fn(&str) -> Value) -> Value {
    match value {
        Value::String(text) => filled_text(text, values),
        Value::Array(items) => items.iter().map(|item| filled(item, values)).collect(),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), filled(value, values))).collect()
        }
        other => other.clone(),
    }
}

fn filled_text(text: &str, values: &dyn Fn(&str) -> Value) -> Value {
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, (name, after))) =
        rest.split_once("{{").and_then(|(before, rest)| Some((before, rest.split_once("}}")?)))
    {
        let value = values(name.trim());
        if written.is_empty() && before.is_empty() && after.is_empty() {
            return value;
        }
        written += before;
        match value {
            Value::Null => {}
            Value::String(text) => written += &text,
            other => written += &other.to_string(),
        }
        rest = after;
    }
    Value::String(written + rest)
}

/// The value of one of Clerk's shortcodes; null if it is unknown. There is none for private metadata.
fn shortcode_value(name: &str, user: Option<&User>, membership: Option<&OrganizationMembership>) -> Value {
    let organization = membership.map(|membership| &membership.organization);
    let value = match name {
        "user.id" => user.map(|user| user.id.clone()),
        "user.first_name" => user.and_then(|user| user.first_name.clone()),
        "user.last_name" => user.and_then(|user| user.last_name.clone()),
        "user.full_name" => user.and_then(User::full_name),
        "user.username" => user.and_then(|user| user.username.clone()),
        "user.primary_email_address" => user.and_then(User::email).map(str::to_owned),
        "user.primary_phone_number" => user.and_then(User::phone).map(str::to_owned),
        "user.external_id" => user.and_then(|user| user.external_id.clone()),
        "org.id" => organization.map(|organization| organization.id.clone()),
        "org.name" => organization.map(|organization| organization.name.clone()),
        "org.slug" => organization.map(|organization| organization.slug.clone()),
        "org.role" => membership.map(|membership| membership.role.clone()),
        _ => return metadata_value(name, user, membership).unwrap_or_default(),
    };
    value.map_or(Value::Null, Value::String)
}

/// `user.public_metadata`, `user.unsafe_metadata`, `org.public_metadata`, or a value inside: `user.public_metadata.a.b`.
fn metadata_value(
    name: &str,
    user: Option<&User>,
    membership: Option<&OrganizationMembership>,
) -> Option<Value> {
    let mut path = name.split('.');
    let metadata = match (path.next()?, path.next()?) {
        ("user", "public_metadata") => &user?.public_metadata,
        ("user", "unsafe_metadata") => &user?.unsafe_metadata,
        ("org", "public_metadata") => &membership?.organization.public_metadata,
        _ => return None,
    };
    path.try_fold(Value::Object(metadata.clone()), |value, field| value.get(field).cloned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shortcodes_are_replaced_wherever_they_stand() {
        let mut user = User::new(0);
        (user.id, user.first_name) = ("user_1".to_owned(), Some("Ada".to_owned()));
        user.public_metadata.insert("plan".to_owned(), json!({ "seats": 5 }));
        user.private_metadata.insert("secret".to_owned(), json!("hidden"));
        let values = |name: &str| shortcode_value(name, Some(&user), None);
        for (value, expected) in [
            (json!("{{user.id}}"), json!("user_1")),
            (json!("{{ user.id }}"), json!("user_1")),
            (json!("{{user.first_name}} is {{user.id}}!"), json!("Ada is user_1!")),
            (json!("{{user.last_name}}"), Value::Null),
            (json!("[{{user.last_name}}]"), json!("[]")),
            (json!("{{user.public_metadata.plan.seats}}"), json!(5)),
            (json!("{{user.public_metadata.plan.seats}} seats"), json!("5 seats")),
            (json!("{{user.public_metadata}}"), json!({ "plan": { "seats": 5 } })),
            (json!("{{user.public_metadata.none.at.all}}"), Value::Null),
            (json!("{{user.private_metadata}}"), Value::Null),
            (json!("{{user.private_metadata.secret}}"), Value::Null),
            (json!({ "a": ["{{user.id}}", 1, null] }), json!({ "a": ["user_1", 1, null] })),
            (json!("{{user.id"), json!("{{user.id")),
            (json!("}}{{"), json!("}}{{")),
        ] {
            assert_eq!(filled(&value, &values), expected, "{value}");
        }
    }
}
