//! An application with three processes behind one address, which share what Clerk said about API keys.

pub mod fleet;
pub mod redis_server;
pub mod replica;
