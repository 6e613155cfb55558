//! poem: the guard in front of a handler's parameters, the Auth types, responses, and the layer as a middleware.

mod check;
mod extract;
pub mod macro_support;
mod middleware;
mod protect;
mod response;
mod view;

pub use middleware::{ClerkEndpoint, RejectionsEndpoint};
pub use protect::ProtectEndpoint;
