//! The adapters: how each web framework hands requests in and takes answers out.

pub(crate) mod axum;
