//! The handshake: a browser visits the Frontend API, and comes back with cookies.

pub(super) mod directives;
pub(super) mod finish;
pub(super) mod start;
