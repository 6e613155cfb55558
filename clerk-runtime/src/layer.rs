//! Rules and Clerk instances as tower layers.

#[cfg(feature = "macros")]
#[doc = include_str!("docs/protect_router.md")]
pub use clerk_macros::protect_router as protect;

pub use crate::edge::layer::{ClerkFuture, ClerkLayer, ClerkService, ResolveClerk};
pub use crate::frameworks::axum::protect_layer::{ProtectLayer, ProtectService};
