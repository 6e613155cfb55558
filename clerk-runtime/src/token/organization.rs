//! The active organization of a session, and what it grants the user.

use serde_json::Value;

use crate::ground::name_key::NameKey;

/// The organization claims. Those of version 1 are passed on unread.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Organization {
    pub(crate) id: Option<Value>,
    pub(crate) slug: Option<Value>,
    pub(crate) role: Option<Value>,
    pub(crate) permissions: Option<Value>,
    /// The keys of the permissions without their prefix; none if there is no active organization.
    granted: Vec<NameKey>,
}

/// What a role or a permission begins with.
const PREFIX: &str = "org:";

impl Organization {
    pub(super) fn new(
        id: Option<Value>,
        slug: Option<Value>,
        role: Option<Value>,
        permissions: Option<Value>,
    ) -> Self {
        let mut organization = Self { id, slug, role, permissions, granted: Vec::new() };
        if organization.is_active() {
            let names = organization.permissions().map(|name| NameKey::of(name.as_bytes()));
            organization.granted = names.collect();
        }
        organization
    }

    /// Whether there is an active organization.
    #[inline]
    pub(crate) fn is_active(&self) -> bool {
        self.id.as_ref().and_then(Value::as_str).is_some_and(|id| !id.is_empty())
    }

    /// Whether the user has a role. Compares after removing every leading `org:` from both, case-sensitively.
    #[inline]
    pub(crate) fn grants_role(&self, role: &str) -> bool {
        let held = self.role.as_ref().and_then(Value::as_str).filter(|held| !held.is_empty());
        self.is_active() && held.is_some_and(|held| without_prefix(held) == without_prefix(role))
    }

    /// Whether the user has a permission. The required permission is normalized. Those of the user are used unchanged.
    #[inline]
    pub(crate) fn grants_permission(&self, required: &str) -> bool {
        let required = without_prefix(required);
        let key = NameKey::of(required.as_bytes());
        self.granted.contains(&key) && (key.is_whole() || self.lists_permission(required))
    }

    /// The same for a permission whose key may be that of another one. Not inlined, because few
    /// names are that long.
    #[inline(never)]
    fn lists_permission(&self, name: &str) -> bool {
        self.permissions().any(|held| held == name)
    }

    /// The names of the permissions, without the prefix that they must have.
    fn permissions(&self) -> impl Iterator<Item = &str> {
        let listed = self.permissions.as_ref().and_then(Value::as_array).into_iter().flatten();
        listed.filter_map(|held| held.as_str()?.strip_prefix(PREFIX))
    }
}

#[inline]
fn without_prefix(mut key: &str) -> &str {
    while let Some(rest) = key.strip_prefix(PREFIX) {
        key = rest;
    }
    key
}
