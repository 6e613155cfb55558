//! The formats of roles, permissions, features, plans and scopes.
//!
//! Sources: Clerk's documentation of roles, permissions, features and plans; RFC 6749 section 3.3 for scopes.

use super::Key;
use crate::errors::wording::quoted;

/// The longest text that a policy can carry, in bytes.
pub(crate) const TEXT_LIMIT: usize = 256;

/// A condition whose value is one text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextKind {
    Role,
    Permission,
    Feature,
    Plan,
    Scope,
}

impl TextKind {
    /// The kind that `key` asks for.
    pub(crate) const fn of(key: Key) -> Option<Self> {
        Some(match key {
            Key::Role => Self::Role,
            Key::Permission => Self::Permission,
            Key::Feature => Self::Feature,
            Key::Plan => Self::Plan,
            Key::Scope => Self::Scope,
            _ => return None,
        })
    }

    /// The kind in a sentence.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Permission => "permission",
            Self::Feature => "feature",
            Self::Plan => "plan",
            Self::Scope => "scope",
        }
    }

    /// A normalized text without `user:` or `org:`, where that asks for one of several holders.
    pub(crate) fn without_scope(self, text: &str) -> &str {
        match self {
            Self::Feature | Self::Plan => text.split_once(':').map_or(text, |(_, slug)| slug),
            Self::Role | Self::Permission | Self::Scope => text,
        }
    }

    /// A normalized text with the one spelling of its scope.
    pub(crate) fn canonical(self, text: &str) -> String {
        match (self, text.split_once(':')) {
            (Self::Feature | Self::Plan, Some(("u", slug))) => format!("user:{slug}"),
            (Self::Feature | Self::Plan, Some(("o" | "organization", slug))) => format!("org:{slug}"),
            _ => text.to_owned(),
        }
    }

    /// The text as the policy carries it: roles and permissions begin with `org:`.
    ///
    /// # Errors
    /// What is wrong with the text and what to write.
    pub(crate) fn normalize(self, text: &str) -> Result<String, String> {
        let text = match self {
            Self::Role => role(text),
            Self::Permission => permission(text),
            Self::Feature => scoped_slug(text, "feature", "export"),
            Self::Plan => scoped_slug(text, "plan", "pro"),
            Self::Scope => scope(text),
        }?;
        within_limit(text)
    }
}

/// The text, if a policy can carry it.
pub(super) fn within_limit(text: String) -> Result<String, String> {
    if text.len() <= TEXT_LIMIT {
        return Ok(text);
    }
    Err(format!("the text is {} bytes long; write at most {TEXT_LIMIT}", text.len()))
}

fn role(text: &str) -> Result<String, String> {
    let slug = without_prefix(text)?;
    if is_slug(slug) {
        return Ok(format!("org:{slug}"));
    }
    Err(format!("{} is not a role; write `org:<role>`, like `org:admin`", quoted(text)))
}

fn permission(text: &str) -> Result<String, String> {
    let key = without_prefix(text)?;
    if key.starts_with("sys_") {
        return Err(format!(
            "{} is a system permission, which session tokens do not carry; ask for a role or a custom permission",
            quoted(text)
        ));
    }
    match key.split_once(':') {
        Some((feature, permission)) if is_slug(feature) && is_slug(permission) => Ok(format!("org:{key}")),
        _ => Err(format!(
            "{} is not a permission; write `org:<feature>:<permission>`, like `org:invoices:create`",
            quoted(text)
        )),
    }
}

fn without_prefix(text: &str) -> Result<&str, String> {
    let key = text.strip_prefix("org:").unwrap_or(text);
    match key.strip_prefix("org:") {
        None => Ok(key),
        Some(rest) => Err(format!("`org:` is repeated; write `org:{}`", rest.trim_start_matches("org:"))),
    }
}

fn scoped_slug(text: &str, kind: &str, example: &str) -> Result<String, String> {
    let advice = format!("write `{example}`, `org:{example}` or `user:{example}`");
    let (scope, slug) = text.split_once(':').map_or((None, text), |(scope, slug)| (Some(scope), slug));
    if scope.is_some_and(|scope| !["o", "org", "organization", "u", "user"].contains(&scope)) {
        return Err(format!("{} begins with an unknown scope; {advice}", quoted(text)));
    }
    if !is_slug(slug) {
        return Err(format!("{} is not a {kind}; {advice}", quoted(text)));
    }
    Ok(text.to_owned())
}

fn scope(text: &str) -> Result<String, String> {
    let token = |byte: u8| matches!(byte, b'!' | b'#'..=b'[' | b']'..=b'~');
    if !text.is_empty() && text.bytes().all(token) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "{} is not one scope; write visible ASCII without spaces, quotes and backslashes, like `invoices:write`",
        quoted(text)
    ))
}

fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::TextKind::{self, Feature, Permission, Plan, Role, Scope};

    #[test]
    fn sound_texts_are_normalized() {
        let long = "a".repeat(252);
        for (kind, text, expected) in [
            (Role, "admin", "org:admin"),
            (Role, "org:admin", "org:admin"),
            (Role, "org:billing_manager-2", "org:billing_manager-2"),
            (Role, &long, &format!("org:{long}")),
            (Permission, "invoices:create", "org:invoices:create"),
            (Permission, "org:invoices:create", "org:invoices:create"),
            (Feature, "export", "export"),
            (Feature, "organization:export", "organization:export"),
            (Plan, "u:pro", "u:pro"),
            (Scope, "invoices:write", "invoices:write"),
            (Scope, "https://example.com/a.read", "https://example.com/a.read"),
        ] {
            assert_eq!(kind.normalize(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn malformed_texts_are_explained() {
        let long = "a".repeat(253);
        for (kind, text, explanation) in [
            (Role, "org:", "is not a role"),
            (Role, "org:admin:x", "is not a role"),
            (Role, "org:ad min", "is not a role"),
            (Role, "org:org:admin", "`org:` is repeated; write `org:admin`"),
            (Role, &long, "at most 256"),
            (Permission, "read", "is not a permission"),
            (Permission, "org:read", "is not a permission"),
            (Permission, "org:a:b:c", "is not a permission"),
            (Permission, "org:sys_memberships:read", "session tokens do not carry"),
            (Permission, "sys_profile:manage", "session tokens do not carry"),
            (Permission, "org:org:a:b", "`org:` is repeated; write `org:a:b`"),
            (Feature, "team:export", "unknown scope"),
            (Feature, "org:", "is not a feature"),
            (Feature, ":export", "unknown scope"),
            (Feature, "org:export:x", "is not a feature"),
            (Plan, "p r o", "is not a plan"),
            (Scope, "a b", "is not one scope"),
            (Scope, "a\"b", "is not one scope"),
            (Scope, "a\\b", "is not one scope"),
            (Scope, "ä", "is not one scope"),
        ] as [(TextKind, &str, &str); 20]
        {
            let message = kind.normalize(text).unwrap_err();
            assert!(message.contains(explanation), "{text}: {message}");
        }
    }
}
