//! The quickstart on tonic: a protected gRPC service, with a Clerk instance of its own to try it against.
//!
//! Run with `cargo run -p quickstart_tonic` and paste the lines it prints into another terminal; they call the server with a
//! small client, which is this program with the argument `call`. `PORT` picks another port than 3000. With
//! `CLERK_PUBLISHABLE_KEY` and `CLERK_SECRET_KEY` set, the server belongs to that instance instead of an embedded one.

mod attempts;
mod client;

use std::error::Error;
use std::net::Ipv4Addr;
use std::pin::Pin;

use clerk_runtime::tonic::{protect_service, protected, until_expired};
use clerk_runtime::{Auth, Clerk, ClerkLayer, SessionAuth};
use clerk_testing::EmbeddedClerk;
use quickstart::quickstart_server::{Quickstart, QuickstartServer};
use quickstart::{Empty, Invoice, Reply};
use tokio::net::TcpListener;
use tokio_stream::Stream;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

/// The generated messages and service.
#[allow(missing_docs, unreachable_pub, clippy::all, clippy::restriction, reason = "generated")]
mod quickstart {
    tonic::include_proto!("quickstart.v1");
}

struct Service;

#[protect_service]
#[tonic::async_trait]
impl Quickstart for Service {
    #[public]
    async fn home(&self, _: Request<Empty>) -> Result<Response<Reply>, Status> {
        reply("open to everyone")
    }

    #[protect]
    async fn dashboard(&self, auth: SessionAuth, _: Request<Empty>) -> Result<Response<Reply>, Status> {
        reply(format!("hello, {}", auth.user_id()))
    }

    #[protect(role = "org:admin")]
    async fn members(&self, _: Request<Empty>) -> Result<Response<Reply>, Status> {
        reply("the members of your organization")
    }

    #[protect(permission = "org:invoices:create")]
    async fn create_invoice(&self, request: Request<Invoice>) -> Result<Response<Reply>, Status> {
        reply(format!("an invoice of {} cents", request.into_inner().cents))
    }

    type ExportStream = Pin<Box<dyn Stream<Item = Result<Reply, Status>> + Send>>;

    #[protect(feature = "org:export")]
    async fn export(
        &self,
        auth: SessionAuth,
        _: Request<Empty>,
    ) -> Result<Response<Self::ExportStream>, Status> {
        let rows = ["everything", "as a spreadsheet"].map(|text| Ok(Reply { text: text.to_owned() }));
        // The rule decides when the stream opens; it ends with the token.
        Ok(Response::new(Box::pin(until_expired(tokio_stream::iter(rows), auth.expired()))))
    }

    #[protect(plan = "user:pro")]
    async fn reports(&self, _: Request<Empty>) -> Result<Response<Reply>, Status> {
        reply("what only the pro plan shows")
    }

    #[protect(reverification = "strict")]
    async fn recovery_codes(&self, _: Request<Empty>) -> Result<Response<Reply>, Status> {
        reply("shown to those who proved just now who they are")
    }

    #[auth]
    async fn whoami(&self, auth: Auth, _: Request<Empty>) -> Result<Response<Reply>, Status> {
        match auth.user_id() {
            Some(user) => reply(format!("you are {user}")),
            None => reply("you are not signed in"),
        }
    }
}

fn reply(text: impl Into<String>) -> Result<Response<Reply>, Status> {
    Ok(Response::new(Reply { text: text.into() }))
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("call") {
        return client::call(arguments.collect()).await;
    }
    let embedded = if attempts::is_configured() { None } else { Some(EmbeddedClerk::start().await?) };
    let clerk = match &embedded {
        Some(embedded) => embedded.clerk(),
        None => Clerk::from_env()?,
    };
    let service = protected(QuickstartServer::new(Service))?;
    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    attempts::print(&format!("http://{}", listener.local_addr()?), &service.methods(), embedded.as_ref());
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    let server = Server::builder().layer(ClerkLayer::new(clerk)).add_service(service);
    server.serve_with_incoming_shutdown(TcpIncoming::from(listener), stop).await?;
    Ok(())
}
