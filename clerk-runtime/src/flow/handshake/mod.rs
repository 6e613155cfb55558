//! The handshake: a browser visits the Frontend API, and returns with cookies.

pub(super) mod directives;
pub(super) mod finish;
pub(super) mod start;
