//! The SDK's own client finds its way in, and no further than its user allowed.

#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test panics when it fails")]

use std::net::Ipv4Addr;

use clerk_testing::EmbeddedClerk;
use reqwest::{Client, Method, redirect};
use rmcp::model::CallToolRequestParams;
use rmcp::service::RunningService;
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::auth::{AuthClient, AuthorizationRequest, OAuthState};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::{RoleClient, ServiceExt as _};
use serde_json::{Map, json};
use tokio::net::TcpListener;
use watch as _;

const CALLBACK: &str = "http://127.0.0.1:1/callback";

/// The address of a server, and the instance that it belongs to.
async fn start() -> (EmbeddedClerk, String) {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the same");
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let app = mcp_server::app(clerk.clerk());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (clerk, url)
}

/// A client whose user has agreed to these scopes, after nothing but the server's address was known.
async fn authorized(url: &str, scopes: &[&str]) -> OAuthState {
    let mut state = OAuthState::new(url, None).await.unwrap();
    let request = AuthorizationRequest::new(CALLBACK).with_client_name("test").with_scopes(scopes.to_vec());
    state.start_authorization(request).await.expect("the client discovers the instance and registers");
    let page = state.get_authorization_url().await.unwrap();
    state.handle_callback_url(&agree(&page).await).await.expect("the code is good for a token");
    state
}

/// What the user's browser does: it follows the link and is sent back.
async fn agree(page: &str) -> String {
    let browser = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
    let response = browser.get(page).send().await.unwrap();
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn connect(url: &str, state: OAuthState) -> RunningService<RoleClient, ()> {
    let manager = state.into_authorization_manager().expect("authorized");
    let config = StreamableHttpClientTransportConfig::with_uri(url);
    let transport =
        StreamableHttpClientTransport::with_client(AuthClient::new(Client::new(), manager), config);
    ().serve(transport).await.expect("the server takes the token")
}

async fn call(
    client: &RunningService<RoleClient, ()>,
    tool: &'static str,
    text: &str,
) -> Result<String, String> {
    let arguments = Map::from_iter([("text".to_owned(), json!(text))]);
    let result = client.call_tool(CallToolRequestParams::new(tool).with_arguments(arguments)).await;
    let result = result.map_err(|error| format!("{error:?}"))?;
    Ok(result.content.first().and_then(|content| content.as_text()).expect("text").text.clone())
}

#[tokio::test]
async fn a_client_discovers_signs_in_and_calls_tools() {
    let (_clerk, url) = start().await;
    let client = connect(&url, authorized(&url, &["notes:read", "notes:write"]).await).await;
    let mut tools: Vec<_> =
        client.list_all_tools().await.unwrap().into_iter().map(|tool| tool.name.into_owned()).collect();
    tools.sort();
    assert_eq!(tools, ["add_note", "list_notes"]);
    assert_eq!(call(&client, "add_note", "milk").await.as_deref(), Ok("note 1"));
    assert_eq!(call(&client, "add_note", "bread").await.as_deref(), Ok("note 2"));
    assert_eq!(call(&client, "list_notes", "").await.as_deref(), Ok("milk\nbread"));
    client.cancel().await.unwrap();
}

#[tokio::test]
async fn a_client_is_told_which_scope_it_lacks_and_asks_for_it() {
    let (_clerk, url) = start().await;
    let client = connect(&url, authorized(&url, &["notes:read"]).await).await;
    assert_eq!(call(&client, "list_notes", "").await.as_deref(), Ok(""));
    let error = call(&client, "add_note", "milk").await.expect_err("it may only read");
    assert!(error.contains("InsufficientScope") && error.contains("notes:write"), "{error}");
    client.cancel().await.unwrap();

    let mut state = authorized(&url, &["notes:read"]).await;
    let page = state.request_scope_upgrade("notes:write", CALLBACK).await.unwrap();
    state.handle_callback_url(&agree(&page).await).await.unwrap();
    let client = connect(&url, state).await;
    assert_eq!(call(&client, "add_note", "milk").await.as_deref(), Ok("note 1"));
    client.cancel().await.unwrap();
}

#[tokio::test]
async fn the_challenges_are_those_of_the_rfcs() {
    let (clerk, url) = start().await;
    let metadata = format!(
        r#"resource_metadata="{}/.well-known/oauth-protected-resource/mcp""#,
        url.trim_end_matches("/mcp")
    );
    let token = |scopes: &[&str]| clerk.oauth_access_token().scopes(scopes.iter().copied()).mint();
    let cases = [
        (None, "add_note", 401, format!("Bearer {metadata}")),
        (
            Some(clerk.oauth_access_token().revoked().mint()),
            "add_note",
            401,
            format!(r#"Bearer error="invalid_token", {metadata}"#),
        ),
        (
            Some(clerk.api_key().scopes(["notes:write"]).mint()),
            "add_note",
            401,
            format!(r#"Bearer error="invalid_token", {metadata}"#),
        ),
        (
            Some(token(&["notes:read"])),
            "add_note",
            403,
            format!(r#"Bearer error="insufficient_scope", scope="notes:write", {metadata}"#),
        ),
        (
            Some(token(&["notes:write"])),
            "list_notes",
            403,
            format!(r#"Bearer error="insufficient_scope", scope="notes:read", {metadata}"#),
        ),
        (Some(token(&["notes:read", "notes:write"])), "drop_notes", 404, String::new()),
    ];
    for (token, tool, status, challenge) in cases {
        // Two names, of which a careless reader might take the first.
        let message = format!(
            r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"none","name":"{tool}"}}}}"#
        );
        let mut request = Client::new().post(&url).body(message).header("content-type", "application/json");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap();
        let actual = response.headers().get("www-authenticate").map_or("", |value| value.to_str().unwrap());
        assert_eq!((response.status().as_u16(), actual), (status, challenge.as_str()), "{tool}");
    }
}

/// A page may send a header, or read one, only where the server says so (Fetch standard, CORS protocol).
#[tokio::test]
async fn a_page_of_another_site_can_follow_the_challenge() {
    let (_clerk, url) = start().await;
    let site = "https://client.test";
    let listed = |response: &reqwest::Response, name: &str| {
        let values =
            response.headers().get_all(name).iter().map(|value| value.to_str().unwrap().to_lowercase());
        values.collect::<Vec<_>>().join(",")
    };
    let preflight = Client::new().request(Method::OPTIONS, &url).header("origin", site);
    let preflight = preflight.header("access-control-request-method", "POST");
    let preflight =
        preflight.header("access-control-request-headers", "authorization,content-type,mcp-protocol-version");
    let preflight = preflight.send().await.unwrap();
    assert_eq!(preflight.status(), 200);
    assert_eq!(listed(&preflight, "access-control-allow-origin"), "*");
    assert!(listed(&preflight, "access-control-allow-methods").contains("post"));
    assert!(listed(&preflight, "access-control-allow-headers").contains("authorization"));

    let refused = Client::new().post(&url).header("origin", site).body("{}").send().await.unwrap();
    assert_eq!(refused.status(), 401);
    assert_eq!(listed(&refused, "access-control-allow-origin"), "*");
    assert!(listed(&refused, "access-control-expose-headers").contains("www-authenticate"));

    let challenge = refused.headers()["www-authenticate"].to_str().unwrap();
    let metadata = challenge.split('"').nth(1).expect("the challenge names the metadata");
    let metadata = Client::new().get(metadata).header("origin", site).send().await.unwrap();
    assert_eq!(metadata.status(), 200);
    assert_eq!(listed(&metadata, "access-control-allow-origin"), "*");
}
