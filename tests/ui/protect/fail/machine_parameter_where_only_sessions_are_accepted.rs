use clerk_runtime::{MachineAuth, protect};

#[protect]
async fn handler(_machine: MachineAuth) {}

fn main() {}
