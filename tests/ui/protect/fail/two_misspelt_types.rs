// 2 mistakes
use axum::Json;
use clerk_runtime::{auth, public};

#[auth]
async fn first(_auth: SesionAuth) {}

#[public]
async fn second(_body: Jsonn<u8>, _other: Json<u8>) {}

fn main() {}
