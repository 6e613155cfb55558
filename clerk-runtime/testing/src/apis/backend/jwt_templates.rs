//! `/v1/jwt_templates`. Tokens are always signed with the instance's key, so a template with its own key is refused.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Map, Value};

use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, ok};
use crate::apis::store::{JwtTemplate, Tables};

pub(super) async fn create(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let mut template = JwtTemplate::new(form.required("name")?, form.required("claims")?, apis.now());
    let mut tables = apis.tables();
    check(&tables, &template.name, &template.claims)?;
    set_times(&mut form, &mut template)?;
    form.end()?;
    tables.jwt_templates.push(template.clone());
    Ok(ok(&template))
}

pub(super) async fn update(InstanceKey(apis): InstanceKey, Path(id): Path<String>, mut form: Form) -> Answer {
    let mut tables = apis.tables();
    let mut template: JwtTemplate = tables.record(&id).cloned().ok_or(ApiError::NotFound("JWT template"))?;
    let name: String = form.optional("name")?.unwrap_or_else(|| template.name.clone());
    let is_renamed = name != template.name;
    template.claims = form.optional("claims")?.unwrap_or(template.claims);
    check(&tables, if is_renamed { &name } else { "" }, &template.claims)?;
    set_times(&mut form, &mut template)?;
    form.end()?;
    (template.name, template.updated_at) = (name, apis.now());
    if let Some(current) = tables.record_mut(&id) {
        *current = template.clone();
    }
    Ok(ok(&template))
}

/// Names must be unique, and an application may not set some claims.
fn check(tables: &Tables, name: &str, claims: &Map<String, Value>) -> Result<(), ApiError> {
    if tables.jwt_templates.iter().any(|template| template.name == name) {
        return Err(ApiError::taken("name"));
    }
    if let Some(claim) = RESERVED_CLAIMS.into_iter().find(|claim| claims.contains_key(*claim)) {
        let problem = format!("The claim {claim} is reserved.");
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, "jwt_template_reserved_claim", problem));
    }
    Ok(())
}

const RESERVED_CLAIMS: [&str; 7] = ["azp", "exp", "iat", "iss", "jti", "nbf", "sub"];

fn set_times(form: &mut Form, template: &mut JwtTemplate) -> Result<(), ApiError> {
    if let Some(lifetime) = form.optional("lifetime")? {
        if !(30..=315_360_000).contains(&lifetime) {
            return Err(ApiError::invalid("lifetime", "30 to 315360000 seconds"));
        }
        template.lifetime = lifetime;
    }
    if let Some(skew) = form.optional("allowed_clock_skew")? {
        if skew > 300 {
            return Err(ApiError::invalid("allowed_clock_skew", "at most 300 seconds"));
        }
        template.allowed_clock_skew = skew;
    }
    if form.optional("custom_signing_key")? == Some(true) {
        return Err(ApiError::invalid(
            "custom_signing_key",
            "false: the embedded Clerk signs with its own key",
        ));
    }
    Ok(())
}
