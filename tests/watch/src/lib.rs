//! Nothing secret is said: everything that a test program says is searched for secrets, and one that is found ends the
//! program with an error.
//!
//! A program is watched from its first instruction when it links this crate: `use watch as _;` is enough. Said is what is
//! logged at any level by any crate, what panics say, and what the test hands to [`answered`] or [`say`]. Secrets are
//! the keys and tokens that a test has named ([`keep`], [`requested`]), any twelve bytes of them, and whatever has the
//! shape of a key or of a signed token, whoever made it.
//!
//! The application may say a secret in two places, to the caller whose it is:
//!
//! | Place | What |
//! |---|---|
//! | the header `set-cookie` | the cookies of a handshake or a refresh |
//! | the header `location` | the parameters by which a browser carries its tokens to the instance's own pages and back |
#![allow(clippy::expect_used, reason = "a test stops at the first surprise")]

mod log;
mod message;
mod search;
mod shape;

use std::panic::PanicHookInfo;

pub use log::{Log, capture, capture_with_dependencies};
pub use message::{answered, cookies_set, requested};
pub use search::{Planted, assert_shows_nothing, keep, plant, public, remember_the_log, say};

/// Listens before `main`, so that no test can forget to.
#[ctor::ctor(unsafe)]
fn listen() {
    log::install();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
        usual(panic);
        say("a panic", &panic.to_string());
    }));
}
