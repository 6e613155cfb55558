mod service;

use clerk_runtime::tonic::protect_service;
use service::{Greeter, GreeterServer};
use tonic::{Request, Response, Status};

struct App;

#[protect_service]
#[tonic::async_trait]
impl Greeter for App {
    #[protect = "org:admin"]
    async fn say_hello(&self, request: Request<String>) -> Result<Response<String>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    type ListStream = ();

    #[protect]
    async fn list(&self, _: Request<String>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }
}

fn main() {}
