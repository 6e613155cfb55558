//! The attributes: each file reads its options and the item below it, checks them, and expands.

pub(crate) mod auth;
pub(crate) mod from_auth;
pub(crate) mod protect;
pub(crate) mod public;
