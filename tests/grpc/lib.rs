//! The generated services of the tests, and the documentation page whose examples need one.

#![allow(missing_docs, unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]

/// The services of the tests.
pub mod accounts {
    tonic::include_proto!("accounts.v1");
}

/// The service of the page.
pub mod helloworld {
    tonic::include_proto!("helloworld");
}

#[doc = include_str!("../../clerk-runtime/src/docs/protect_service.md")]
#[cfg(doctest)]
pub mod page {}
