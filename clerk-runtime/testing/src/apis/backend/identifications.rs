//! `/v1/email_addresses` and `/v1/phone_numbers`, which work in the same way.

use axum::extract::Path;
use serde_json::json;

use super::users::{self, check};
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, deleted, ok};
use crate::apis::store::{Identification, Standing, Tables};

pub(super) async fn show<I: Identification>(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
) -> Answer {
    let tables = apis.tables();
    let owner = owner::<I>(&tables, &id)?;
    let (all, _) = tables.user(&owner).map(I::of).ok_or(users::NOT_FOUND)?;
    all.iter().find(|it| it.id() == id).map(ok).ok_or(ApiError::NotFound(I::TITLE))
}

/// The id of the user who has this identification.
fn owner<I: Identification>(tables: &Tables, id: &str) -> Result<String, ApiError> {
    let owner = tables.users.iter().find(|user| I::of(user).0.iter().any(|it| it.id() == id));
    owner.map(|user| user.id.clone()).ok_or(ApiError::NotFound(I::TITLE))
}

/// Unverified by default; the first one of a user is the primary one.
pub(super) async fn create<I: Identification>(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let user_id: String = form.required("user_id")?;
    let text: String = form.required(I::NAME)?;
    let standing = standing(form.optional("verified")?.unwrap_or_default());
    let is_primary = form.optional("primary")?.unwrap_or_default();
    form.without_effect(&["notify_primary_email_address_changed"]);
    form.end()?;
    check::<I>(&text)?;
    let (mut tables, now) = (apis.tables(), apis.now());
    let (all, _) = tables.user(&user_id).map(I::of).ok_or(users::NOT_FOUND)?;
    if tables.is_claimed::<I>(&text, &user_id) || all.iter().any(|it| it.text() == text) {
        return Err(ApiError::taken(I::NAME));
    }
    let new = I::new(&text, standing, now);
    users::change(&mut tables, &user_id, now, |user| {
        let (all, primary) = I::of_mut(user);
        if is_primary || primary.is_none() {
            *primary = Some(new.id().to_owned());
        }
        all.push(new.clone());
    })?;
    Ok(ok(&new))
}

const fn standing(is_verified: bool) -> Standing {
    if is_verified { Standing::Verified } else { Standing::Unverified }
}

pub(super) async fn update<I: Identification>(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    mut form: Form,
) -> Answer {
    let verified: Option<bool> = form.optional("verified")?;
    let is_primary = form.optional("primary")? == Some(true);
    form.without_effect(&["notify_primary_email_address_changed"]);
    form.end()?;
    let (mut tables, now) = (apis.tables(), apis.now());
    let user_id = owner::<I>(&tables, &id)?;
    let (all, _) = tables.user(&user_id).map(I::of).ok_or(users::NOT_FOUND)?;
    let mut changed = all.iter().find(|it| it.id() == id).cloned().ok_or(ApiError::NotFound(I::TITLE))?;
    if let Some(verified) = verified {
        if verified && tables.is_claimed::<I>(changed.text(), &user_id) {
            return Err(ApiError::taken(I::NAME));
        }
        changed.set_standing(standing(verified), now);
    }
    users::change(&mut tables, &user_id, now, |user| {
        let (all, primary) = I::of_mut(user);
        if is_primary {
            *primary = Some(id.clone());
        }
        for it in all.iter_mut().filter(|it| it.id() == id) {
            it.clone_from(&changed);
        }
    })?;
    Ok(ok(&changed))
}

/// If the primary one is deleted, the next verified one becomes primary.
pub(super) async fn delete<I: Identification>(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    let user_id = owner::<I>(&tables, &id)?;
    users::change(&mut tables, &user_id, now, |user| {
        let (all, primary) = I::of_mut(user);
        all.retain(|it| it.id() != id);
        if primary.as_deref() == Some(&id) {
            *primary = all.iter().find(|it| it.is_verified()).map(|it| it.id().to_owned());
        }
    })?;
    Ok(ok(&deleted(I::NAME, &id)))
}

/// `PUT /v1/users/{id}/email_address` and `…/phone_number`: replaces all of the user's with one.
pub(super) async fn replace<I: Identification>(
    InstanceKey(apis): InstanceKey,
    Path(user_id): Path<String>,
    mut form: Form,
) -> Answer {
    let text: String = form.required(I::NAME)?;
    let standing = form.optional("identification_status")?.unwrap_or(Standing::Verified);
    form.without_effect(&["notify_primary_email_address_changed"]);
    form.end()?;
    check::<I>(&text)?;
    let (mut tables, now) = (apis.tables(), apis.now());
    if standing != Standing::Unverified && tables.is_claimed::<I>(&text, &user_id) {
        return Err(ApiError::taken(I::NAME));
    }
    let new = I::new(&text, standing, now);
    users::change(&mut tables, &user_id, now, |user| {
        let (all, primary) = I::of_mut(user);
        *primary = Some(new.id().to_owned());
        *all = vec![new.clone()];
    })?;
    Ok(ok(&json!(new)))
}
