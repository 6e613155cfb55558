//! The code that is written into the user's crate. Only the files here contain names of the runtime.

pub(crate) mod check;
pub(crate) mod guard;
mod listed;
pub(crate) mod policy;
pub(crate) mod recovery;
pub(crate) mod runtime_path;
pub(crate) mod service;
pub(crate) mod site;
pub(crate) mod spans;
mod texts;
