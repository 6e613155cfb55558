//! The lowest floor: time, keys, JSON, text. It knows nothing about requests, tokens or Clerk's API.

/// Any error.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

pub(crate) mod base64url;
pub(crate) mod clerk_hosts;
pub(crate) mod clock;
pub(crate) mod ecmascript;
pub(crate) mod error_chain;
pub(crate) mod header_text;
pub(crate) mod host;
pub(crate) mod joined;
pub(crate) mod json_error;
pub(crate) mod keys;
pub(crate) mod log_limit;
pub(crate) mod metrics;
pub(crate) mod name_key;
pub(crate) mod opaque_arc;
pub(crate) mod query;
pub(crate) mod raw_object;
pub(crate) mod timestamp;
pub(crate) mod tolerant;
pub(crate) mod way_back;
