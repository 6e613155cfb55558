//! `/v1/organizations`.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Value, json};

use super::user_filter::signed;
use crate::apis::endpoint::metadata::{self, Change};
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, Parameters, contains, deleted, ok};
use crate::apis::store::{Organization, Tables, lacks_for_creators};

pub(super) const NOT_FOUND: ApiError = ApiError::NotFound("Organization");

/// `query` is an id, or a part of a name or a slug.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let (tables, now) = (apis.tables(), apis.now());
    let matches = |organization: &&Organization| {
        let Organization { id, name, slug, .. } = organization;
        let has_member = |user_id: &str| tables.is_member(id, user_id);
        query.get("query").is_none_or(|text| id == text || contains(&[name, slug], text))
            && signed(query.all("user_id"), has_member)
            && signed(query.all("organization_id"), |it| it == id)
    };
    let organizations = query.ordered(
        tables.organizations.iter().filter(matches).collect(),
        &[
            ("created_at", |organization| organization.created_at.into()),
            ("name", |organization| organization.name.as_str().into()),
            ("members_count", |organization| (organization.members_count as u64).into()),
        ],
    )?;
    let shown = organizations.into_iter().map(|organization| shown(&tables, &organization.id, &query, now));
    query.page("data", shown.collect::<Result<Vec<_>, _>>()?)
}

/// The organization with the requested counts.
fn shown(tables: &Tables, id: &str, query: &Parameters, now: i64) -> Result<Value, ApiError> {
    let organization = tables.organization_at(id, now).ok_or(NOT_FOUND)?;
    let mut shown = json!(organization);
    if let Some(fields) = shown.as_object_mut() {
        if !query.is_true("include_members_count") {
            fields.remove("members_count");
        }
        if query.is_true("include_missing_member_with_elevated_permissions") {
            let is_missing = !has_member_with_elevated_permissions(tables, &organization.id, now);
            fields.insert("missing_member_with_elevated_permissions".to_owned(), is_missing.into());
        }
    }
    Ok(shown)
}

fn has_member_with_elevated_permissions(tables: &Tables, id: &str, now: i64) -> bool {
    let mut memberships = tables.memberships(now).filter(|membership| membership.organization.id == id);
    memberships.any(|membership| {
        let role = tables.role_by_key(&membership.role);
        role.is_some_and(|role| lacks_for_creators(&role.permissions).is_empty())
    })
}

/// The creator becomes a member with the creator's role.
pub(super) async fn create(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    let name: String = form.required("name")?;
    let slug: Option<String> = form.optional("slug")?;
    let slug = slug.unwrap_or_else(|| free_slug(&tables, &name));
    check_name(&name)?;
    check_slug(&tables, &slug)?;
    let mut organization = Organization::new(name, slug, now);
    organization.created_by = form.optional("created_by")?;
    organization.created_at = form.time("created_at")?.unwrap_or(now);
    organization.public_metadata = metadata::initial(&mut form, "public_metadata")?;
    organization.private_metadata = metadata::initial(&mut form, "private_metadata")?;
    if let Some(limit) = form.optional("max_allowed_memberships")? {
        organization.max_allowed_memberships = limit;
    }
    form.end()?;
    let (id, creator) = (organization.id.clone(), organization.created_by.clone());
    if creator.as_deref().is_some_and(|creator| tables.user(creator).is_none()) {
        let problem = "There is no such user.";
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, "organization_creator_not_found", problem));
    }
    tables.insert_organization(organization);
    if let (Some(creator), Some(role)) = (creator, tables.creator_role().map(|role| role.key.clone())) {
        tables.add_member(&id, &creator, &role, now);
    }
    tables.organization(&id).map(ok).ok_or(NOT_FOUND)
}

pub(in crate::apis) fn check_name(name: &str) -> Result<(), ApiError> {
    let is_name = (1..=256).contains(&name.chars().count())
        && !name.trim().is_empty()
        && !name.contains(['<', '>'])
        && !name.contains("://");
    if is_name { Ok(()) } else { Err(ApiError::invalid("name", "1 to 256 characters without HTML and URLs")) }
}

pub(in crate::apis) fn check_slug(tables: &Tables, slug: &str) -> Result<(), ApiError> {
    let is_slug_byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if slug.is_empty() || !slug.bytes().all(is_slug_byte) {
        return Err(ApiError::malformed("slug", "lower-case letters, digits and hyphens"));
    }
    if tables.organizations.iter().any(|organization| organization.slug == slug) {
        return Err(ApiError::taken("slug"));
    }
    Ok(())
}

/// A slug made from a name, with a number at its end if it is taken.
pub(in crate::apis) fn free_slug(tables: &Tables, name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|it: char| !it.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-");
    let slug = if slug.is_empty() { "organization".to_owned() } else { slug };
    let numbered = (2..).map(|number: u32| format!("{slug}-{number}"));
    let mut slugs = std::iter::once(slug.clone()).chain(numbered);
    slugs.find(|slug| tables.organization(slug).is_none()).unwrap_or(slug)
}

pub(super) async fn show(
    InstanceKey(apis): InstanceKey,
    Path(id_or_slug): Path<String>,
    query: Parameters,
) -> Answer {
    Ok(ok(&shown(&apis.tables(), &id_or_slug, &query, apis.now())?))
}

pub(super) async fn update(InstanceKey(apis): InstanceKey, Path(id): Path<String>, mut form: Form) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    let mut organization = tables.organization_mut(&id).ok_or(NOT_FOUND)?.clone();
    if let Some(name) = form.optional::<String>("name")? {
        check_name(&name)?;
        organization.name = name;
    }
    if let Some(slug) = form.optional::<String>("slug")?.filter(|slug| *slug != organization.slug) {
        check_slug(&tables, &slug)?;
        organization.slug = slug;
    }
    if let Some(limit) = form.optional("max_allowed_memberships")? {
        organization.max_allowed_memberships = limit;
    }
    if let Some(is_enabled) = form.optional("admin_delete_enabled")? {
        organization.admin_delete_enabled = is_enabled;
    }
    organization.created_at = form.time("created_at")?.unwrap_or(organization.created_at);
    form.end()?;
    change(&mut tables, &id, now, |current| *current = organization)
}

fn change(tables: &mut Tables, id: &str, now: i64, change: impl FnOnce(&mut Organization)) -> Answer {
    let organization = tables.organization_mut(id).ok_or(NOT_FOUND)?;
    change(organization);
    organization.updated_at = now;
    tables.organization_at(id, now).map(|organization| ok(&organization)).ok_or(NOT_FOUND)
}

pub(super) async fn merge_metadata(key: InstanceKey, Path(id): Path<String>, form: Form) -> Answer {
    change_metadata(&key, &id, Change::Merge, form)
}

pub(super) async fn replace_metadata(key: InstanceKey, Path(id): Path<String>, form: Form) -> Answer {
    change_metadata(&key, &id, Change::Replace, form)
}

fn change_metadata(InstanceKey(apis): &InstanceKey, id: &str, how: Change, form: Form) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    let mut organization = tables.organization_mut(id).ok_or(NOT_FOUND)?.clone();
    let fields = [
        ("public_metadata", &mut organization.public_metadata),
        ("private_metadata", &mut organization.private_metadata),
    ];
    how.apply(form, fields)?;
    change(&mut tables, id, now, |current| *current = organization)
}

pub(super) async fn delete(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut tables = apis.tables();
    tables.organization_mut(&id).ok_or(NOT_FOUND)?;
    tables.remove_organization(&id, apis.now());
    Ok(ok(&deleted("organization", &id)))
}

/// Refuses if the organization, including pending invitations, has no room for another member.
pub(super) fn check_quota(tables: &Tables, id: &str, now: i64) -> Result<(), ApiError> {
    let organization = tables.organization_at(id, now).ok_or(NOT_FOUND)?;
    let Organization { members_count, pending_invitations_count, max_allowed_memberships: limit, .. } =
        organization;
    if limit == 0 || members_count + pending_invitations_count < limit {
        return Ok(());
    }
    let problem = format!("The organization has {limit} members at most, those who are invited included.");
    Err(ApiError::refused(StatusCode::FORBIDDEN, "organization_membership_quota_exceeded", problem))
}
