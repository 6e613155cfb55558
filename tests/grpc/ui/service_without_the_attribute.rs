mod service;

use clerk_runtime::tonic::protected;
use service::{Greeter, GreeterServer};
use tonic::{Request, Response, Status};

struct App;

#[tonic::async_trait]
impl Greeter for App {
    type ListStream = ();

    async fn say_hello(&self, request: Request<String>) -> Result<Response<String>, Status> {
        Ok(Response::new(request.into_inner()))
    }

    async fn list(&self, _: Request<String>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }
}

fn main() {
    let _ = protected(GreeterServer::new(App));
}
