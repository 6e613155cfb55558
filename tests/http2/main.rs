//! Requests over HTTP/2, in which `:authority` replaces `Host`, behind a proxy that terminates TLS.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test panics when it fails")]

use std::net::Ipv4Addr;

use axum::Router;
use axum::extract::Request;
use axum::http::Version;
use axum::routing::get;
use clerk_runtime::layer::{ResolveClerk, ResolveError};
use clerk_runtime::metadata::ProtectedResource;
use clerk_runtime::request::RequestView;
use clerk_runtime::{Clerk, ClerkLayer, OAuthAuth, SessionAuth, protect};
use clerk_testing::EmbeddedClerk;
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::Value;
use tokio::net::TcpListener;
use url::Url;

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(token = "oauth_token")]
async fn mcp(_auth: OAuthAuth) {}

async fn how_it_came(request: Request) -> String {
    assert_eq!(request.version(), Version::HTTP_2);
    assert!(!request.headers().contains_key("host"));
    request.uri().to_string()
}

/// Tenants by host, as in the documentation of the layer.
struct Tenants(String, Clerk);

impl ResolveClerk for Tenants {
    async fn resolve(&self, request: &dyn RequestView) -> Result<Clerk, ResolveError> {
        let is_known = request.host().is_some_and(|host| host == self.0);
        if is_known { Ok(self.1.clone()) } else { Err(ResolveError::Unknown) }
    }
}

struct Server {
    embedded: EmbeddedClerk,
    authority: String,
    client: Client,
}

impl Server {
    async fn start() -> Self {
        let embedded = EmbeddedClerk::start().await.expect("loopback has a free port");
        watch::remember_the_log();
        watch::keep(embedded.secret_key());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        let authority = listener.local_addr().expect("an address").to_string();
        let app = Router::new()
            .route("/dashboard", get(dashboard))
            .route("/mcp", get(mcp))
            .merge(ProtectedResource::new().routes())
            .route("/how", get(how_it_came))
            .layer(ClerkLayer::with_resolver(Tenants(authority.clone(), embedded.clerk())));
        tokio::spawn(async move { axum::serve(listener, app).await });
        let client = Client::builder().http2_prior_knowledge().redirect(redirect::Policy::none()).no_proxy();
        Self { embedded, authority, client: client.build().expect("a client") }
    }

    /// A request for a document, as the proxy forwards it.
    fn get(&self, path: &str) -> RequestBuilder {
        let request = self.client.get(format!("http://{}{path}", self.authority));
        request.header("x-forwarded-proto", "https").header("sec-fetch-dest", "document")
    }

    fn public(&self, path: &str) -> String {
        format!("https://{}{path}", self.authority)
    }
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers().get(name).expect(name).to_str().expect("text")
}

#[tokio::test]
async fn the_authority_is_the_host() {
    let server = Server::start().await;
    let response = server.get("/how?a=1").send().await.unwrap();
    assert_eq!(response.text().await.unwrap(), format!("http://{}/how?a=1", server.authority));

    let response = server.get("/dashboard?x=1").send().await.unwrap();
    assert_eq!(response.status(), 307);
    let handshake = Url::parse(header(&response, "location")).unwrap();
    let (_, back) = handshake.query_pairs().find(|(name, _)| name == "redirect_url").expect("a way back");
    assert_eq!(back, server.public("/dashboard?x=1"));
}

#[tokio::test]
async fn a_click_within_the_application_is_no_visit_from_another_site() {
    let server = Server::start().await;
    let session = server.embedded.sign_in(&server.embedded.create_user().id("user_ada").create());
    let cookies = server.embedded.browser_cookies(&session, &server.public("/"));
    let click = server.get("/dashboard").header("cookie", cookies).header("referer", server.public("/home"));
    let response = click.send().await.unwrap();
    assert_eq!((response.status().as_u16(), response.text().await.unwrap().as_str()), (200, "user_ada"));
}

#[tokio::test]
async fn oauth_clients_are_led_to_https() {
    let server = Server::start().await;
    let metadata = server.public("/.well-known/oauth-protected-resource/mcp");
    let response = server.get("/mcp").send().await.unwrap();
    assert_eq!(response.status(), 401);
    let challenge = header(&response, "www-authenticate");
    assert!(challenge.contains(&format!("resource_metadata=\"{metadata}\"")), "{challenge}");

    let response = server.get("/.well-known/oauth-protected-resource/mcp").send().await.unwrap();
    let document: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(document["resource"], server.public("/mcp"));
}
