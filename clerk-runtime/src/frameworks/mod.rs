//! The adapters: how each web framework hands requests in and takes answers out.

#[cfg(any(feature = "actix-web", feature = "rocket", feature = "tonic"))]
pub(crate) mod access;
#[cfg(feature = "actix-web")]
pub(crate) mod actix_web;
#[cfg(feature = "axum")]
pub(crate) mod axum;
#[cfg(any(feature = "actix-web", feature = "poem", feature = "rocket", feature = "tonic"))]
pub(crate) mod guard;
#[cfg(feature = "poem")]
pub(crate) mod poem;
#[cfg(feature = "rocket")]
pub(crate) mod rocket;
#[cfg(feature = "tonic")]
pub(crate) mod tonic;
