//! The formats of strings in constants, checked at compile time.
//!
//! The macros check literals themselves, with the same rules.

use std::cmp::Ordering;

use clerk_rules::{TEXT_LIMIT, TextKind};

use super::listed::{middle, order};
use crate::auth::fits::{FITS, misfit};

misfit! {
    TOO_LONG = 30, FitsIntoAPolicy:
    "this is longer than the 256 bytes that a policy can carry"
    => "let it hold a shorter text"
}

misfit! {
    NOT_A_ROLE = 31, IsARole:
    "this is not a role"
    => "let it hold `org:<role>`, like `org:admin`"
}

misfit! {
    NOT_A_PERMISSION = 32, IsAPermission:
    "this is not a permission that session tokens carry"
    => "let it hold `org:<feature>:<permission>`, like `org:invoices:create`"
}

misfit! {
    NOT_A_FEATURE = 33, IsAFeature:
    "this is not a feature"
    => "let it hold one like `export`, `org:export` or `user:export`"
}

misfit! {
    NOT_A_PLAN = 34, IsAPlan:
    "this is not a plan"
    => "let it hold one like `pro`, `org:pro` or `user:pro`"
}

misfit! {
    NOT_AN_ORGANIZATION = 35, IsAnOrganization:
    "this is not an organization"
    => "let it hold an id like `org_2abc`, or a slug of lower-case letters, digits and `-` like `acme`"
}

misfit! {
    NOT_A_SCOPE = 36, IsAScope:
    "this is not one scope"
    => "let it hold visible ASCII without spaces, quotes and backslashes, like `invoices:write`"
}

misfit! {
    NOT_A_URL = 37, IsAUrl:
    "this is neither a path nor a web address"
    => "let it hold one like `/upgrade` or `https://example.com/upgrade`"
}

/// What is wrong with the string of `role = CONSTANT`, as a number of [`Fits`](crate::auth::fits::Fits).
#[must_use]
pub const fn mistake_in_role(text: &str) -> u8 {
    mistake(text, TextKind::Role.check(text).is_ok(), NOT_A_ROLE)
}

/// What is wrong with the string of `permission = CONSTANT`, as a number of
/// [`Fits`](crate::auth::fits::Fits).
#[must_use]
pub const fn mistake_in_permission(text: &str) -> u8 {
    mistake(text, TextKind::Permission.check(text).is_ok(), NOT_A_PERMISSION)
}

/// What is wrong with the string of `feature = CONSTANT`, as a number of [`Fits`](crate::auth::fits::Fits).
#[must_use]
pub const fn mistake_in_feature(text: &str) -> u8 {
    mistake(text, TextKind::Feature.check(text).is_ok(), NOT_A_FEATURE)
}

/// What is wrong with the string of `plan = CONSTANT`, as a number of [`Fits`](crate::auth::fits::Fits).
#[must_use]
pub const fn mistake_in_plan(text: &str) -> u8 {
    mistake(text, TextKind::Plan.check(text).is_ok(), NOT_A_PLAN)
}

/// What is wrong with the string of `organization = CONSTANT`, as a number of
/// [`Fits`](crate::auth::fits::Fits).
#[must_use]
pub const fn mistake_in_organization(text: &str) -> u8 {
    mistake(text, TextKind::Organization.check(text).is_ok(), NOT_AN_ORGANIZATION)
}

/// What is wrong with the string of `scope = CONSTANT`, as a number of [`Fits`](crate::auth::fits::Fits).
#[must_use]
pub const fn mistake_in_scope(text: &str) -> u8 {
    mistake(text, TextKind::Scope.check(text).is_ok(), NOT_A_SCOPE)
}

/// What is wrong with the string of `unauthenticated_url = CONSTANT` or `unauthorized_url = CONSTANT`, as a
/// number of [`Fits`](crate::auth::fits::Fits).
#[must_use]
pub const fn mistake_in_url(text: &str) -> u8 {
    mistake(text, clerk_rules::check_url(text).is_ok(), NOT_A_URL)
}

const fn mistake(text: &str, has_format: bool, otherwise: u8) -> u8 {
    if text.len() > TEXT_LIMIT {
        TOO_LONG
    } else if has_format {
        FITS
    } else {
        otherwise
    }
}

/// Whether a constant is in the catalogue, as a type for which the macros implement their own trait.
pub struct Listed<const IS: bool>;

/// Whether `names`, of `width` bytes each, contain `text`, if that is a valid string of `kind`; see `listed`.
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
