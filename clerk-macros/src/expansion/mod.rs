//! The code that is written into the user's crate.

pub(crate) mod check;
pub(crate) mod guard;
pub(crate) mod policy;
pub(crate) mod recovery;
pub(crate) mod runtime_path;
pub(crate) mod service;
pub(crate) mod site;
pub(crate) mod spans;
