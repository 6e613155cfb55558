//! `/v1/sign_in_tokens`. The page `/sign-in` accepts these tokens.

use axum::extract::Path;
use http::StatusCode;

use super::{organizations, users};
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, ok};
use crate::apis::store::{SignInToken, SignInTokenStatus};

pub(super) async fn create(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let user_id: String = form.required("user_id")?;
    let organization_id: Option<String> = form.optional("org_id")?;
    let seconds = form.optional("expires_in_seconds")?.unwrap_or(30 * 24 * 60 * 60);
    form.end()?;
    if !(1..=LONGEST_LIFETIME).contains(&seconds) {
        return Err(ApiError::invalid("expires_in_seconds", format_args!("1 to {LONGEST_LIFETIME}")));
    }
    let mut tables = apis.tables();
    tables.user(&user_id).ok_or(users::NOT_FOUND)?;
    if organization_id.as_deref().is_some_and(|id| !tables.is_member(id, &user_id)) {
        return Err(organizations::NOT_FOUND);
    }
    let page = format!("{}/sign-in", apis.instance.frontend_url);
    let mut token = SignInToken::new(user_id, &page, seconds * 1000, apis.now());
    token.organization_id = organization_id;
    tables.sign_in_tokens.push(token.clone());
    Ok(ok(&token))
}

/// Ten years, in seconds.
const LONGEST_LIFETIME: i64 = 315_360_000;

pub(super) async fn revoke(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut tables = apis.tables();
    let token: &mut SignInToken = tables.record_mut(&id).ok_or(ApiError::NotFound("Sign-in token"))?;
    if token.status != SignInTokenStatus::Pending {
        let problem = "Only a pending token can be revoked.";
        let code = "sign_in_token_cannot_be_revoked_code";
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, code, problem));
    }
    (token.status, token.updated_at) = (SignInTokenStatus::Revoked, apis.now());
    Ok(ok(token))
}
