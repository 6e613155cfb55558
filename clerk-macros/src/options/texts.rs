//! Roles, permissions, features, plans, organizations and scopes as written, and messages about mistakes in
//! them.

use clerk_rules::{Malformed, TEXT_LIMIT, TextKind};

use super::Key;
use crate::errors::wording::quoted;

/// The kind of string for `key`.
pub(crate) const fn text_kind(key: Key) -> Option<TextKind> {
    Some(match key {
        Key::Role => TextKind::Role,
        Key::Permission => TextKind::Permission,
        Key::Feature => TextKind::Feature,
        Key::Plan => TextKind::Plan,
        Key::Organization => TextKind::Organization,
        Key::Scope => TextKind::Scope,
        _ => return None,
    })
}

/// The string as it is in the policy: roles and permissions begin with `org:`.
///
/// # Errors
/// What is wrong with the string, and what to write.
pub(crate) fn normalize(kind: TextKind, text: &str) -> Result<String, String> {
    kind.check(text).map_err(|why| problem(kind, text, why))?;
    within_limit(match kind {
        TextKind::Role | TextKind::Permission => format!("org:{}", kind.without_prefix(text)),
        TextKind::Feature | TextKind::Plan | TextKind::Organization | TextKind::Scope => text.to_owned(),
    })
}

/// A normalized string with the canonical spelling of its holder.
pub(crate) fn canonical_text(kind: TextKind, text: &str) -> String {
    match kind.holder(text) {
        (Some(holder), slug) => format!("{}:{slug}", holder.name()),
        (None, text) => text.to_owned(),
    }
}

/// The string, if it is short enough for a policy.
pub(super) fn within_limit(text: String) -> Result<String, String> {
    if text.len() <= TEXT_LIMIT {
        return Ok(text);
    }
    Err(format!("the text is {} bytes long; write at most {TEXT_LIMIT}", text.len()))
}

fn problem(kind: TextKind, text: &str, why: Malformed) -> String {
    let shown = quoted(text);
    match (why, kind) {
        (Malformed::RepeatedPrefix, _) => {
            format!("`org:` is repeated; write `org:{}`", text.trim_start_matches("org:"))
        }
        (Malformed::SystemPermission, _) => format!(
            "{shown} is a system permission, which session tokens do not carry; ask for a role or a custom permission"
        ),
        (Malformed::UnknownHolder, kind) => format!("{shown} begins with an unknown scope; {}", advice(kind)),
        (Malformed::NoSuchName, TextKind::Scope) => format!("{shown} is not one scope; {}", advice(kind)),
        (Malformed::NoSuchName, TextKind::Organization) => {
            format!("{shown} is not an organization; {}", advice(kind))
        }
        (Malformed::NoSuchName, kind) => format!("{shown} is not a {}; {}", kind.name(), advice(kind)),
    }
}

const fn advice(kind: TextKind) -> &'static str {
    match kind {
        TextKind::Role => "write `org:<role>`, like `org:admin`",
        TextKind::Permission => "write `org:<feature>:<permission>`, like `org:invoices:create`",
        TextKind::Feature => "write `export`, `org:export` or `user:export`",
        TextKind::Plan => "write `pro`, `org:pro` or `user:pro`",
        TextKind::Organization => {
            "write its id, like `org_2abc`, or its slug of lower-case letters, digits and `-`, like `acme`"
        }
        TextKind::Scope => {
            "write visible ASCII without spaces, quotes and backslashes, like `invoices:write`"
        }
    }
}

#[cfg(test)]
mod tests {
    use clerk_rules::TextKind::{self, Feature, Organization, Permission, Plan, Role, Scope};

    use super::normalize;

    #[test]
    fn sound_texts_are_normalized() {
        let long = "a".repeat(252);
        for (kind, text, expected) in [
            (Role, "admin", "org:admin"),
            (Role, "org:admin", "org:admin"),
            (Role, &long, &format!("org:{long}")),
            (Permission, "invoices:create", "org:invoices:create"),
            (Permission, "org:invoices:create", "org:invoices:create"),
            (Feature, "organization:export", "organization:export"),
            (Plan, "u:pro", "u:pro"),
            (Organization, "acme-2", "acme-2"),
            (Organization, "org_2abcXYZ", "org_2abcXYZ"),
            (Scope, "invoices:write", "invoices:write"),
        ] {
            assert_eq!(normalize(kind, text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn malformed_texts_are_explained() {
        let long = "a".repeat(253);
        for (kind, text, explanation) in [
            (Role, "org:admin:x", "`org:admin:x` is not a role; write `org:<role>`"),
            (Role, "org:org:org:admin", "`org:` is repeated; write `org:admin`"),
            (Role, &long, "the text is 257 bytes long; write at most 256"),
            (Permission, "org:read", "`org:read` is not a permission; write `org:<feature>:<permission>`"),
            (Permission, "org:sys_memberships:read", "session tokens do not carry"),
            (Permission, "org:org:a:b", "`org:` is repeated; write `org:a:b`"),
            (Feature, "team:export", "`team:export` begins with an unknown scope; write `export`"),
            (Feature, "org:export:x", "`org:export:x` is not a feature; write `export`"),
            (Plan, "p r o", "`p r o` is not a plan; write `pro`"),
            (Organization, "Acme", "`Acme` is not an organization; write its id, like `org_2abc`"),
            (Organization, "org_", "`org_` is not an organization"),
            (Scope, "a b", "is not one scope; write visible ASCII"),
        ] as [(TextKind, &str, &str); 12]
        {
            let message = normalize(kind, text).unwrap_err();
            assert!(message.contains(explanation), "{text}: {message}");
        }
    }
}
