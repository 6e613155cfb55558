//! The application under test.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Mutex, PoisonError};

use axum::http::Method;
use axum::routing::{get, post};
use axum::{Json, Router};
use clerk_runtime::{Auth, Clerk, ClerkBuilder, ClerkLayer, SessionAuth, auth, protect};
use clerk_testing::{EmbeddedClerk, JwtBuilder, JwtClass};
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::AbortHandle;
use url::Url;

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(role = "org:admin")]
async fn members() {}

#[protect(permission = "org:invoices:create")]
async fn create_invoice(Json(invoice): Json<Value>) -> Json<Value> {
    Json(invoice)
}

#[protect(feature = "org:export")]
async fn export() {}

#[protect(plan = "user:pro")]
async fn reports() {}

#[protect(reverification = "strict")]
async fn recovery_codes() {}

#[protect(role = "org:admin", unauthorized_url = "/upgrade", unauthenticated_url = "/welcome")]
async fn elsewhere() {}

#[auth]
async fn whoami(auth: Auth) -> Json<Value> {
    Json(json!({ "signedIn": auth.is_authenticated(), "userId": auth.user_id() }))
}

#[auth]
async fn maybe(auth: Option<SessionAuth>) -> String {
    auth.map_or_else(|| "nobody".to_owned(), |auth| auth.user_id().to_owned())
}

/// A handler of every kind.
pub(crate) fn routes() -> Router {
    Router::new()
        .route("/dashboard", get(dashboard))
        .route("/members", get(members))
        .route("/invoices", post(create_invoice))
        .route("/export", get(export))
        .route("/reports", get(reports))
        .route("/recovery-codes", get(recovery_codes))
        .route("/elsewhere", get(elsewhere))
        .route("/whoami", get(whoami))
        .route("/maybe", get(maybe))
}

/// A running server, which ends when it is dropped.
pub(crate) struct Server {
    pub(crate) url: String,
    client: Client,
    task: AbortHandle,
}

impl Server {
    /// Starts the application, protected by `clerk`.
    pub(crate) async fn start(clerk: Clerk) -> Self {
        Self::serve(routes().layer(ClerkLayer::new(clerk))).await
    }

    pub(crate) async fn serve(app: Router) -> Self {
        Self::on_a_port(|listener| {
            tokio::spawn(async move { axum::serve(listener, app).await }).abort_handle()
        })
        .await
    }

    /// The same, with the address of the peer available to the application.
    pub(crate) async fn serve_with_peers(app: Router) -> Self {
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        Self::on_a_port(|listener| {
            tokio::spawn(async move { axum::serve(listener, app).await }).abort_handle()
        })
        .await
    }

    async fn on_a_port(serve: impl FnOnce(TcpListener) -> AbortHandle) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        // The port may have belonged to an instance that has ended.
        INSTANCES.lock().unwrap_or_else(PoisonError::into_inner).remove(&Some(address.port()));
        let url = format!("http://{address}");
        let client = Client::builder().redirect(redirect::Policy::none()).build().expect("a client");
        Self { url, client, task: serve(listener) }
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url))
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("{}{path}", self.url))
    }

    /// `GET` with `token` in the `Authorization` header.
    pub(crate) async fn get_as(&self, path: &str, token: &str) -> Response {
        answer(self.get(path).bearer_auth(token)).await
    }

    /// The address without the scheme.
    pub(crate) fn authority(&self) -> &str {
        self.url.trim_start_matches("http://")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts an embedded Clerk, and the application with its configuration.
pub(crate) async fn start() -> (EmbeddedClerk, Server) {
    start_with(|builder| builder).await
}

/// The same with additional configuration.
pub(crate) async fn start_with(
    configure: impl FnOnce(ClerkBuilder) -> ClerkBuilder,
) -> (EmbeddedClerk, Server) {
    let embedded = embedded().await;
    let clerk = configure(embedded.builder()).build().expect("the configuration is valid");
    let server = Server::start(clerk).await;
    (embedded, server)
}

/// An instance whose keys must not appear in any output.
pub(crate) async fn embedded() -> EmbeddedClerk {
    let embedded = EmbeddedClerk::start().await.expect("loopback has a free port");
    know(&embedded);
    embedded
}

/// Registers the keys of an instance as secrets, and remembers what the runtime logs.
pub(crate) fn know(embedded: &EmbeddedClerk) {
    watch::remember_the_log();
    let port = Url::parse(embedded.url()).expect("a URL").port();
    INSTANCES.lock().unwrap_or_else(PoisonError::into_inner).insert(port);
    watch::public(embedded.publishable_key());
    watch::keep(embedded.secret_key());
}

/// The ports of the instances, whose own answers do not come from the application.
static INSTANCES: Mutex<BTreeSet<Option<u16>>> = Mutex::new(BTreeSet::new());
/// Handlers whose answers contain another token of the caller's session.
const HANDED_OUT: [&str; 2] = ["/tokens/database", "/long-token"];

/// Sends a request to the application. Neither headers nor body of the answer may contain a secret.
pub(crate) async fn answer(request: RequestBuilder) -> Response {
    let (client, request) = request.build_split();
    let request = request.expect("a request");
    watch::requested(request.url(), request.headers());
    let response = client.execute(request).await.expect("the server answers");
    let url = response.url().clone();
    let mut read = http::Response::new(());
    *read.status_mut() = response.status();
    *read.headers_mut() = response.headers().clone();
    let body = response.bytes().await.expect("a whole body");
    if INSTANCES.lock().unwrap_or_else(PoisonError::into_inner).contains(&url.port()) {
        watch::cookies_set(read.headers());
    } else {
        let body = if HANDED_OUT.contains(&url.path()) { &[][..] } else { &body };
        watch::answered(read.headers(), body);
    }
    read.map(|()| body).into()
}

/// A header's only value.
pub(crate) fn header<'r>(response: &'r Response, name: &str) -> Option<&'r str> {
    let mut values = response.headers().get_all(name).iter();
    let value = values.next()?.to_str().expect("text");
    assert_eq!(values.next(), None, "{name} comes once");
    Some(value)
}

/// The reason why the caller counts as signed out.
pub(crate) fn reason(response: &Response) -> Option<&str> {
    header(response, "x-clerk-auth-reason")
}

/// A `Bearer` header with a minted token.
pub(crate) fn bearer<C: JwtClass>(token: &JwtBuilder<C>) -> String {
    format!("Bearer {}", token.mint())
}
