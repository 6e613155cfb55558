// 2 mistakes
mod service;

use clerk_runtime::tonic::protect_service;
use service::{Greeter, GreeterServer};
use tonic::{Request, Response, Status};

struct App;

#[protect_service]
#[tonic::async_trait]
impl Greeter for App {
    type ListStream = ();

    #[protect]
    async fn say_hello(&self) -> Result<Response<String>, Status> {
        Ok(Response::new(String::new()))
    }

    #[protect]
    async fn list(&self, _: Request<String>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }
}

fn main() {}
