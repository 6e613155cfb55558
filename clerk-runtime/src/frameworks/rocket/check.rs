//! The function that `check = …` names: it looks at a request that the rule lets pass, before any other guard runs.

use std::pin::Pin;

use rocket::Request;

use crate::auth::Auth;
use crate::edge::rejection::Rejection;
use crate::frameworks::guard::mistaken;

/// A function with `#[check]` as a type.
pub trait Check: 'static {
    /// Lets the request pass or rejects it.
    fn check<'c>(auth: &'c Auth, request: &'c Request<'_>) -> Checking<'c>;
}

/// The answer of a check.
pub type Checking<'c> = Pin<Box<dyn Future<Output = Result<(), Rejection>> + Send + 'c>>;

/// The answer of a check whose attribute has a mistake.
#[must_use]
pub fn mistaken_check<'c>() -> Checking<'c> {
    Box::pin(std::future::ready(Err(mistaken())))
}
