//! tonic: the rules of a gRPC service's methods, decided before a message is decoded; callers, statuses, and the layers.

mod caller;
mod decide;
mod expiry;
pub mod macro_support;
mod methods;
mod protect;
mod service;
mod status;
mod view;

pub use caller::RequestAuth;
pub use expiry::{UntilExpired, until_expired};
pub use methods::{Method, Methods};
pub use protect::ProtectService;
pub use service::{Protected, ProtectedService, protected};
