//! Roles of members of organizations, and their permissions.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::instance::id;

/// A permission that roles can have, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Permission {
    object: Cow<'static, str>,
    /// `perm_…`.
    pub id: String,
    /// The displayed name.
    pub name: String,
    /// The key: `org:<feature>:<action>`.
    pub key: String,
    /// The description.
    pub description: String,
    #[serde(rename = "type")]
    kind: Cow<'static, str>,
    /// When it was created.
    pub created_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
}

impl Permission {
    pub(crate) fn new(key: String, name: String, description: String, now: i64) -> Self {
        Self {
            object: Cow::Borrowed("permission"),
            id: id::with_prefix("perm_"),
            kind: Cow::Borrowed(if is_system(&key) { "system" } else { "user" }),
            name,
            key,
            description,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether it is one of Clerk's own (`org:sys_…`), which every instance has and no session token contains.
    #[must_use]
    pub fn is_system(&self) -> bool {
        is_system(&self.key)
    }
}

/// A role that members of organizations can have, as in the Backend API.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Role {
    object: Cow<'static, str>,
    /// `role_…`.
    pub id: String,
    /// The displayed name.
    pub name: String,
    /// The key, such as `org:admin`.
    pub key: String,
    /// The description.
    pub description: Option<String>,
    is_creator_eligible: bool,
    /// The permissions of members with this role.
    pub permissions: Vec<Permission>,
    /// When it was created.
    pub created_at: i64,
    /// When it was last changed.
    pub updated_at: i64,
}

impl Role {
    pub(crate) fn new(key: String, name: String, description: Option<String>, now: i64) -> Self {
        Self {
            object: Cow::Borrowed("role"),
            id: id::with_prefix("role_"),
            name,
            key,
            description,
            is_creator_eligible: false,
            permissions: Vec::new(),
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn has_permission(&self, id: &str) -> bool {
        self.permissions.iter().any(|permission| permission.id == id)
    }

    pub(crate) fn change_permissions(&mut self, change: impl FnOnce(&mut Vec<Permission>)) {
        change(&mut self.permissions);
        self.is_creator_eligible = lacks_for_creators(&self.permissions).is_empty();
    }
}

/// The permissions that the creator of an organization must have and that are missing from `permissions`.
pub(crate) fn lacks_for_creators(permissions: &[Permission]) -> Vec<&'static str> {
    let has = |key: &str| permissions.iter().any(|permission| permission.key == key);
    CREATOR_PERMISSIONS.into_iter().filter(|key| !has(key)).collect()
}

const CREATOR_PERMISSIONS: [&str; 3] =
    ["org:sys_memberships:manage", "org:sys_memberships:read", "org:sys_profile:delete"];

/// Clerk's own permissions, which it calls system permissions: the key, the name, and whether `org:member` has it.
pub(crate) const SYSTEM_PERMISSIONS: [(&str, &str, bool); 11] = [
    ("org:sys_profile:manage", "Manage organization", false),
    ("org:sys_profile:delete", "Delete organization", false),
    ("org:sys_memberships:read", "Read members", true),
    ("org:sys_memberships:manage", "Manage members", false),
    ("org:sys_domains:read", "Read domains", false),
    ("org:sys_domains:manage", "Manage domains", false),
    ("org:sys_billing:read", "Read billing", true),
    ("org:sys_billing:manage", "Manage billing", false),
    ("org:sys_entconns:manage", "Manage enterprise connections", false),
    ("org:sys_api_keys:read", "Read API keys", false),
    ("org:sys_api_keys:manage", "Manage API keys", false),
];

/// Whether it has the form `org:<feature>:<action>`.
pub(crate) fn is_permission_key(key: &str) -> bool {
    let segments: Vec<&str> = key.split(':').collect();
    matches!(segments.as_slice(), ["org", feature, action] if is_segment(feature) && is_segment(action))
}

/// Whether it has the form `org:<role>`.
pub(crate) fn is_role_key(key: &str) -> bool {
    key.strip_prefix("org:").is_some_and(is_segment)
}

fn is_segment(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether the key is one of Clerk's own, or looks like one.
pub(crate) fn is_system(key: &str) -> bool {
    key.starts_with("org:sys_")
}

/// `Billing manager` for `org:billing_manager`.
pub(super) fn name_of(key: &str) -> String {
    let name = key.strip_prefix("org:").unwrap_or(key).replace(['_', ':'], " ");
    let mut characters = name.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_form_that_tokens_can_carry() {
        for (key, is_role, is_permission) in [
            ("org:admin", true, false),
            ("org:billing_manager2", true, false),
            ("org:invoices:create", false, true),
            ("org:sys_profile:delete", false, true),
            ("admin", false, false),
            ("org:", false, false),
            ("org:Admin", false, false),
            ("org:a-b", false, false),
            ("org::create", false, false),
            ("org:invoices:", false, false),
            ("org:a:b:c", false, false),
            ("user:a:b", false, false),
        ] {
            assert_eq!((is_role_key(key), is_permission_key(key)), (is_role, is_permission), "{key}");
        }
        assert!(SYSTEM_PERMISSIONS.iter().all(|(key, ..)| is_permission_key(key) && is_system(key)));
    }

    #[test]
    fn names_come_from_keys() {
        assert_eq!(name_of("org:billing_manager"), "Billing manager");
        assert_eq!(name_of("org:invoices:create"), "Invoices create");
    }
}
