//! Authentication and authorization with Clerk for axum.
#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod auth;
mod authenticate;
mod backend;
mod clock;
mod condition;
mod config;
mod extract;
mod get_auth;
mod keys;
pub mod layer;
mod machine;
mod policy;
mod protect;
pub mod redirect;
mod rejection;
mod request;
mod request_auth;
mod router_layer;
mod session;
mod state;
#[cfg(feature = "testing")]
pub mod testing;
mod token;

pub use auth::{
    ApiKeyAuth, Auth, AuthDebug, FromAuth, Holds, M2mAuth, MachineAuth, OAuthAuth, RedirectToPage,
    SessionAuth, SessionStatus, SignedOut,
};
pub use authenticate::AuthenticateOptions;
pub use clock::{Clock, SystemClock};
pub use condition::{
    Condition, Reverification, ReverificationLevel, feature, has, permission, plan, reverification, role,
    scope,
};
pub use config::{Clerk, ClerkBuilder, ConfigError, OrganizationSync};
pub use extract::BoxError;
pub use get_auth::{GetAuthOptions, get_auth};
pub use keys::{InstanceType, PublishableKey, SecretKey};
pub use layer::{ClerkLayer, ResolveClerk};
pub use policy::{Enforcement, Policy};
pub use protect::{Denial, Protect, RequestKind};
pub use rejection::Rejection;
pub use state::{AuthReason, AuthStatus, RequestState};
pub use token::{
    Accepts, SessionClaims, TokenType, TokenTypes, TokenVerificationError, TokenVerificationErrorReason,
};

#[cfg(feature = "macros")]
#[doc = include_str!("docs/auth.md")]
pub use clerk_macros::auth;
#[cfg(feature = "macros")]
#[doc = include_str!("docs/protect.md")]
pub use clerk_macros::protect;
