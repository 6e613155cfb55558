mod service;

use clerk_runtime::tonic::protect_service;
use clerk_runtime::SessionAuth;
use service::{Greeter, GreeterServer};
use tonic::{Request, Response, Status};

struct App;

#[protect_service]
#[tonic::async_trait]
impl Greeter for App {
    #[public]
    async fn say_hello(&self, auth: SessionAuth, _: Request<String>) -> Result<Response<String>, Status> {
        Ok(Response::new(auth.user_id().to_owned()))
    }

    type ListStream = ();

    #[protect]
    async fn list(&self, _: Request<String>) -> Result<Response<()>, Status> {
        Ok(Response::new(()))
    }
}

fn main() {}
