//! One embedded Clerk and a server, with a client for each method.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use clerk_runtime::ClerkLayer;
use clerk_runtime::decision::Decision;
use clerk_runtime::tonic::layer::protect;
use clerk_runtime::tonic::protected;
use clerk_testing::EmbeddedClerk;
use tokio::net::TcpListener;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::metadata::MetadataMap;
use tonic::service::LayerExt as _;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Channel, Endpoint, Server};
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use crate::accounts::Text;
use crate::accounts::accounts_server::AccountsServer;
use crate::accounts::bare_server::BareServer;
use crate::accounts::inside_server::InsideServer;
use crate::app::App;

pub(crate) struct Running {
    pub(crate) clerk: EmbeddedClerk,
    pub(crate) address: SocketAddr,
    pub(crate) channel: Channel,
    app: App,
    decisions: Arc<Mutex<Vec<String>>>,
}

/// The answer to a call: a text or a status.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Code,
    pub(crate) text: String,
    pub(crate) metadata: MetadataMap,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.metadata.get(name).and_then(|value| value.to_str().ok())
    }
}

impl From<Status> for Answer {
    fn from(status: Status) -> Self {
        Self { code: status.code(), text: status.message().to_owned(), metadata: status.metadata().clone() }
    }
}

impl Running {
    pub(crate) async fn start() -> Self {
        Self::start_with(|layer| layer).await
    }

    /// Like [`start`](Self::start), with a layer that `configure` changes.
    pub(crate) async fn start_with(configure: impl FnOnce(ClerkLayer) -> ClerkLayer) -> Self {
        let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
        watch::remember_the_log();
        watch::keep(clerk.secret_key());
        clerk.clock().freeze();
        let decisions = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&decisions);
        let layer = ClerkLayer::new(clerk.clerk()).on_decision(move |decision: &Decision| {
            told.lock().expect("no panic").push(in_short(decision));
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("an address");
        let app = App::default();
        let inside = protect!(role = "org:admin");
        let server = Server::builder()
            .accept_http1(true)
            .layer(tonic_web::GrpcWebLayer::new())
            .layer(configure(layer))
            .add_service(protected(AccountsServer::new(app.clone())).expect("every method is there"))
            .add_service(inside.named_layer(protected(InsideServer::new(app.clone())).expect("every method")))
            .add_service(inside.named_layer(BareServer::new(app.clone())));
        tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));
        let channel = Endpoint::from_shared(format!("http://{address}")).expect("an address").connect_lazy();
        Self { clerk, address, channel, app, decisions }
    }

    /// How many method calls began.
    pub(crate) fn begun(&self) -> usize {
        self.app.begun.load(Ordering::SeqCst)
    }

    /// The decisions since the last call of this function.
    pub(crate) fn decisions(&self) -> Vec<String> {
        std::mem::take(&mut *self.decisions.lock().expect("no panic"))
    }

    /// Calls a method of the service `Accounts` with this `authorization`.
    pub(crate) async fn call(&self, method: &str, token: Option<&str>) -> Answer {
        let mut metadata = Vec::new();
        let authorization = token.map(|token| format!("Bearer {token}"));
        metadata.extend(authorization.as_deref().map(|value| ("authorization", value)));
        self.call_with(&format!("/accounts.v1.Accounts/{method}"), &metadata).await
    }

    /// Calls a method at a path with this metadata.
    pub(crate) async fn call_with(&self, path: &str, metadata: &[(&str, &str)]) -> Answer {
        let mut request = Request::new(Text { text: "hello".to_owned() });
        for (name, value) in metadata {
            let headers = request.metadata_mut().as_mut();
            headers.append(
                http::HeaderName::try_from(*name).expect("a name"),
                http::HeaderValue::from_str(value).expect("a value"),
            );
        }
        let mut client = tonic::client::Grpc::new(self.channel.clone());
        client.ready().await.expect("the server listens");
        let path: PathAndQuery = path.parse().expect("a path");
        let codec = ProstCodec::<Text, Text>::default();
        let answer = client.unary(request, path, codec).await;
        let answer = match answer {
            Ok(response) => {
                let (metadata, Text { text }, _) = response.into_parts();
                Answer { code: Code::Ok, text, metadata }
            }
            Err(status) => status.into(),
        };
        watch::say("an answer", &format!("{} {:?}", answer.text, without_cookies(&answer.metadata)));
        answer
    }
}

/// Removes cookies, because they may contain tokens.
fn without_cookies(metadata: &MetadataMap) -> MetadataMap {
    let mut metadata = metadata.clone();
    metadata.remove("set-cookie");
    metadata
}

fn in_short(decision: &Decision) -> String {
    format!(
        "{} {:?} {} {:?} {:?}",
        decision.handler(),
        decision.matched_path(),
        decision.outcome(),
        decision.cause().map(|cause| cause.as_str()),
        decision.subject(),
    )
}
