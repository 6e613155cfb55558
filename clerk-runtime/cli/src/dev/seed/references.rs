//! Checks across a seed file: the form of names, duplicate names, and names that are used but not defined.

use std::collections::HashMap;

use clerk_rules::nearest;

use super::contents::{Contents, Owner, User};
use super::fields::At;
use super::mistakes::Mistakes;

/// Records the mistakes.
pub(super) fn check(contents: &Contents, mistakes: &Mistakes<'_>) {
    forms(contents, mistakes);
    let roles = || contents.roles.iter().map(|role| &role.key);
    unique("role", roles(), mistakes);
    unique("permission", &contents.permissions, mistakes);
    unique("plan", contents.plans.iter().map(|plan| &plan.slug), mistakes);
    unique("organization", contents.organizations.iter().map(|it| &it.slug), mistakes);
    unique("API key", contents.api_keys.iter().map(|key| &key.name), mistakes);
    unique("machine", contents.machines.iter().map(|machine| &machine.name), mistakes);
    unique("user", contents.users.iter().flat_map(names), mistakes);

    let users: Vec<&str> = contents.users.iter().flat_map(names).map(|name| name.value.as_str()).collect();
    let slugs: Vec<&str> = contents.organizations.iter().map(|it| it.slug.value.as_str()).collect();
    let machines: Vec<&str> = contents.machines.iter().map(|it| it.name.value.as_str()).collect();
    let roles: Vec<&str> =
        ["org:admin", "org:member"].into_iter().chain(roles().map(|key| key.value.as_str())).collect();
    for member in contents.organizations.iter().flat_map(|organization| &organization.members) {
        known("user", &member.user, &users, mistakes);
        known("role", &member.role, &roles, mistakes);
    }
    for key in &contents.api_keys {
        match &key.owner {
            Owner::User(user) => known("user", user, &users, mistakes),
            Owner::Organization(slug) => known("organization", slug, &slugs, mistakes),
        }
    }
    for name in contents.machines.iter().flat_map(|machine| &machine.access_to) {
        known("machine", name, &machines, mistakes);
    }
}

/// The names by which other parts of the file can refer to the user.
pub(super) fn names(user: &User) -> impl Iterator<Item = &At<String>> {
    user.id.iter().chain(&user.username).chain(&user.emails).chain(&user.phones)
}

fn forms(contents: &Contents, mistakes: &Mistakes<'_>) {
    let wrong = |at: &At<String>, what: &str, example: &str| {
        mistakes.add(at.place, format!("`{}` is no {what}: write it like `{example}`", at.value));
    };
    for role in contents.roles.iter().filter(|role| segments(&role.key.value) != Some(1)) {
        wrong(&role.key, "role", "org:billing");
    }
    let of_roles = contents.roles.iter().flat_map(|role| &role.permissions);
    for permission in contents.permissions.iter().chain(of_roles) {
        if segments(&permission.value) != Some(2) {
            wrong(permission, "permission", "org:invoices:create");
        }
    }
    for key in contents.api_keys.iter().filter(|key| !is_api_key_name(&key.name.value)) {
        wrong(&key.name, "name of an API key, which has three characters or more", "ci-runner");
    }
    for organization in contents.organizations.iter().filter(|it| !is_slug(&it.slug.value)) {
        wrong(&organization.slug, "slug", "acme-corp");
    }
    let of_plans = contents.plans.iter().flat_map(|plan| std::iter::once(&plan.slug).chain(&plan.features));
    for slug in of_plans.filter(|slug| !is_slug(&slug.value)) {
        wrong(slug, "slug", "audit-log");
    }
    for user in &contents.users {
        for email in user.emails.iter().filter(|email| !is_email(&email.value)) {
            wrong(email, "e-mail address", "ada@example.com");
        }
        for phone in user.phones.iter().filter(|phone| !is_phone(&phone.value)) {
            wrong(phone, "phone number", "+15555550100");
        }
        for id in user.id.iter().filter(|id| !is_user_id(&id.value)) {
            wrong(id, "id of a user", "user_ada");
        }
    }
}

/// The number of names of lower-case letters, digits and underscores after `org:`.
fn segments(key: &str) -> Option<usize> {
    let is_segment = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let rest = key.strip_prefix("org:")?;
    rest.split(':').all(is_segment).then(|| rest.split(':').count())
}

fn is_slug(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}

fn is_api_key_name(text: &str) -> bool {
    text.trim() == text && text.chars().count() >= 3
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !text.contains(|it: char| it.is_whitespace() || it == ',')
    })
}

fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+');
    digits.is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_user_id(text: &str) -> bool {
    let rest = text.strip_prefix("user_");
    rest.is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

fn unique<'c>(what: &str, names: impl IntoIterator<Item = &'c At<String>>, mistakes: &Mistakes<'_>) {
    let mut first = HashMap::new();
    for name in names {
        let place = *first.entry(name.value.to_lowercase()).or_insert(name.place);
        if place != name.place {
            let line = mistakes.line(place);
            mistakes.add(name.place, format!("`{}` is already a {what} of line {line}", name.value));
        }
    }
}

fn known(what: &str, name: &At<String>, names: &[&str], mistakes: &Mistakes<'_>) {
    if names.iter().any(|other| other.eq_ignore_ascii_case(&name.value)) {
        return;
    }
    let help = match nearest(&name.value, names.iter().copied()) {
        Some(other) => format!("write `{other}`"),
        None => format!("describe it in a table `[[{}s]]`", what.replace(' ', "_")),
    };
    mistakes.add(name.place, format!("there is no {what} `{}` in this file: {help}", name.value));
}
