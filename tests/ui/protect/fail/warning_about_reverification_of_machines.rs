#![deny(deprecated)]

use clerk_runtime::protect;

#[protect(reverification(level = "second_factor", after_minutes = 30), token = any)]
async fn handler() {}

fn main() {}
