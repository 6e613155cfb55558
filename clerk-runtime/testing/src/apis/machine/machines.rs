//! `/v1/machines`: machines, their secret keys, and which machine has access to which.

use std::fmt;
use std::time::{Duration, SystemTime};

use axum::extract::Path;
use clerk_runtime::time::Clock as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::registry::Registry;
use super::token::{extend, milliseconds};
use crate::apis::Apis;
use crate::apis::endpoint::{Answer, ApiError, InstanceKey, Parameters, Payload, contains, deleted, ok};
use crate::instance::id;
use crate::instance::secret::is_same_secret;

/// A machine of the embedded Clerk, made by [`EmbeddedClerk::machine`](crate::EmbeddedClerk::machine).
#[derive(Clone)]
pub struct Machine {
    id: String,
    secret_key: String,
}

impl Machine {
    /// Makes a machine that has access to the machines `scopes`.
    pub(crate) fn create(apis: &Apis, name: String, scopes: Vec<String>) -> Self {
        let record = MachineRecord::new(name, scopes, DEFAULT_TOKEN_TTL, apis.instance.clock.now());
        let machine = Self { id: record.id.clone(), secret_key: record.newest_key().to_owned() };
        apis.machines.registry().machines.push(record);
        machine
    }

    /// The id (`mch_…`), which is the subject of the machine's tokens and the scope of tokens meant for it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The secret key (`ak_…`), for [`ClerkBuilder::machine_secret_key`](clerk_runtime::ClerkBuilder::machine_secret_key).
    #[must_use]
    pub fn secret_key(&self) -> &str {
        &self.secret_key
    }
}

/// Shows only the id.
impl fmt::Debug for Machine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Machine").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A machine as the instance stores it.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct MachineRecord {
    pub(super) id: String,
    name: String,
    /// The ids of the machines that this one has access to.
    pub(super) scopes: Vec<String>,
    pub(super) default_token_ttl: Duration,
    newest_key: String,
    /// Keys that were replaced, and the time until which they work.
    older_keys: Vec<(String, SystemTime)>,
    created_at: SystemTime,
    updated_at: SystemTime,
}

impl MachineRecord {
    fn new(name: String, scopes: Vec<String>, default_token_ttl: Duration, now: SystemTime) -> Self {
        Self {
            id: id::with_prefix("mch_"),
            name,
            scopes,
            default_token_ttl,
            newest_key: new_key(),
            older_keys: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    fn newest_key(&self) -> &str {
        &self.newest_key
    }

    pub(super) fn has_key(&self, key: &str, now: SystemTime) -> bool {
        is_same_secret(&self.newest_key, key)
            || self.older_keys.iter().any(|(older, end)| is_same_secret(older, key) && now < *end)
    }

    fn to_json(&self, apis: &Apis) -> Value {
        json!({
            "object": "machine",
            "id": self.id,
            "name": self.name,
            "instance_id": apis.instance.id(),
            "default_token_ttl": self.default_token_ttl.as_secs(),
            "created_at": milliseconds(self.created_at),
            "updated_at": milliseconds(self.updated_at),
        })
    }
}

const DEFAULT_TOKEN_TTL: Duration = Duration::from_secs(3600);

fn new_key() -> String {
    format!("ak_{}", id::random(32))
}

/// The machine with the machines to which it has access.
fn shown(registry: &Registry, machine: &MachineRecord, apis: &Apis) -> Value {
    let scoped = registry.machines.iter().filter(|other| machine.scopes.contains(&other.id));
    let scoped: Vec<Value> = scoped.map(|other| other.to_json(apis)).collect();
    let mut shown = machine.to_json(apis);
    extend(&mut shown, json!({ "scoped_machines": scoped }));
    shown
}

#[derive(Deserialize)]
pub(super) struct NewMachine {
    name: String,
    #[serde(default)]
    scoped_machines: Vec<String>,
    default_token_ttl: Option<u64>,
}

pub(super) async fn create(InstanceKey(apis): InstanceKey, Payload(new): Payload<NewMachine>) -> Answer {
    check_name(&new.name)?;
    let mut registry = apis.machines.registry();
    for scope in &new.scoped_machines {
        registry.machine(scope)?;
    }
    let ttl = ttl(new.default_token_ttl)?.unwrap_or(DEFAULT_TOKEN_TTL);
    let machine = MachineRecord::new(new.name, new.scoped_machines, ttl, apis.instance.clock.now());
    let mut shown = shown(&registry, &machine, &apis);
    extend(&mut shown, json!({ "secret_key": machine.newest_key }));
    registry.machines.push(machine);
    Ok(ok(&shown))
}

fn check_name(name: &str) -> Result<(), ApiError> {
    if (1..=255).contains(&name.chars().count()) {
        Ok(())
    } else {
        Err(ApiError::BadRequest("Invalid 'name': 1 to 255 characters".to_owned()))
    }
}

fn ttl(seconds: Option<u64>) -> Result<Option<Duration>, ApiError> {
    match seconds {
        Some(seconds) if !(1..=315_360_000).contains(&seconds) => {
            Err(ApiError::BadRequest("Invalid 'default_token_ttl'".to_owned()))
        }
        seconds => Ok(seconds.map(Duration::from_secs)),
    }
}

/// `query` is an id or a part of a name.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let registry = apis.machines.registry();
    let matches = |machine: &&MachineRecord| {
        query.get("query").is_none_or(|text| machine.id == text || contains(&[&machine.name], text))
    };
    let machines = query.ordered(
        registry.machines.iter().filter(matches).collect(),
        &[
            ("created_at", |machine| milliseconds(machine.created_at).into()),
            ("name", |machine| machine.name.as_str().into()),
        ],
    )?;
    query.page("data", machines.into_iter().map(|machine| shown(&registry, machine, &apis)).collect())
}

pub(super) async fn show(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut registry = apis.machines.registry();
    let machine = registry.machine(&id)?.clone();
    Ok(ok(&shown(&registry, &machine, &apis)))
}

#[derive(Deserialize)]
pub(super) struct MachineUpdate {
    name: Option<String>,
    default_token_ttl: Option<u64>,
}

pub(super) async fn update(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    Payload(update): Payload<MachineUpdate>,
) -> Answer {
    update.name.as_deref().map_or(Ok(()), check_name)?;
    let ttl = ttl(update.default_token_ttl)?;
    let mut registry = apis.machines.registry();
    let machine = registry.machine(&id)?;
    if let Some(name) = update.name {
        machine.name = name;
    }
    if let Some(ttl) = ttl {
        machine.default_token_ttl = ttl;
    }
    machine.updated_at = apis.instance.clock.now();
    let machine = machine.clone();
    Ok(ok(&shown(&registry, &machine, &apis)))
}

/// Also deletes its tokens.
pub(super) async fn delete(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut registry = apis.machines.registry();
    registry.machine(&id)?;
    registry.machines.retain(|machine| machine.id != id);
    registry.machines.iter_mut().for_each(|machine| machine.scopes.retain(|scope| *scope != id));
    registry.tokens.retain(|token| token.subject != id);
    Ok(ok(&deleted("machine", &id)))
}

pub(super) async fn secret_key(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let mut registry = apis.machines.registry();
    Ok(ok(&json!({ "object": "machine_secret_key", "secret": registry.machine(&id)?.newest_key })))
}

#[derive(Deserialize)]
pub(super) struct Rotation {
    previous_token_ttl: u32,
}

pub(super) async fn rotate_secret_key(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    Payload(rotation): Payload<Rotation>,
) -> Answer {
    if rotation.previous_token_ttl > 28_800 {
        return Err(ApiError::BadRequest("Invalid 'previous_token_ttl': at most 28800 seconds".to_owned()));
    }
    let end = apis.instance.clock.now() + Duration::from_secs(rotation.previous_token_ttl.into());
    let mut registry = apis.machines.registry();
    let machine = registry.machine(&id)?;
    let previous = std::mem::replace(&mut machine.newest_key, new_key());
    machine.older_keys.push((previous, end));
    Ok(ok(&json!({ "object": "machine_secret_key", "secret": machine.newest_key })))
}

#[derive(Deserialize)]
pub(super) struct NewScope {
    to_machine_id: String,
}

pub(super) async fn create_scope(
    InstanceKey(apis): InstanceKey,
    Path(id): Path<String>,
    Payload(scope): Payload<NewScope>,
) -> Answer {
    let mut registry = apis.machines.registry();
    registry.machine(&scope.to_machine_id)?;
    let machine = registry.machine(&id)?;
    if machine.scopes.contains(&scope.to_machine_id) {
        return Err(ApiError::Conflict("The machine scope exists already."));
    }
    machine.scopes.push(scope.to_machine_id.clone());
    Ok(ok(&json!({
        "object": "machine_scope",
        "from_machine_id": id,
        "to_machine_id": scope.to_machine_id,
        "created_at": milliseconds(apis.instance.clock.now()),
    })))
}

pub(super) async fn delete_scope(
    InstanceKey(apis): InstanceKey,
    Path((id, other)): Path<(String, String)>,
) -> Answer {
    let mut registry = apis.machines.registry();
    let machine = registry.machine(&id)?;
    if !machine.scopes.contains(&other) {
        return Err(ApiError::NotFound("Machine scope"));
    }
    machine.scopes.retain(|scope| *scope != other);
    let deleted = json!({
        "object": "machine_scope",
        "from_machine_id": id,
        "to_machine_id": other,
        "deleted": true,
    });
    Ok(ok(&deleted))
}
