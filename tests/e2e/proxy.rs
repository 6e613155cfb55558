//! Behind a reverse proxy, which says in headers what the visitor sees.

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

    // The instance sends the browser back there, with cookies for a site that is all https.
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
