//! The Backend API: every resource of an instance, typed.
//!
//! [`Clerk::client`](crate::Clerk::client) returns a [`Client`]. Its groups are in [`resources`], the objects that they
//! return in [`objects`], and the types that setters accept in [`parameter`].
//!
//! It needs the feature `backend`, which is on by default.
//!
//! Objects tolerate changes of the API: unknown fields are kept in `extra`, unknown enum values are kept as text, and null
//! is treated like an absent field.
//!
//! It speaks to Clerk's Backend API of version `2026-05-12`. Deliberate differences from `@clerk/backend`: calls have a
//! time-out and bounded retries, `false` in a query is sent, JSON may declare a charset, and ids that are not a single path
//! segment are refused.

mod call;
mod client;
mod endpoint;
mod error;
mod fields;
mod multipart;
mod object;
pub mod objects;
mod page;
pub mod parameter;
mod request;
pub mod resources;
mod session_auth;
#[cfg(test)]
mod tests;
mod token_source;

pub use crate::wire::error::ApiError;
pub use client::Client;
pub use error::BackendError;
pub use fields::{Extra, Metadata, Secret};
pub use page::{Page, Pages};
pub use request::{Output, Request};
pub use token_source::{TokenError, TokenLayer, TokenService, TokenSource};
