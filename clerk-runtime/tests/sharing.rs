//! For each handler with an Auth object, the compiler proves that the object can be sent to other threads. It may look into
//! types down to the depth below, where it gives up. The types of an instance and its HTTP client are deeper.
#![recursion_limit = "24"]

use clerk_runtime::{Auth, Clerk, MachineAuth, SessionAuth};

const fn can_be_shared<T: Send + Sync + 'static>() {}

const _: () = {
    can_be_shared::<Clerk>();
    can_be_shared::<Auth>();
    can_be_shared::<SessionAuth>();
    can_be_shared::<MachineAuth>();
};
