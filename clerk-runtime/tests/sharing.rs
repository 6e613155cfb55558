//! How much the compiler proves for each handler that has an Auth object: that it can be sent to other threads.
//!
//! The compiler gives up beyond this depth, which does not reach the HTTP client of an instance.
#![recursion_limit = "24"]

use clerk_runtime::{Auth, Clerk, MachineAuth, SessionAuth};

const fn can_be_shared<T: Send + Sync + 'static>() {}

const _: () = {
    can_be_shared::<Clerk>();
    can_be_shared::<Auth>();
    can_be_shared::<SessionAuth>();
    can_be_shared::<MachineAuth>();
};
