//! Searches all output of a test program for secrets. If it finds one, the program ends with an error.
//!
//! A program that links this crate is watched from its first instruction: `use watch as _;` is enough. Its
//! output is everything that any crate logs at any level, the messages of panics, and what the test passes to
//! [`answered`] or [`say`]. Secrets are the keys and tokens that a test has named ([`keep`], [`requested`]),
//! any twelve bytes of them, and everything that has the form of a key or of a signed token.
//!
//! In two places, the application may send a secret to the caller to whom it belongs:
//!
//! | Place | What |
//! |---|---|
//! | the header `set-cookie` | the cookies of a handshake or a refresh |
//! | the header `location` | the parameters with which a browser carries its tokens to the instance's pages and back |
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

mod log;
mod message;
mod search;
mod shape;

use std::panic::PanicHookInfo;

pub use log::{Log, capture, capture_with_dependencies};
pub use message::{answered, cookies_set, requested};
pub use search::{Planted, assert_shows_nothing, keep, plant, public, remember_the_log, say};

/// Starts before `main`, so no test can forget it.
#[ctor::ctor(unsafe)]
fn listen() {
    log::install();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
        usual(panic);
        say("a panic", &panic.to_string());
    }));
}
