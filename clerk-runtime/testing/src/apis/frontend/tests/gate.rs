//! Both APIs are on one port, and only pages of applications may use them.

use http::Method;
use serde_json::{Value, json};

use super::{ORIGIN, Page, ada};
use crate::{EmbeddedClerk, EmbeddedClerkBuilder, Endpoint, Fault};

#[tokio::test]
async fn answers_pages_of_applications_and_nobody_else() {
    let page = Page::of_instance(EmbeddedClerkBuilder::new().frontend("https://app.test")).await;
    for origin in [ORIGIN, "http://127.0.0.1:5173", "https://app.test"] {
        let page = Page { origin, ..page.clone() };
        let response = page.request(&Method::GET, "/v1/client").send().await.unwrap();
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("access-control-allow-origin"), origin);
        assert_eq!(header("access-control-allow-credentials"), "true");
        assert!(header("access-control-expose-headers").contains("Clerk-Db-Jwt"));
        assert_eq!((header("vary").as_str(), header("cache-control").as_str()), ("Origin", "no-store"));
    }
    for origin in ["https://evil.test", "null", "https://app.test.evil.test", "http://app.test"] {
        let page = Page { origin, ..page.clone() };
        let response = page.request(&Method::POST, "/v1/client/sign_ins").send().await.unwrap();
        assert_eq!(response.status(), 403, "{origin}");
        assert!(response.headers().get("access-control-allow-origin").is_none());
        assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["code"], "origin_invalid");
    }
    assert!(page.clerk.sessions().is_empty());
}

#[tokio::test]
async fn a_name_that_leads_here_is_not_the_instance() {
    let page = Page::of_instance(EmbeddedClerkBuilder::new().allow_host("clerk")).await;
    let status = async |host: &'static str, path: &str| {
        let request = page.request(&Method::GET, path).header("host", host);
        request.send().await.unwrap().status().as_u16()
    };
    for path in ["/v1/client", "/v1/environment", "/sign-in", "/npm/@clerk/ui@1/dist/ui.browser.js", "/"] {
        assert_eq!(status("evil.test:4010", path).await, 421, "{path}");
        assert_ne!(status("localhost:4010", path).await, 421, "{path}");
        assert_ne!(status("clerk:4010", path).await, 421, "{path}");
    }
    // A server with the secret key may use any host name.
    let url = format!("{}/v1/users", page.clerk.url());
    let request = reqwest::Client::new().get(url).header("host", "evil.test");
    let response = request.bearer_auth(page.clerk.secret_key()).send().await.unwrap();
    assert_eq!(response.status(), 200);
}

#[tokio::test]
async fn tells_browsers_from_servers_on_the_same_paths() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    ada(&clerk);
    let page = Page::of(&clerk).await;
    page.sign_in("ada@example.com").await;
    let of_browser = page.post("/v1/organizations", &[("name", "Acme")]).await;
    let id = of_browser["response"]["id"].as_str().unwrap();
    let http = reqwest::Client::new();
    let url = format!("{}/v1/organizations/{id}", clerk.url());
    let of_server: Value =
        http.get(&url).bearer_auth(clerk.secret_key()).send().await.unwrap().json().await.unwrap();
    assert_eq!((&of_server["id"], &of_server["private_metadata"]), (&json!(id), &json!({})));
    let of_stranger = http.get(&url).send().await.unwrap();
    assert_eq!(of_stranger.status(), 401);
    // A wrong key is refused by both APIs.
    let of_forger =
        page.request(&Method::GET, "/v1/users").bearer_auth("sk_test_wrong").send().await.unwrap();
    assert_eq!(of_forger.status(), 501);
}

#[tokio::test]
async fn what_is_not_there_is_said_to_be_missing() {
    let page = Page::of_instance(EmbeddedClerkBuilder::new()).await;
    for (method, path) in [
        (Method::GET, "/v1/client/unknown"),
        (Method::POST, "/v1/me/totp"),
        (Method::DELETE, "/v1/environment"),
        (Method::POST, "/v1/client/sign_ins/sia_1/attempt_second_factor"),
    ] {
        let refused = page.refused(method.clone(), path, &[]).await;
        assert_eq!(
            (refused.0, refused.1.as_str()),
            (501, "not_supported_by_embedded_clerk"),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn preflights_and_faults_are_readable() {
    let page = Page::of_instance(EmbeddedClerkBuilder::new()).await;
    let url = format!("{}//api_keys", page.clerk.url());
    let preflight = reqwest::Client::new()
        .request(Method::OPTIONS, url)
        .header("origin", ORIGIN)
        .header("access-control-request-headers", "authorization,content-type")
        .send()
        .await
        .unwrap();
    assert_eq!(preflight.status(), 204);
    assert_eq!(preflight.headers()["access-control-allow-headers"], "authorization,content-type");
    assert_eq!(preflight.headers()["access-control-allow-origin"], ORIGIN);

    page.clerk.fault(Endpoint::FrontendApi, Fault::RetryAfter(503, 2).times(1));
    let outage = page.request(&Method::GET, "/v1/client").send().await.unwrap();
    assert_eq!((outage.status().as_u16(), &outage.headers()["retry-after"]), (503, &"2".parse().unwrap()));
    assert_eq!(outage.headers()["access-control-allow-origin"], ORIGIN);
    let signed_out = json!({ "response": null, "client": null });
    assert_eq!(page.get("/v1/client").await, signed_out);
    assert_eq!(page.get("/__clerk/v1/client/").await, signed_out, "below the path of a proxy");
    let keys = reqwest::get(format!("{}/.well-known/jwks.json", page.clerk.url())).await.unwrap();
    let keys: Value = keys.json().await.unwrap();
    assert_eq!(json!(page.clerk.key_ids()), json!([keys["keys"][0]["kid"]]));
}
