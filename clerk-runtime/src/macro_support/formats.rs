//! The formats of texts that are constants, checked while the handler compiles.
//!
//! The macros check literals themselves, by the same rules.

use std::cmp::Ordering;

use clerk_rules::{TEXT_LIMIT, TextKind};

use super::listed::{Message, middle, order};

macro_rules! checks {
    ($($(#[$doc:meta])* $name:ident: |$text:ident| $format:expr, $complaint:literal;)*) => {$(
        $(#[$doc])*
        ///
        /// Fails to compile, at the caller's place, when the text is none; otherwise it is the text's length.
        #[track_caller]
        #[must_use]
        pub const fn $name($text: &str) -> usize {
            if $text.len() > TEXT_LIMIT {
                panic!("this constant is longer than the 256 bytes that a policy can carry");
            }
            if $format.is_err() {
                panic!($complaint);
            }
            $text.len()
        }
    )*};
}

checks! {
    /// `role = CONSTANT`.
    check_role: |text| TextKind::Role.check(text),
        "this constant is not a role; it should hold `org:<role>`, like `org:admin`";
    /// `permission = CONSTANT`.
    check_permission: |text| TextKind::Permission.check(text),
        "this constant is not a permission that session tokens carry; it should hold `org:<feature>:<permission>`, \
         like `org:invoices:create`";
    /// `feature = CONSTANT`.
    check_feature: |text| TextKind::Feature.check(text),
        "this constant is not a feature; it should hold one like `export`, `org:export` or `user:export`";
    /// `plan = CONSTANT`.
    check_plan: |text| TextKind::Plan.check(text),
        "this constant is not a plan; it should hold one like `pro`, `org:pro` or `user:pro`";
    /// `organization = CONSTANT`.
    check_organization: |text| TextKind::Organization.check(text),
        "this constant is not an organization; it should hold an id like `org_2abc`, or a slug of lower-case letters, \
         digits and `-` like `acme`";
    /// `scope = CONSTANT`.
    check_scope: |text| TextKind::Scope.check(text),
        "this constant is not one scope; it should hold visible ASCII without spaces, quotes and backslashes, like \
         `invoices:write`";
    /// `unauthenticated_url = CONSTANT`, `unauthorized_url = CONSTANT`.
    check_url: |text| clerk_rules::check_url(text),
        "this constant is neither a path nor a web address; it should hold one like `/upgrade` or \
         `https://example.com/upgrade`";
}

macro_rules! checks_with_a_catalogue {
    ($($(#[$doc:meta])* $name:ident: $check:ident, $kind:expr;)*) => {$(
        $(#[$doc])*
        ///
        /// Fails to compile, at the caller's place, also when `names` of `width` bytes each do not hold the text; see
        /// `listed`.
        #[track_caller]
        #[must_use]
        pub const fn $name(text: &str, names: &str, width: usize) -> usize {
            let length = $check(text);
            let (mut names_left, key) = (names, $kind.bare(text));
            while let Some((before, name, after)) = middle(names_left, width) {
                names_left = match order($kind.bare(name), key) {
                    Ordering::Less => after,
                    Ordering::Greater => before,
                    Ordering::Equal => return length,
                };
            }
            panic!("{}", Message::unlisted($kind.name(), text, names).as_str());
        }
    )*};
}

checks_with_a_catalogue! {
    /// `role = CONSTANT`.
    check_listed_role: check_role, TextKind::Role;
    /// `permission = CONSTANT`.
    check_listed_permission: check_permission, TextKind::Permission;
    /// `feature = CONSTANT`.
    check_listed_feature: check_feature, TextKind::Feature;
    /// `plan = CONSTANT`.
    check_listed_plan: check_plan, TextKind::Plan;
    /// `scope = CONSTANT`.
    check_listed_scope: check_scope, TextKind::Scope;
}
