//! The formats of roles, permissions, features, plans, organizations and scopes.
//!
//! Sources: Clerk's documentation of roles, permissions, features and plans; RFC 6749 section 3.3 for scopes.

use crate::bytes::{equal, split_at_colon, strip_prefix};

/// What a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// A role in an organization.
    Role,
    /// A custom permission in an organization.
    Permission,
    /// A feature of a user or an organization.
    Feature,
    /// A plan of a user or an organization.
    Plan,
    /// An organization, by its id or by its slug.
    Organization,
    /// A scope of a machine token.
    Scope,
}

/// Whether the user or the organization has a feature or plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The user: `user:` or `u:`.
    User,
    /// The active organization: `org:`, `organization:` or `o:`.
    Organization,
}

/// Why a text does not have the format of its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Malformed {
    /// `org:` is given twice.
    RepeatedPrefix,
    /// It is a system permission, which session tokens do not contain.
    SystemPermission,
    /// The part before the colon is not a [`Holder`].
    UnknownHolder,
    /// It is not a name in this format.
    NoSuchName,
}

impl TextKind {
    /// The name of the kind in messages, which is also the option's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Permission => "permission",
            Self::Feature => "feature",
            Self::Plan => "plan",
            Self::Organization => "organization",
            Self::Scope => "scope",
        }
    }

    /// Whether `text` has the format of this kind. The length is not checked.
    ///
    /// # Errors
    /// The reason why it does not.
    pub const fn check(self, text: &str) -> Result<(), Malformed> {
        match self {
            Self::Role => check_role(text),
            Self::Permission => check_permission(text),
            Self::Feature | Self::Plan => check_held(text),
            Self::Organization if is_organization(text) => Ok(()),
            Self::Scope if is_scope(text) => Ok(()),
            Self::Organization | Self::Scope => Err(Malformed::NoSuchName),
        }
    }

    /// A valid text without the `org:` that roles and permissions may begin with.
    #[must_use]
    pub const fn without_prefix(self, text: &str) -> &str {
        match self {
            Self::Role | Self::Permission => without_organization(text),
            Self::Feature | Self::Plan | Self::Organization | Self::Scope => text,
        }
    }

    /// Splits a valid text into the holder of the feature or plan, if given, and the rest.
    #[must_use]
    pub const fn holder(self, text: &str) -> (Option<Holder>, &str) {
        match self {
            Self::Feature | Self::Plan => match split_at_colon(text) {
                Some((written, slug)) => (Holder::written(written), slug),
                None => (None, text),
            },
            Self::Role | Self::Permission | Self::Organization | Self::Scope => (None, text),
        }
    }

    /// A valid text as it is compared with the names in a catalogue, without `org:` or a [`Holder`].
    #[must_use]
    pub const fn bare(self, text: &str) -> &str {
        self.holder(self.without_prefix(text)).1
    }
}

/// Whether the text is the id of an organization. Slugs never begin that way.
#[must_use]
pub const fn is_organization_id(text: &str) -> bool {
    strip_prefix(text, "org_").is_some()
}

impl Holder {
    /// The canonical spelling.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Organization => "org",
        }
    }

    const fn written(text: &str) -> Option<Self> {
        if equal(text, "u") || equal(text, "user") {
            Some(Self::User)
        } else if equal(text, "o") || equal(text, "org") || equal(text, "organization") {
            Some(Self::Organization)
        } else {
            None
        }
    }
}

const fn check_role(text: &str) -> Result<(), Malformed> {
    let slug = without_organization(text);
    if strip_prefix(slug, "org:").is_some() {
        return Err(Malformed::RepeatedPrefix);
    }
    if is_slug(slug) { Ok(()) } else { Err(Malformed::NoSuchName) }
}

const fn check_permission(text: &str) -> Result<(), Malformed> {
    let key = without_organization(text);
    if strip_prefix(key, "org:").is_some() {
        return Err(Malformed::RepeatedPrefix);
    }
    if strip_prefix(key, "sys_").is_some() {
        return Err(Malformed::SystemPermission);
    }
    match split_at_colon(key) {
        Some((feature, permission)) if is_slug(feature) && is_slug(permission) => Ok(()),
        _ => Err(Malformed::NoSuchName),
    }
}

const fn check_held(text: &str) -> Result<(), Malformed> {
    let slug = match split_at_colon(text) {
        Some((written, _)) if Holder::written(written).is_none() => return Err(Malformed::UnknownHolder),
        Some((_, slug)) => slug,
        None => text,
    };
    if is_slug(slug) { Ok(()) } else { Err(Malformed::NoSuchName) }
}

const fn without_organization(text: &str) -> &str {
    match strip_prefix(text, "org:") {
        Some(rest) => rest,
        None => text,
    }
}

const fn is_organization(text: &str) -> bool {
    let is_id = is_organization_id(text);
    let mut rest = match strip_prefix(text, "org_") {
        Some(rest) => rest.as_bytes(),
        None => text.as_bytes(),
    };
    let is_empty = rest.is_empty();
    while let [first, after @ ..] = rest {
        let fits = if is_id {
            first.is_ascii_alphanumeric()
        } else {
            matches!(first, b'a'..=b'z' | b'0'..=b'9' | b'-')
        };
        if !fits {
            return false;
        }
        rest = after;
    }
    !is_empty
}

const fn is_scope(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if !matches!(first, b'!' | b'#'..=b'[' | b']'..=b'~') {
            return false;
        }
        rest = after;
    }
    !text.is_empty()
}

const fn is_slug(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        if !first.is_ascii_alphanumeric() && *first != b'_' && *first != b'-' {
            return false;
        }
        rest = after;
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::Malformed::{NoSuchName, RepeatedPrefix, SystemPermission, UnknownHolder};
    use super::TextKind::{Feature, Organization, Permission, Plan, Role, Scope};
    use super::{Holder, Malformed, TextKind, is_organization_id};

    #[test]
    fn sound_texts_pass() {
        let sound: [(TextKind, &[&str]); 6] = [
            (Role, &["admin", "org:admin", "org:billing_manager-2", "org"]),
            (Permission, &["invoices:create", "org:invoices:create"]),
            (Feature, &["export", "organization:export", "o:export", "org:export", "org:org"]),
            (Plan, &["u:pro", "user:pro", "pro"]),
            (Organization, &["acme", "acme-2", "-", "2", "org", "org-2", "org_2abcXYZ"]),
            (Scope, &["invoices:write", "https://example.com/a.read", "!", "~", "#", "[", "]"]),
        ];
        for (kind, texts) in sound {
            for text in texts {
                assert_eq!(kind.check(text), Ok(()), "{text}");
            }
        }
    }

    #[test]
    fn malformed_texts_are_told_apart() {
        let malformed: [(TextKind, Malformed, &[&str]); 12] = [
            (Role, NoSuchName, &["", "org:", "org:admin:x", "org:ad min", "ad min", "rôle"]),
            (Role, RepeatedPrefix, &["org:org:admin", "org:org:"]),
            (Permission, NoSuchName, &["", "read", "org:read", "org:a:b:c", "a:", ":b", "org:"]),
            (Permission, RepeatedPrefix, &["org:org:a:b", "org:org:sys_a:b"]),
            (Permission, SystemPermission, &["org:sys_memberships:read", "sys_profile:manage", "sys_"]),
            (Feature, UnknownHolder, &["team:export", ":export", "Org:export", "orgs:export"]),
            (Feature, NoSuchName, &["", "org:", "org:export:x"]),
            (Plan, UnknownHolder, &["users:pro", "or:pro"]),
            (Plan, NoSuchName, &["p r o", "user:"]),
            (
                Organization,
                NoSuchName,
                &["", "Acme", "ac me", "a_b", "org_", "org_a-b", "org_ä", "org:acme", "\u{e9}"],
            ),
            (Scope, NoSuchName, &["", "a b", "a\"b", "a\\b", "ä", "a\u{7f}"]),
            (Scope, NoSuchName, &["a\n", "\0"]),
        ];
        for (kind, why, texts) in malformed {
            for text in texts {
                assert_eq!(kind.check(text), Err(why), "{text}");
            }
        }
    }

    #[test]
    fn texts_are_compared_by_their_bare_names() {
        for (kind, text, bare) in [
            (Role, "org:admin", "admin"),
            (Role, "admin", "admin"),
            (Permission, "org:invoices:create", "invoices:create"),
            (Permission, "invoices:create", "invoices:create"),
            (Feature, "u:export", "export"),
            (Plan, "organization:pro", "pro"),
            (Scope, "org:invoices:write", "org:invoices:write"),
        ] {
            assert_eq!(kind.bare(text), bare, "{text}");
        }
    }

    #[test]
    fn an_id_is_told_from_a_slug() {
        assert!(is_organization_id("org_2abc") && is_organization_id("org_"));
        assert!(!is_organization_id("org-2abc") && !is_organization_id("acme") && !is_organization_id(""));
    }

    #[test]
    fn a_feature_says_whose_it_is() {
        for (text, holder) in [
            ("export", None),
            ("u:export", Some(Holder::User)),
            ("user:export", Some(Holder::User)),
            ("o:export", Some(Holder::Organization)),
            ("org:export", Some(Holder::Organization)),
            ("organization:export", Some(Holder::Organization)),
        ] {
            assert_eq!(Feature.holder(text), (holder, "export"), "{text}");
            assert_eq!(Scope.holder(text), (None, text), "{text}");
        }
    }
}
