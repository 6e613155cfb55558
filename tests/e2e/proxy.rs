//! Behind a reverse proxy, whose headers contain the visitor's view of the request.

use clerk_runtime::metadata::ProtectedResource;
use clerk_runtime::{ClerkLayer, protect};
use clerk_testing::EmbeddedClerkBuilder;
use reqwest::RequestBuilder;
use url::Url;

use crate::app::{Server, answer, header, start_with};
use crate::browser::query;

const PUBLIC: &str = "https://app.example.com:8443";

fn proxied(request: RequestBuilder) -> RequestBuilder {
    let request = request.header("x-forwarded-host", "app.example.com:8443, inner");
    request
        .header("x-forwarded-proto", "https, http")
        .header("accept", "text/html")
        .header("sec-fetch-dest", "document")
}

#[tokio::test]
async fn redirects_lead_back_to_the_public_address() {
    let clerk = EmbeddedClerkBuilder::new().allow_origin(PUBLIC).start().await.unwrap();
    crate::app::know(&clerk);
    let session = clerk.sign_in(&clerk.create_user().id("user_ada").create());
    let server = Server::start(clerk.clerk()).await;
    let response = answer(proxied(server.get("/dashboard?x=1"))).await;
    assert_eq!(response.status(), 307);
    let handshake = Url::parse(header(&response, "location").unwrap()).unwrap();
    assert_eq!(query(&handshake, "redirect_url").unwrap(), format!("{PUBLIC}/dashboard?x=1"));

    // The instance redirects back there, and sets cookies for a site that only uses https.
    let cookies = clerk.browser_cookies(&session, PUBLIC);
    let dev_browser = cookies.split("; ").find_map(|pair| pair.strip_prefix("__clerk_db_jwt=")).unwrap();
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let back = answer(client.get(format!("{handshake}&__clerk_db_jwt={dev_browser}"))).await;
    let back = Url::parse(header(&back, "location").unwrap()).unwrap();
    assert_eq!(back.origin().ascii_serialization(), PUBLIC);
    let response = answer(proxied(server.get(&format!("/dashboard?{}", back.query().unwrap())))).await;
    assert_eq!(header(&response, "location"), Some(&*format!("{PUBLIC}/dashboard?x=1")));
    let cookies: Vec<&str> =
        response.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("__session=ey")));
    assert!(cookies.iter().all(|cookie| cookie.contains("Secure")), "{cookies:#?}");
}

#[tokio::test]
async fn a_path_that_looks_like_a_host_stays_a_path() {
    let (_, server) = start_with(|builder| builder).await;
    let response = answer(proxied(server.get("//evil.test/dashboard"))).await;
    assert_eq!(response.status(), 404, "no route, no redirect");
    let response = answer(proxied(server.get("/dashboard?next=//evil.test"))).await;
    let handshake = Url::parse(header(&response, "location").unwrap()).unwrap();
    assert!(query(&handshake, "redirect_url").unwrap().starts_with(&format!("{PUBLIC}/dashboard")));
}

#[tokio::test]
async fn headers_of_a_proxy_that_does_not_exist_are_ignored() {
    let (_, server) = start_with(|builder| builder.trust_forwarded_headers(false)).await;
    let response = answer(proxied(server.get("/dashboard"))).await;
    let handshake = Url::parse(header(&response, "location").unwrap()).unwrap();
    assert_eq!(query(&handshake, "redirect_url").unwrap(), format!("{}/dashboard", server.url));
}

#[tokio::test]
async fn the_frontend_api_behind_a_path_of_the_application() {
    let (_, server) = start_with(|builder| builder.proxy_url("/__clerk")).await;
    let response = answer(proxied(server.get("/dashboard"))).await;
    let handshake = header(&response, "location").unwrap();
    assert!(handshake.starts_with(&format!("{PUBLIC}/__clerk/v1/client/handshake?")), "{handshake}");
}

/// The URL to which the visitor is redirected back.
async fn way_back(server: &Server, path: &str) -> String {
    let response = answer(proxied(server.get(path))).await;
    query(&Url::parse(header(&response, "location").unwrap()).unwrap(), "redirect_url").unwrap()
}

#[tokio::test]
async fn a_public_url_stands_in_front_of_every_path() {
    let (_, server) = start_with(|builder| builder.public_url("https://shop.example.com/app/")).await;
    assert_eq!(way_back(&server, "/dashboard?x=1").await, "https://shop.example.com/app/dashboard?x=1");

    let (_, server) = start_with(|builder| {
        builder
            .public_url("https://shop.example.com")
            .allowed_hosts(["*.example.com"])
            .trust_forwarded_headers(true)
    })
    .await;
    let response = answer(proxied(server.get("/dashboard"))).await;
    let back = query(&Url::parse(header(&response, "location").unwrap()).unwrap(), "redirect_url").unwrap();
    assert_eq!(back, "https://shop.example.com/dashboard", "the port is not allowed");
    let request = server.get("/dashboard").header("x-forwarded-host", "ada.example.com");
    let response = answer(request.header("accept", "text/html").header("sec-fetch-dest", "document")).await;
    let back = query(&Url::parse(header(&response, "location").unwrap()).unwrap(), "redirect_url").unwrap();
    assert_eq!(back, "https://ada.example.com/dashboard");
}

#[tokio::test]
async fn a_resource_is_described_under_its_public_url() {
    let embedded = crate::app::embedded().await;
    let clerk = embedded.builder().public_url("https://shop.example.com/app").build().unwrap();
    let routes = axum::Router::new()
        .route("/mcp", axum::routing::get(mcp))
        .merge(ProtectedResource::new().routes())
        .layer(ClerkLayer::new(clerk));
    let server = Server::serve(routes).await;
    let response = answer(server.get("/mcp")).await;
    let challenge = header(&response, "www-authenticate").unwrap();
    let metadata = "https://shop.example.com/.well-known/oauth-protected-resource/app/mcp";
    assert!(challenge.contains(&format!("resource_metadata=\"{metadata}\"")), "{challenge}");
    // With a proxy that removes the prefix, and with one that leaves well-known paths unchanged.
    for path in ["/mcp", "/app/mcp"] {
        let request = server.get(&format!("/.well-known/oauth-protected-resource{path}"));
        let document: serde_json::Value =
            serde_json::from_slice(&answer(request).await.bytes().await.unwrap()).unwrap();
        assert_eq!(document["resource"], "https://shop.example.com/app/mcp");
    }
}

#[protect(token = "oauth_token")]
async fn mcp() {}

#[tokio::test]
async fn only_the_proxies_that_are_named_are_believed() {
    let embedded = crate::app::embedded().await;
    for (proxies, is_believed) in [("127.0.0.0/8", true), ("10.0.0.0/8", false)] {
        let clerk = embedded.builder().trusted_proxies([proxies]).build().unwrap();
        let app = crate::app::routes().layer(ClerkLayer::new(clerk));
        let server = Server::serve_with_peers(app.clone()).await;
        let expected = if is_believed { PUBLIC } else { &*server.url };
        assert_eq!(way_back(&server, "/dashboard").await, format!("{expected}/dashboard"));
        // Without the peer's address, no proxy is trusted.
        let server = Server::serve(app).await;
        assert_eq!(way_back(&server, "/dashboard").await, format!("{}/dashboard", server.url));
    }
}

#[tokio::test]
async fn visitors_of_production_come_by_https() {
    let embedded = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    crate::app::know(&embedded);
    let server = Server::start(embedded.clerk()).await;
    let request = |host: &str| {
        let request = server.get("/dashboard").header("host", host).header("cookie", "__client_uat=1");
        request.header("accept", "text/html").header("sec-fetch-dest", "document")
    };
    for (host, expected) in [
        ("shop.example.com", "https://shop.example.com/dashboard"),
        ("shop.localhost:3000", "http://shop.localhost:3000/dashboard"),
    ] {
        let response = answer(request(host)).await;
        let location = Url::parse(header(&response, "location").unwrap()).unwrap();
        assert_eq!(query(&location, "redirect_url").unwrap(), expected);
    }
}
