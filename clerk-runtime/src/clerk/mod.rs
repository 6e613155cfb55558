//! The handle: the services of an instance, and the one driver that does I/O.

pub(crate) mod authenticate;
mod verify_token;
