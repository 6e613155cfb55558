//! actix-web: the guard that extracts a handler's parameters, the Auth types, responses, and the layer as a middleware.

mod attached;
mod check;
mod convert;
mod extract;
mod folded;
pub mod macro_support;
mod middleware;
pub(crate) mod protect;
mod response;
mod routes;
pub(crate) mod view;

pub use extract::{Extraction, get_auth};
pub use middleware::{ClerkMiddleware, ClerkMiddlewareFuture, RejectionsMiddleware};
pub use protect::ProtectMiddleware;
pub use routes::{Annotated, Routes};
