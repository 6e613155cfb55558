mod service;

use clerk_runtime::tonic::protect_service;

struct App;

#[protect_service]
async fn hello() {}

fn main() {}
