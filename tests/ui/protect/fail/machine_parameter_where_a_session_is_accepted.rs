use clerk_runtime::{MachineAuth, protect};

#[protect(token = any)]
async fn handler(_machine: MachineAuth) {}

fn main() {}
