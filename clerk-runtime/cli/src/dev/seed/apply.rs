//! Creates the objects of a seed file that the instance does not have yet.
//!
//! Existing objects are not changed, so that a restart does not undo changes made by hand. Users are created through the
//! handle, which accepts an id; everything else through the Backend API, which checks its input.

use std::fmt;

use clerk_runtime::backend::{BackendError, Client};
use clerk_testing::EmbeddedClerk;
use clerk_testing::store;
use serde_json::Value;

use super::Seed;
use super::contents::{Organization, Plan, Role, User};
use super::credentials::Credential;
use super::references::names;

/// The result of applying a seed file.
#[derive(Debug, Default)]
pub(in crate::dev) struct Seeded {
    created: usize,
    kept: usize,
    pub(in crate::dev) api_keys: Vec<Credential>,
    pub(in crate::dev) machines: Vec<Credential>,
}

/// `5 created, 2 were there`.
impl fmt::Display for Seeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.created, self.kept) {
            (created, 0) => write!(f, "{created} created"),
            (0, kept) => write!(f, "all {kept} were there"),
            (created, kept) => write!(f, "{created} created, {kept} were there"),
        }
    }
}

impl Seed {
    /// Creates the missing objects.
    ///
    /// # Errors
    ///
    /// When the instance refuses an object although the file is well-formed.
    pub(in crate::dev) async fn apply(&self, clerk: &EmbeddedClerk) -> Result<Seeded, BackendError> {
        let (contents, client) = (&self.contents, clerk.clerk().client());
        let mut seeded = Seeded::default();
        for key in contents.permissions.iter().chain(contents.roles.iter().flat_map(|role| &role.permissions))
        {
            seeded.permission(&client, &key.value).await?;
        }
        for role in &contents.roles {
            seeded.role(clerk, role);
        }
        for plan in &contents.plans {
            seeded.plan(clerk, plan);
        }
        for user in &contents.users {
            seeded.user(clerk, &client, user).await?;
        }
        for organization in &contents.organizations {
            seeded.organization(clerk, &client, organization).await?;
        }
        for key in &contents.api_keys {
            seeded.api_key(clerk, &client, key).await?;
        }
        seeded.machines(&client, &contents.machines).await?;
        Ok(seeded)
    }
}

impl Seeded {
    async fn permission(&mut self, client: &Client, key: &str) -> Result<(), BackendError> {
        let known = client.organization_permissions().list().query(key).limit(100).await?;
        if !self.count(known.data.iter().any(|permission| permission.key.as_deref() == Some(key))) {
            client.organization_permissions().create().key(key).name(title(key)).await?;
        }
        Ok(())
    }

    fn role(&mut self, clerk: &EmbeddedClerk, role: &Role) {
        self.count(clerk.roles().iter().any(|other| other.key == role.key.value));
        clerk.grant(&role.key.value, role.permissions.iter().map(|permission| &*permission.value));
    }

    fn plan(&mut self, clerk: &EmbeddedClerk, plan: &Plan) {
        let slug = &plan.slug.value;
        if self.count(clerk.plans().iter().any(|other| other.slug == *slug)) {
            return;
        }
        let name = plan.name.clone().unwrap_or_else(|| title(slug));
        let builder = clerk.create_plan(name, slug);
        let builder = builder.features(plan.features.iter().map(|feature| &*feature.value));
        let builder = builder.fee(plan.monthly_fee, plan.monthly_fee);
        let builder = if plan.is_for_organizations { builder.for_organizations() } else { builder };
        builder.create();
    }

    async fn user(
        &mut self,
        clerk: &EmbeddedClerk,
        client: &Client,
        user: &User,
    ) -> Result<(), BackendError> {
        if self.count(names(user).any(|name| find_user(clerk, &name.value).is_some())) {
            return Ok(());
        }
        let mut builder = clerk.create_user();
        if let Some(id) = &user.id {
            builder = builder.id(&id.value);
        }
        if let Some(name) = &user.username {
            builder = builder.username(&name.value);
        }
        if let (Some(first), Some(last)) = (&user.first_name, &user.last_name) {
            builder = builder.name(first, last);
        }
        builder = user.emails.iter().fold(builder, |builder, email| builder.email(&email.value));
        builder = user.phones.iter().fold(builder, |builder, phone| builder.phone(&phone.value));
        if let Some(password) = &user.password {
            builder = builder.password(&password.0);
        }
        if let Some(id) = &user.external_id {
            builder = builder.external_id(id);
        }
        for (key, value) in &user.public_metadata {
            builder = builder.public_metadata(key, value.clone());
        }
        for (key, value) in &user.private_metadata {
            builder = builder.private_metadata(key, value.clone());
        }
        let created = builder.create();
        match (&user.first_name, &user.last_name) {
            (Some(first), None) => drop(client.users().update(&created.id).first_name(first).await?),
            (None, Some(last)) => drop(client.users().update(&created.id).last_name(last).await?),
            _ => {}
        }
        if !user.unsafe_metadata.is_empty() {
            let metadata = Value::Object(user.unsafe_metadata.clone());
            client.users().update_metadata(&created.id).unsafe_metadata(metadata).await?;
        }
        Ok(())
    }

    async fn organization(
        &mut self,
        clerk: &EmbeddedClerk,
        client: &Client,
        organization: &Organization,
    ) -> Result<(), BackendError> {
        let slug = &organization.slug.value;
        let known = clerk.organizations().into_iter().find(|other| other.slug == *slug);
        self.count(known.is_some());
        let known = match known {
            Some(known) => known,
            None => {
                let limit = organization.members.len().max(MEMBERS);
                let create = client.organizations().create().name(&organization.name).slug(slug);
                let created = create
                    .max_allowed_memberships(u64::try_from(limit).unwrap_or(u64::MAX))
                    .public_metadata(Value::Object(organization.public_metadata.clone()))
                    .private_metadata(Value::Object(organization.private_metadata.clone()))
                    .await?;
                let is_created = |other: &store::Organization| other.id == created.id;
                let Some(created) = clerk.organizations().into_iter().find(is_created) else { return Ok(()) };
                created
            }
        };
        let memberships = clerk.memberships();
        for member in &organization.members {
            let Some(user) = find_user(clerk, &member.user.value) else { continue };
            let is_member = memberships.iter().any(|membership| {
                membership.organization.id == known.id && membership.public_user_data.user_id == user.id
            });
            if !is_member {
                clerk.add_member(&known, &user, &member.role.value);
            }
        }
        Ok(())
    }

    /// Counts an object that exists or is to be created. Returns `is_there`.
    pub(super) const fn count(&mut self, is_there: bool) -> bool {
        if is_there {
            self.kept += 1;
        } else {
            self.created += 1;
        }
        is_there
    }
}

/// The user with this id, address, number or user name.
pub(super) fn find_user(clerk: &EmbeddedClerk, name: &str) -> Option<store::User> {
    let is_called = |user: &store::User| {
        let emails = user.email_addresses.iter().map(|email| email.email_address.as_str());
        let phones = user.phone_numbers.iter().map(|phone| phone.phone_number.as_str());
        let names = emails.chain(phones).chain(user.username.as_deref()).chain([user.id.as_str()]);
        names.into_iter().any(|other| other.eq_ignore_ascii_case(name))
    };
    clerk.users().into_iter().find(is_called)
}

/// `Invoices create` for `org:invoices:create`.
fn title(key: &str) -> String {
    let words = key.strip_prefix("org:").unwrap_or(key).replace([':', '_', '-'], " ");
    let mut characters = words.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// Clerk's default for the largest number of members in an organization.
const MEMBERS: usize = 5;
