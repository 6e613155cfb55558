//! The items of tonic's adapter that generated code uses. They are not covered by any stability promise.

pub use http::request::Parts as Request;

pub use super::caller::{Caller, MethodParameter, decided, parameter};
pub use super::decide::{Check, Checking, mistaken_check};
pub use super::methods::Method;
pub use super::service::ProtectedService;
pub use crate::frameworks::guard::{
    MistakenGuard, Protect, SuppliedByTheRouter, SuppliedByTheRouterAfterACheck, SuppliedByTheRouterToAnyone,
};

use crate::edge::typed::TypedPolicy;

/// What `layer::protect!` expands to.
#[must_use]
pub const fn protect_router<P: TypedPolicy>() -> Protect {
    Protect::new::<P>()
}
