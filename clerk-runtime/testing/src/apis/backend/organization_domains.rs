//! `/v1/organizations/{id}/domains`.

use axum::extract::Path;
use serde_json::json;

use super::organizations;
use super::user_filter::signed;
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, Parameters, deleted, ok};
use crate::apis::store::{EnrollmentMode, OrganizationDomain, PublicOrganizationData, Tables};

const NOT_FOUND: ApiError = ApiError::NotFound("Organization domain");

/// Newest first.
pub(super) async fn list(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    query: Parameters,
) -> Answer {
    let tables = apis.tables();
    let id = &tables.organization(&id).ok_or(organizations::NOT_FOUND)?.id;
    let is_verified = query.flag("verified")?;
    let domains = tables.domains.iter().rev().filter(|domain| {
        domain.organization_id == *id
            && is_verified.is_none_or(|is_verified| domain.is_verified() == is_verified)
            && signed(query.all("enrollment_mode"), |mode| json!(domain.enrollment_mode) == mode)
    });
    query.page("data", domains.map(|domain| shown(&tables, domain)).collect())
}

/// The domain with the public data of its organization.
fn shown(tables: &Tables, domain: &OrganizationDomain) -> OrganizationDomain {
    let mut shown = domain.clone();
    let organization = tables.organization(&domain.organization_id);
    shown.public_organization_data = organization.map(PublicOrganizationData::of);
    shown
}

/// Verified by default.
pub(super) async fn create(InstanceKey(apis): InstanceKey, Path(id): Path<String>, mut form: Form) -> Answer {
    let name: String = form.required("name")?;
    let mode = enrollment_mode(&mut form)?.ok_or_else(|| ApiError::missing("enrollment_mode"))?;
    let is_verified = form.optional("verified")?.unwrap_or(true);
    form.end()?;
    let mut tables = apis.tables();
    let id = tables.organization(&id).ok_or(organizations::NOT_FOUND)?.id.clone();
    let name = name.to_lowercase();
    let is_part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if !name.contains('.') || !name.split('.').all(is_part) {
        return Err(ApiError::malformed("name", "a domain, such as example.com"));
    }
    if tables.domains.iter().any(|domain| domain.name == name) {
        let problem = "An organization has the domain already.".to_owned();
        return Err(ApiError::parameter("name", "organization_domain_already_exists", problem));
    }
    let mut domain = OrganizationDomain::new(id, name, mode, apis.now());
    domain.set_verified(is_verified);
    tables.domains.push(domain.clone());
    Ok(ok(&shown(&tables, &domain)))
}

fn enrollment_mode(form: &mut Form) -> Result<Option<EnrollmentMode>, ApiError> {
    let text: Option<String> = form.optional("enrollment_mode")?;
    let mode = text.map(|text| serde_json::from_value(json!(text))).transpose();
    mode.map_err(|_| ApiError::invalid("enrollment_mode", "one of the modes of enrollment"))
}

pub(super) async fn update(
    InstanceKey(apis): InstanceKey,
    Path((id, domain_id)): Path<(String, String)>,
    mut form: Form,
) -> Answer {
    let mode = enrollment_mode(&mut form)?;
    let is_verified: Option<bool> = form.optional("verified")?;
    form.end()?;
    let mut tables = apis.tables();
    let domain = tables.domains.iter_mut().find(|it| it.organization_id == id && it.id == domain_id);
    let domain = domain.ok_or(NOT_FOUND)?;
    domain.enrollment_mode = mode.unwrap_or(domain.enrollment_mode);
    domain.set_verified(is_verified.unwrap_or_else(|| domain.is_verified()));
    domain.updated_at = apis.now();
    let domain = domain.clone();
    Ok(ok(&shown(&tables, &domain)))
}

pub(super) async fn delete(
    InstanceKey(apis): InstanceKey,
    Path((id, domain_id)): Path<(String, String)>,
) -> Answer {
    let mut tables = apis.tables();
    let count = tables.domains.len();
    tables.domains.retain(|domain| domain.organization_id != id || domain.id != domain_id);
    if tables.domains.len() == count {
        Err(NOT_FOUND)
    } else {
        Ok(ok(&deleted("organization_domain", &domain_id)))
    }
}
