//! The formats of texts that are constants, checked while the handler compiles.
//!
//! The macros check literals themselves, by the same rules. Each format has a trait that nothing implements, which holds what
//! is said about a text that has not the format: the compiler says it as its own error.

use std::cmp::Ordering;
use std::marker::PhantomData;

use clerk_rules::{TEXT_LIMIT, TextKind};

use super::listed::{middle, order};

macro_rules! format_of_constants {
    ($(#[$doc:meta])* $holder:ident, $mistake:ident, $asked:ident: |$text:ident| $format:expr, $message:literal => $advice:literal) => {
        $(#[$doc])*
        ///
        /// By what is wrong with the text `T`: `length` compiles for 0, nothing, only.
        pub struct $holder<T: ?Sized, const MISTAKE: u8>(PhantomData<T>);

        #[doc = $message]
        #[diagnostic::on_unimplemented(message = $message, label = $advice)]
        pub trait $asked {}

        /// What is wrong with the text: 0 for nothing, 1 for its format, 2 for its length.
        #[must_use]
        pub const fn $mistake($text: &str) -> u8 {
            if $text.len() > TEXT_LIMIT {
                2
            } else if $format.is_err() {
                1
            } else {
                0
            }
        }

        impl<T: ?Sized> $holder<T, 0> {
            /// The text's length in bytes.
            #[must_use]
            pub const fn length(text: &str) -> usize {
                text.len()
            }
        }

        impl<T: ?Sized> $holder<T, 1> {
            /// Does not compile.
            #[must_use]
            pub const fn length(text: &str) -> usize
            where
                T: $asked,
            {
                text.len()
            }
        }

        impl<T: ?Sized> $holder<T, 2> {
            /// Does not compile.
            #[must_use]
            pub const fn length(text: &str) -> usize
            where
                T: FitsIntoAPolicy,
            {
                text.len()
            }
        }
    };
}

/// Implemented by nothing: it holds what is said about a text that is too long.
#[diagnostic::on_unimplemented(
    message = "this is longer than the 256 bytes that a policy can carry",
    label = "let it hold a shorter text"
)]
pub trait FitsIntoAPolicy {}

format_of_constants! {
    /// `role = CONSTANT`.
    RoleConstant, mistake_in_role, IsARole: |text| TextKind::Role.check(text),
        "this is not a role" => "let it hold `org:<role>`, like `org:admin`"
}

format_of_constants! {
    /// `permission = CONSTANT`.
    PermissionConstant, mistake_in_permission, IsAPermission: |text| TextKind::Permission.check(text),
        "this is not a permission that session tokens carry"
        => "let it hold `org:<feature>:<permission>`, like `org:invoices:create`"
}

format_of_constants! {
    /// `feature = CONSTANT`.
    FeatureConstant, mistake_in_feature, IsAFeature: |text| TextKind::Feature.check(text),
        "this is not a feature" => "let it hold one like `export`, `org:export` or `user:export`"
}

format_of_constants! {
    /// `plan = CONSTANT`.
    PlanConstant, mistake_in_plan, IsAPlan: |text| TextKind::Plan.check(text),
        "this is not a plan" => "let it hold one like `pro`, `org:pro` or `user:pro`"
}

format_of_constants! {
    /// `organization = CONSTANT`.
    OrganizationConstant, mistake_in_organization, IsAnOrganization: |text| TextKind::Organization.check(text),
        "this is not an organization"
        => "let it hold an id like `org_2abc`, or a slug of lower-case letters, digits and `-` like `acme`"
}

format_of_constants! {
    /// `scope = CONSTANT`.
    ScopeConstant, mistake_in_scope, IsAScope: |text| TextKind::Scope.check(text),
        "this is not one scope"
        => "let it hold visible ASCII without spaces, quotes and backslashes, like `invoices:write`"
}

format_of_constants! {
    /// `unauthenticated_url = CONSTANT`, `unauthorized_url = CONSTANT`.
    UrlConstant, mistake_in_url, IsAUrl: |text| clerk_rules::check_url(text),
        "this is neither a path nor a web address"
        => "let it hold one like `/upgrade` or `https://example.com/upgrade`"
}

/// Whether a constant is listed, as a type that a trait of the macros' own is implemented for.
pub struct Listed<const IS: bool>;

/// Whether `names` of `width` bytes each hold `text`, if that is a sound text of `kind`; see `listed`.
#[must_use]
pub const fn is_listed(kind: TextKind, text: &str, names: &str, width: usize) -> bool {
    if kind.check(text).is_err() {
        return true;
    }
    let (mut names_left, key) = (names, kind.bare(text));
    while let Some((before, name, after)) = middle(names_left, width) {
        names_left = match order(kind.bare(name), key) {
            Ordering::Less => after,
            Ordering::Greater => before,
            Ordering::Equal => return true,
        };
    }
    false
}
