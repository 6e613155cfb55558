use clerk_runtime::{FromAuth};

#[derive(FromAuth)]
enum Caller {}

fn main() {}
