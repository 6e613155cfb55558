//! API keys and machines of a seed file. The terminal shows their secrets.

use clerk_runtime::backend::{BackendError, Client, Secret};
use clerk_testing::EmbeddedClerk;
use serde_json::Value;

use super::apply::{Seeded, find_user};
use super::contents::{ApiKey, Machine, Owner};

/// A secret with which a program calls the application.
#[derive(Debug)]
pub(in crate::dev) struct Credential {
    pub(in crate::dev) name: String,
    pub(in crate::dev) id: String,
    pub(in crate::dev) secret: Secret,
}

impl Seeded {
    pub(super) async fn api_key(
        &mut self,
        clerk: &EmbeddedClerk,
        client: &Client,
        key: &ApiKey,
    ) -> Result<(), BackendError> {
        let subject = match &key.owner {
            Owner::User(name) => find_user(clerk, &name.value).map(|user| user.id),
            Owner::Organization(slug) => {
                let mut organizations = clerk.organizations().into_iter();
                organizations.find(|organization| organization.slug == slug.value).map(|it| it.id)
            }
        };
        let Some(subject) = subject else { return Ok(()) };
        let name = &key.name.value;
        let known = client.api_keys().list().subject(&subject).limit(100).await?;
        let known = known.data.into_iter().find(|other| other.name.as_deref() == Some(name));
        self.count(known.is_some());
        let id = match known {
            Some(known) => known.id,
            None => {
                let mut create = client.api_keys().create().name(name).subject(&subject);
                create = create.scopes(key.scopes.as_slice());
                if !key.claims.is_empty() {
                    create = create.claims(Value::Object(key.claims.clone()));
                }
                if let Some(seconds) = key.lifetime {
                    create = create.seconds_until_expiration(seconds);
                }
                create.await?.id
            }
        };
        let secret = client.api_keys().secret(&id).await?.secret;
        self.api_keys.push(Credential { name: name.clone(), id, secret });
        Ok(())
    }

    /// Creates all machines before their access, because two machines may have access to each other.
    pub(super) async fn machines(
        &mut self,
        client: &Client,
        machines: &[Machine],
    ) -> Result<(), BackendError> {
        let known = client.machines().list().limit(500).await?.data;
        for machine in machines {
            let name = &machine.name.value;
            let known = known.iter().find(|other| other.name.as_deref() == Some(name));
            let id = if self.count(known.is_some()) {
                known.map(|known| known.id.clone()).unwrap_or_default()
            } else {
                client.machines().create().name(name).await?.id
            };
            let secret = client.machines().secret_key(&id).await?.secret;
            self.machines.push(Credential { name: name.clone(), id, secret });
        }
        for machine in machines {
            let Some(from) = self.machine_id(&machine.name.value) else { continue };
            let scoped = client.machines().get(&from).await?.scoped_machines;
            for name in &machine.access_to {
                let Some(to) = self.machine_id(&name.value) else { continue };
                if !scoped.iter().any(|other| other.id == to) {
                    client.machines().create_scope(&from).to_machine_id(&to).await?;
                }
            }
        }
        Ok(())
    }

    fn machine_id(&self, name: &str) -> Option<String> {
        let mut machines = self.machines.iter();
        machines.find(|machine| machine.name.eq_ignore_ascii_case(name)).map(|machine| machine.id.clone())
    }
}
