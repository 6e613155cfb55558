//! What the store knows of a session, as claims of its token.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::organization::OrganizationMembership;
use super::role::is_system;
use super::session::Session;
use super::tables::Tables;
use super::user::User;
use crate::testing::instance::Instance;
use crate::testing::{JwtBuilder, SessionToken};

/// A token of `session`: the user, the organization with role and permissions, and the instance's own claims.
pub(in crate::testing) fn session_token(
    instance: &Arc<Instance>,
    tables: &Tables,
    session: &Session,
) -> JwtBuilder<SessionToken> {
    let session = tables.session(&session.id).unwrap_or(session);
    let token = JwtBuilder::new(Arc::clone(instance), SessionToken::default());
    let token = token.user(&session.user_id).session(&session.id);
    let user = tables.user(&session.user_id);
    let organization = session.last_active_organization_id.as_deref();
    let membership = organization.and_then(|id| tables.membership(id, &session.user_id));
    let claims = own_claims(&instance.session_claims, user, membership.as_ref());
    let token = claims.into_iter().fold(token, |token, (name, value)| token.claim(name, value));
    match &membership {
        None => token,
        Some(OrganizationMembership { organization, role, permissions, .. }) => {
            // No session token carries Clerk's own permissions (reference 03).
            let own = permissions.iter().filter(|permission| !is_system(permission));
            token.organization(&organization.id, &organization.slug, role).permissions(own)
        }
    }
}

/// The claims that the instance adds, with `{{…}}` replaced.
fn own_claims(
    template: &Map<String, Value>,
    user: Option<&User>,
    membership: Option<&OrganizationMembership>,
) -> Vec<(String, Value)> {
    let filled = |value: &Value| match value.as_str().and_then(shortcode) {
        Some(name) => shortcode_value(name, user, membership),
        None => value.clone(),
    };
    template.iter().map(|(name, value)| (name.clone(), filled(value))).collect()
}

fn shortcode(text: &str) -> Option<&str> {
    text.strip_prefix("{{")?.strip_suffix("}}").map(str::trim)
}

/// The value of a shortcode of Clerk's; null for what is not known.
fn shortcode_value(name: &str, user: Option<&User>, membership: Option<&OrganizationMembership>) -> Value {
    let organization = membership.map(|membership| &membership.organization);
    let value = match name {
        "user.id" => user.map(|user| user.id.clone()),
        "user.first_name" => user.and_then(|user| user.first_name.clone()),
        "user.last_name" => user.and_then(|user| user.last_name.clone()),
        "user.full_name" => user.and_then(User::full_name),
        "user.username" => user.and_then(|user| user.username.clone()),
        "user.primary_email_address" => user.and_then(User::email).map(str::to_owned),
        "user.external_id" => user.and_then(|user| user.external_id.clone()),
        "org.id" => organization.map(|organization| organization.id.clone()),
        "org.name" => organization.map(|organization| organization.name.clone()),
        "org.slug" => organization.map(|organization| organization.slug.clone()),
        "org.role" => membership.map(|membership| membership.role.clone()),
        "user.public_metadata" => {
            return user.map_or(Value::Null, |user| user.public_metadata.clone().into());
        }
        _ => None,
    };
    value.map_or(Value::Null, Value::String)
}
