//! The whole application with an embedded Clerk.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

mod access;
mod admin;
mod api;
mod application;
mod audit;
mod demo;
mod live;
mod metrics;
mod webhook;

use watch as _;
