//! Calls of the endpoints over HTTP.

mod catalogue;
mod consistency;
mod faults;
mod hostile;
mod organizations;
mod records;
mod secret_key;
mod sessions;
mod users;
