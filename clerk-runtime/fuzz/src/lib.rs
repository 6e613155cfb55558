//! The common parts of the fuzz targets: keys, tokens in plain text, requests as text, and a Clerk without a
//! network.
//!
//! Inputs are texts. So findings are readable, and the mutations of the engine and its dictionaries work on
//! header names, claims and options instead of the bytes of an encoding.

#![forbid(unsafe_code)]

use tokio::runtime::{Builder, Runtime};

pub mod backend;
pub mod instance;
pub mod keys;
pub mod machine;
pub mod request;
pub mod session;
pub mod token;

/// Runs a future to completion.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    thread_local! {
        static RUNTIME: Runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    }
    RUNTIME.with(|runtime| runtime.block_on(future))
}

/// Splits a text at its first line end.
#[must_use]
pub fn first_line(text: &[u8]) -> (&[u8], &[u8]) {
    match text.iter().position(|byte| *byte == b'\n') {
        Some(end) => (&text[..end], &text[end + 1..]),
        None => (text, &[]),
    }
}
