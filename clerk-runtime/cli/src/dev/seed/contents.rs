//! The contents of a seed file.

use serde_json::{Map, Value};
use toml_edit::Document;

use super::fields::{At, Fields};
use super::mistakes::{Mistake, Mistakes, place};
use super::references;

type Object = Map<String, Value>;

/// All objects that a seed file asks for.
#[derive(Debug)]
pub(super) struct Contents {
    pub(super) permissions: Vec<At<String>>,
    pub(super) roles: Vec<Role>,
    pub(super) plans: Vec<Plan>,
    pub(super) users: Vec<User>,
    pub(super) organizations: Vec<Organization>,
    pub(super) api_keys: Vec<ApiKey>,
    pub(super) machines: Vec<Machine>,
}

#[derive(Debug)]
pub(super) struct Role {
    pub(super) key: At<String>,
    pub(super) permissions: Vec<At<String>>,
}

#[derive(Debug)]
pub(super) struct Plan {
    pub(super) slug: At<String>,
    pub(super) name: Option<String>,
    pub(super) is_for_organizations: bool,
    pub(super) features: Vec<At<String>>,
    /// In cents.
    pub(super) monthly_fee: u32,
}

#[derive(Debug)]
pub(super) struct User {
    pub(super) id: Option<At<String>>,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) username: Option<At<String>>,
    pub(super) emails: Vec<At<String>>,
    pub(super) phones: Vec<At<String>>,
    pub(super) password: Option<Password>,
    pub(super) external_id: Option<String>,
    pub(super) public_metadata: Object,
    pub(super) private_metadata: Object,
    pub(super) unsafe_metadata: Object,
}

/// A password, whose `Debug` does not show it.
pub(super) struct Password(pub(super) String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

#[derive(Debug)]
pub(super) struct Organization {
    pub(super) name: String,
    pub(super) slug: At<String>,
    pub(super) public_metadata: Object,
    pub(super) private_metadata: Object,
    pub(super) members: Vec<Member>,
}

#[derive(Debug)]
pub(super) struct Member {
    /// The id, an e-mail address or the user name of a user of this file.
    pub(super) user: At<String>,
    pub(super) role: At<String>,
}

#[derive(Debug)]
pub(super) struct ApiKey {
    pub(super) name: At<String>,
    pub(super) owner: Owner,
    pub(super) scopes: Vec<String>,
    pub(super) claims: Object,
    /// In seconds.
    pub(super) lifetime: Option<u32>,
}

#[derive(Debug)]
pub(super) enum Owner {
    User(At<String>),
    Organization(At<String>),
}

#[derive(Debug)]
pub(super) struct Machine {
    pub(super) name: At<String>,
    /// The names of other machines of this file.
    pub(super) access_to: Vec<At<String>>,
}

/// Reads a whole file.
pub(super) fn parse(text: &str) -> Result<Contents, Vec<Mistake>> {
    let mistakes = Mistakes::of(text);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let line = mistakes.line(place(error.span()));
            return Err(vec![Mistake { line, text: error.message().trim_end().replace('\n', "; ") }]);
        }
    };
    let contents = read(Fields::new(document.as_table(), 0, "a seed file", &mistakes));
    references::check(&contents, &mistakes);
    mistakes.none_or(contents)
}

fn read(mut file: Fields<'_>) -> Contents {
    let contents = Contents {
        permissions: file.texts("permissions"),
        roles: all(&mut file, "roles", "a role", role),
        plans: all(&mut file, "plans", "a plan", plan),
        users: all(&mut file, "users", "a user", user),
        organizations: all(&mut file, "organizations", "an organization", organization),
        api_keys: all(&mut file, "api_keys", "an API key", api_key),
        machines: all(&mut file, "machines", "a machine", machine),
    };
    file.finish();
    contents
}

fn all<'d, T>(
    parent: &mut Fields<'d>,
    key: &'static str,
    what: &'static str,
    read: impl Fn(&mut Fields<'d>) -> Option<T>,
) -> Vec<T> {
    let tables = parent.tables(key, what).into_iter();
    tables
        .filter_map(|mut fields| {
            let value = read(&mut fields);
            fields.finish();
            value
        })
        .collect()
}

fn role(fields: &mut Fields<'_>) -> Option<Role> {
    let permissions = fields.texts("permissions");
    Some(Role { key: fields.required("key", "org:billing")?, permissions })
}

fn plan(fields: &mut Fields<'_>) -> Option<Plan> {
    let (name, features) = (fields.text("name"), fields.texts("features"));
    let monthly_fee = fields.number("monthly_fee", 0, 100_000_000).unwrap_or(0);
    let payer = fields.text("for");
    let is_for_organizations = match payer.as_ref().map(|payer| payer.value.as_str()) {
        None | Some("users") => false,
        Some("organizations") => true,
        Some(_) => {
            let at = payer.map_or(fields.place, |payer| payer.place);
            fields.mistake(at, "`for` takes `\"users\"` or `\"organizations\"`");
            false
        }
    };
    let slug = fields.required("slug", "pro")?;
    Some(Plan { slug, name: value(name), is_for_organizations, features, monthly_fee })
}

fn user(fields: &mut Fields<'_>) -> Option<User> {
    let user = User {
        id: fields.text("id"),
        first_name: value(fields.text("first_name")),
        last_name: value(fields.text("last_name")),
        username: fields.text("username"),
        emails: fields.texts("emails"),
        phones: fields.texts("phones"),
        password: fields.text("password").and_then(|password| checked_password(fields, password)),
        external_id: value(fields.text("external_id")),
        public_metadata: fields.object("public_metadata"),
        private_metadata: fields.object("private_metadata"),
        unsafe_metadata: fields.object("unsafe_metadata"),
    };
    if !["emails", "phones", "username"].into_iter().any(|key| fields.has(key)) {
        let text = "a user needs something to sign in with: write `emails = [\"ada@example.com\"]`";
        fields.mistake(fields.place, text);
        return None;
    }
    Some(user)
}

/// Checks Clerk's default rules for passwords.
fn checked_password(fields: &Fields<'_>, password: At<String>) -> Option<Password> {
    if (8..=72).contains(&password.value.len()) {
        return Some(Password(password.value));
    }
    fields.mistake(password.place, "`password` takes 8 to 72 characters");
    None
}

fn organization(fields: &mut Fields<'_>) -> Option<Organization> {
    let (name, slug) = (fields.required("name", "Acme"), fields.required("slug", "acme"));
    let organization = |name, slug| Organization {
        name,
        slug,
        public_metadata: Object::new(),
        private_metadata: Object::new(),
        members: Vec::new(),
    };
    let public_metadata = fields.object("public_metadata");
    let private_metadata = fields.object("private_metadata");
    let members = all(fields, "members", "a member", member);
    let organization = organization(name?.value, slug?);
    Some(Organization { public_metadata, private_metadata, members, ..organization })
}

fn member(fields: &mut Fields<'_>) -> Option<Member> {
    let user = fields.required("user", "ada@example.com");
    let role = fields.required("role", "org:member");
    Some(Member { user: user?, role: role? })
}

fn api_key(fields: &mut Fields<'_>) -> Option<ApiKey> {
    let scopes = fields.texts("scopes").into_iter().map(|scope| scope.value).collect();
    let claims = fields.object("claims");
    let lifetime = fields.number("expires_in", 1, 315_360_000);
    let name = fields.required("name", "ci-runner");
    let owner = match (fields.text("user"), fields.text("organization")) {
        (Some(user), None) => Some(Owner::User(user)),
        (None, Some(organization)) => Some(Owner::Organization(organization)),
        _ => {
            let text =
                "an API key belongs to one: write `user = \"ada@example.com\"` or `organization = \"acme\"`";
            fields.mistake(fields.place, text);
            None
        }
    };
    Some(ApiKey { name: name?, owner: owner?, scopes, claims, lifetime })
}

fn machine(fields: &mut Fields<'_>) -> Option<Machine> {
    let access_to = fields.texts("access_to");
    Some(Machine { name: fields.required("name", "worker")?, access_to })
}

fn value(text: Option<At<String>>) -> Option<String> {
    text.map(|text| text.value)
}
