//! `/v1/users`.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Value, json};

use super::user_filter::UserFilter;
use crate::apis::endpoint::account::{check_password, check_username};
use crate::apis::endpoint::metadata::{self, Change};
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, OrderField, Parameters, deleted, ok};
use crate::apis::store::{EmailAddress, Identification, PasswordHash, PhoneNumber, Standing, Tables, User};

pub(super) const NOT_FOUND: ApiError = ApiError::NotFound("User");

/// An array without a count, which has an endpoint of its own.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let tables = apis.tables();
    let users = matching(&tables, &query)?;
    let users = query.ordered(users, &order())?;
    Ok(ok(&query.slice(after_cursor(users, &query)?)?))
}

fn matching<'t>(tables: &'t Tables, query: &Parameters) -> Result<Vec<&'t User>, ApiError> {
    let filter = UserFilter::of(query)?;
    Ok(tables.users.iter().filter(|user| filter.admits(tables, user)).collect())
}

fn order<'t>() -> [OrderField<'static, &'t User>; 10] {
    [
        ("created_at", |user| user.created_at.into()),
        ("updated_at", |user| user.updated_at.into()),
        ("email_address", |user| user.email().into()),
        // No user has a wallet here.
        ("web3wallet", |_| None::<i64>.into()),
        ("first_name", |user| user.first_name.as_deref().into()),
        ("last_name", |user| user.last_name.as_deref().into()),
        ("phone_number", |user| user.phone().into()),
        ("username", |user| user.username.as_deref().into()),
        ("last_active_at", |user| user.last_active_at.into()),
        ("last_sign_in_at", |user| user.last_sign_in_at.into()),
    ]
}

/// The users after the one that `starting_after` names.
fn after_cursor<'t>(mut users: Vec<&'t User>, query: &Parameters) -> Result<Vec<&'t User>, ApiError> {
    let Some(id) = query.get("starting_after") else { return Ok(users) };
    let is_by_creation = query.all("order_by").next().is_none_or(|order| order.ends_with("created_at"));
    if !is_by_creation || query.number("offset")?.is_some_and(|offset| offset != 0) {
        return Err(ApiError::invalid(
            "starting_after",
            "used with the order of creation and without an offset",
        ));
    }
    let cursor = users.iter().position(|user| user.id == id);
    let cursor = cursor.ok_or_else(|| ApiError::invalid("starting_after", "the id of a user of the list"))?;
    Ok(users.split_off(cursor + 1))
}

pub(super) async fn count(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let count = matching(&apis.tables(), &query)?.len();
    Ok(ok(&json!({ "object": "total_count", "total_count": count })))
}

pub(super) async fn show(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    apis.tables().user(&id).map(ok).ok_or(NOT_FOUND)
}

/// Creates a user. Addresses and numbers are verified unless the request only reserves them.
pub(super) async fn create(InstanceKey(apis): InstanceKey, mut form: Form) -> Answer {
    let now = apis.now();
    let mut user = User::new(now);
    user.created_at = form.time("created_at")?.unwrap_or(now);
    identify::<EmailAddress>(&mut form, &mut user, now)?;
    identify::<PhoneNumber>(&mut form, &mut user, now)?;
    describe(&mut form, &mut user)?;
    user.public_metadata = metadata::initial(&mut form, "public_metadata")?;
    user.private_metadata = metadata::initial(&mut form, "private_metadata")?;
    user.unsafe_metadata = metadata::initial(&mut form, "unsafe_metadata")?;
    user.banned = form.optional("banned")?.unwrap_or_default();
    user.locked = form.optional("locked")?.unwrap_or_default();
    let needs_no_identification = form.optional("skip_user_requirement")? == Some(true);
    form.without_effect(&["skip_password_requirement"]);
    if let Some(password) = password(&mut form)? {
        user.set_password(Some(PasswordHash::of(&password)), now);
    }
    form.end()?;
    let is_identified =
        !user.email_addresses.is_empty() || !user.phone_numbers.is_empty() || user.username.is_some();
    if !is_identified && !needs_no_identification {
        let problem = "A user has an e-mail address, a phone number or a username.";
        return Err(ApiError::refused(StatusCode::UNPROCESSABLE_ENTITY, "form_data_missing", problem));
    }
    let mut tables = apis.tables();
    check_unique(&tables, &user)?;
    tables.insert_user(user.clone());
    Ok(ok(&user))
}

/// Reads the addresses or numbers of a new user.
fn identify<I: Identification>(form: &mut Form, user: &mut User, now: i64) -> Result<(), ApiError> {
    let texts: Vec<String> = form.optional(I::NAME)?.unwrap_or_default();
    let name = format!("{}_identification_status", I::NAME);
    let standings: Option<Vec<Standing>> = form.optional(&name)?;
    let standings = standings.unwrap_or_else(|| vec![Standing::Verified; texts.len()]);
    if standings.len() != texts.len() || standings.contains(&Standing::Unverified) {
        return Err(ApiError::invalid(
            &name,
            format_args!("verified or reserved, once for each {}", I::NAME),
        ));
    }
    for (text, standing) in texts.iter().zip(standings) {
        check::<I>(text)?;
        let (all, primary) = I::of_mut(user);
        let identification = I::new(text, standing, now);
        primary.get_or_insert_with(|| identification.id().to_owned());
        all.push(identification);
    }
    Ok(())
}

pub(super) fn check<I: Identification>(text: &str) -> Result<(), ApiError> {
    I::problem(text).map_or(Ok(()), |expected| Err(ApiError::malformed(I::NAME, expected)))
}

/// Reads the fields that can be set when a user is created or changed.
fn describe(form: &mut Form, user: &mut User) -> Result<(), ApiError> {
    let username: Option<Option<String>> = form.nullable("username")?;
    if let Some(username) = username {
        user.username = username.filter(|name| !name.is_empty());
        user.username.as_deref().map_or(Ok(()), check_username)?;
    }
    for (name, field) in [
        ("external_id", &mut user.external_id),
        ("first_name", &mut user.first_name),
        ("last_name", &mut user.last_name),
    ] {
        if let Some(value) = form.nullable::<String>(name)? {
            *field = value.filter(|text| !text.is_empty());
        }
    }
    for name in ["locale", "timezone"] {
        if let Some(value) = form.nullable::<String>(name)? {
            user.rest.insert(name.to_owned(), json!(value));
        }
    }
    for name in ["delete_self_enabled", "create_organization_enabled", "bypass_client_trust"] {
        if let Some(flag) = form.optional::<bool>(name)? {
            user.rest.insert(name.to_owned(), Value::Bool(flag));
        }
    }
    if let Some(limit) = form.optional::<u32>("create_organizations_limit")? {
        user.rest.insert("create_organizations_limit".to_owned(), limit.into());
    }
    if let Some(time) = form.time("legal_accepted_at")? {
        user.rest.insert("legal_accepted_at".to_owned(), time.into());
    }
    form.without_effect(&["skip_legal_checks", "notify_primary_email_address_changed"]);
    Ok(())
}

/// A new password.
fn password(form: &mut Form) -> Result<Option<String>, ApiError> {
    let is_free = form.optional("skip_password_checks")? == Some(true);
    let password: Option<String> = form.optional("password")?;
    password.as_deref().map_or(Ok(()), |password| check_password("password", password, is_free))?;
    Ok(password)
}

/// Refuses a user whose user name, external id, address or number belongs to another user.
fn check_unique(tables: &Tables, user: &User) -> Result<(), ApiError> {
    let has = |value: &Option<String>, of: fn(&User) -> &Option<String>| {
        value.is_some() && tables.users.iter().any(|other| other.id != user.id && of(other) == value)
    };
    if has(&user.username, |user| &user.username) {
        return Err(ApiError::taken("username"));
    }
    if has(&user.external_id, |user| &user.external_id) {
        return Err(ApiError::taken("external_id"));
    }
    check_not_taken::<EmailAddress>(tables, user)?;
    check_not_taken::<PhoneNumber>(tables, user)
}

fn check_not_taken<I: Identification>(tables: &Tables, user: &User) -> Result<(), ApiError> {
    let (own, _) = I::of(user);
    let is_repeated =
        |index: usize, it: &I| own.iter().skip(index + 1).any(|other| other.text() == it.text());
    let mut own = own.iter().enumerate();
    if own.any(|(index, it)| tables.is_claimed::<I>(it.text(), &user.id) || is_repeated(index, it)) {
        return Err(ApiError::taken(I::NAME));
    }
    Ok(())
}

pub(super) async fn update(InstanceKey(apis): InstanceKey, Path(id): Path<String>, mut form: Form) -> Answer {
    let now = apis.now();
    // Hashed before the tables are locked, because hashing is slow.
    let password = password(&mut form)?.map(|password| PasswordHash::of(&password));
    let ends_sessions = form.optional("sign_out_of_other_sessions")? == Some(true);
    let mut tables = apis.tables();
    let mut user = tables.user(&id).ok_or(NOT_FOUND)?.clone();
    describe(&mut form, &mut user)?;
    choose_primary::<EmailAddress>(&mut form, &mut user, "primary_email_address_id")?;
    choose_primary::<PhoneNumber>(&mut form, &mut user, "primary_phone_number_id")?;
    user.created_at = form.time("created_at")?.unwrap_or(user.created_at);
    if password.is_some() {
        user.set_password(password, now);
    }
    form.end()?;
    check_unique(&tables, &user)?;
    if ends_sessions {
        tables.revoke_sessions_of(&id, now);
    }
    change(&mut tables, &id, now, |current| *current = user)
}

fn choose_primary<I: Identification>(form: &mut Form, user: &mut User, name: &str) -> Result<(), ApiError> {
    let Some(id) = form.optional::<String>(name)? else { return Ok(()) };
    let (all, primary) = I::of_mut(user);
    if !all.iter().any(|it| it.id() == id && it.is_verified()) {
        return Err(ApiError::invalid(name, "the id of something verified that belongs to the user"));
    }
    *primary = Some(id);
    Ok(())
}

/// Changes a user and returns it.
pub(super) fn change(tables: &mut Tables, id: &str, now: i64, change: impl FnOnce(&mut User)) -> Answer {
    let user = tables.user_mut(id).ok_or(NOT_FOUND)?;
    change(user);
    user.updated_at = now;
    Ok(ok(user))
}

pub(super) async fn delete(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut tables = apis.tables();
    tables.user(&id).ok_or(NOT_FOUND)?;
    tables.remove_user(&id, apis.now());
    Ok(ok(&deleted("user", &id)))
}

pub(super) async fn merge_metadata(key: InstanceKey, Path(id): Path<String>, form: Form) -> Answer {
    change_metadata(&key, &id, Change::Merge, form)
}

pub(super) async fn replace_metadata(key: InstanceKey, Path(id): Path<String>, form: Form) -> Answer {
    change_metadata(&key, &id, Change::Replace, form)
}

fn change_metadata(InstanceKey(apis): &InstanceKey, id: &str, how: Change, form: Form) -> Answer {
    let mut tables = apis.tables();
    let user = tables.user_mut(id).ok_or(NOT_FOUND)?;
    let fields = [
        ("public_metadata", &mut user.public_metadata),
        ("private_metadata", &mut user.private_metadata),
        ("unsafe_metadata", &mut user.unsafe_metadata),
    ];
    how.apply(form, fields)?;
    user.updated_at = apis.now();
    Ok(ok(user))
}
