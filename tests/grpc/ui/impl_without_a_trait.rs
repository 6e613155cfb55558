mod service;

use clerk_runtime::tonic::protect_service;

struct App;

#[protect_service]
impl App {
    pub async fn hello(&self) {}
}

fn main() {}
