//! One HTTP call to Clerk: its path, its limits, and the classification of its answer.

pub(crate) mod api;
mod credential;
pub(crate) mod error;
pub(crate) mod http_client;
pub(crate) mod kept;
pub(crate) mod path;
pub(crate) mod reply;
pub(crate) mod retry;
mod strangers;
pub(crate) mod transport;

pub(crate) use api::{API_VERSION_DATE, Answer, BackendApi};
pub(crate) use credential::{Credential, MachineKeys};
pub(crate) use http_client::HttpClient;
pub(crate) use reply::{Outage, Reply, Subject};
pub(crate) use strangers::Strangers;
