//! `/v1/client/sessions/{id}/tokens`.

use axum::extract::Path;
use axum::response::Response;
use serde_json::json;

use super::answer::{Unsigned, plain, unsigned};
use super::caller::Caller;
use super::fields::Fields;
use super::sessions::not_a_member;
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::store;

/// A fresh session token, for the organization that the request names, or else for the session's.
pub(super) async fn create(caller: Caller, Path(id): Path<String>, fields: Fields) -> Answer {
    let token = {
        let mut tables = caller.apis.tables();
        let mut session = caller.session(&tables, &id)?.clone();
        if let Some(organization) = fields.nullable("organization_id") {
            let organization = organization.map(|id| tables.organization(id).ok_or_else(not_a_member));
            let organization = organization.transpose()?.map(|organization| organization.id.clone());
            if organization.as_deref().is_some_and(|id| !tables.is_member(id, &session.user_id)) {
                return Err(not_a_member());
            }
            session.last_active_organization_id = organization;
        }
        if let Some(session) = tables.session_mut(&id) {
            session.last_active_at = caller.now();
        }
        unsigned(&caller.apis, &tables, &session, caller.origin.as_deref())
    };
    Ok(minted(&caller, token))
}

/// A fresh token with the claims of a template.
pub(super) async fn create_of_template(caller: Caller, Path((id, name)): Path<(String, String)>) -> Answer {
    let token = {
        let tables = caller.apis.tables();
        let session = caller.session(&tables, &id)?;
        let template = tables.jwt_templates.iter().find(|template| template.name == name);
        let template = template.ok_or(ApiError::NotFound("JWT template"))?;
        let mut token = unsigned(&caller.apis, &tables, session, caller.origin.as_deref());
        token.jwt = store::template_token(&caller.apis.instance, &tables, session, template);
        if let Some(origin) = &token.record.origin {
            token.jwt = token.jwt.claim("azp", origin.as_str());
        }
        token.record.template = Some(name);
        token
    };
    Ok(minted(&caller, token))
}

fn minted(caller: &Caller, token: Unsigned) -> Response {
    caller.apis.instance.journal.minted(token.record);
    plain(&json!({ "object": "token", "jwt": token.jwt.mint() }))
}
