//! The SDK's own client finds its way in, and gets only what its user has consented to.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "a test panics when it fails")]

use std::net::Ipv4Addr;
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use reqwest::{Client, Method, redirect};
use rmcp::model::{CallToolRequest, CallToolRequestParams};
use rmcp::service::{PeerRequestOptions, RunningService};
use rmcp::transport::StreamableHttpClientTransport;
use rmcp::transport::auth::{AuthClient, AuthorizationRequest, OAuthState};
use rmcp::transport::streamable_http_client::StreamableHttpClientTransportConfig;
use rmcp::{RoleClient, ServiceExt as _};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;

const CALLBACK: &str = "http://127.0.0.1:1/callback";

/// The address of a server, and its instance.
async fn start() -> (EmbeddedClerk, String) {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the same");
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    let app = mcp_server::app(clerk.clerk()).unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    (clerk, url)
}

/// A client whose user has consented to these scopes. It knew only the server's address.
async fn authorized(url: &str, scopes: &[&str]) -> OAuthState {
    let mut state = OAuthState::new(url, None).await.unwrap();
    let request = AuthorizationRequest::new(CALLBACK).with_client_name("test").with_scopes(scopes.to_vec());
    state.start_authorization(request).await.expect("the client discovers the instance and registers");
    let page = state.get_authorization_url().await.unwrap();
    state.handle_callback_url(&agree(&page).await).await.expect("the code is good for a token");
    state
}

/// Acts as the user's browser: follows the link and is redirected back.
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
    assert_eq!(tools, ["add_note", "list_notes", "next_note"]);
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
    // As in the challenge: the granted scopes, and the required one.
    let page = state.request_scope_upgrade("notes:read notes:write", CALLBACK).await.unwrap();
    state.handle_callback_url(&agree(&page).await).await.unwrap();
    let client = connect(&url, state).await;
    assert_eq!(call(&client, "add_note", "milk").await.as_deref(), Ok("note 1"));
    client.cancel().await.unwrap();
}

/// The client cancels a call, and the server stops working on it.
#[tokio::test]
async fn a_client_cancels_a_call() {
    let (_clerk, url) = start().await;
    let log = watch::capture_with_dependencies();
    let client = connect(&url, authorized(&url, &["notes:read", "notes:write"]).await).await;
    let request = CallToolRequest::new(CallToolRequestParams::new("next_note")).into();
    let waiting = client.send_cancellable_request(request, PeerRequestOptions::no_options()).await.unwrap();
    said(&log, "tool=\"next_note\"").await;
    waiting.cancel(None).await.unwrap();
    said(&log, "a client no longer waits").await;
    // The next call gets the note.
    let (next, added) = tokio::join!(call(&client, "next_note", ""), async {
        said(&log, "tool=\"next_note\"").await;
        call(&client, "add_note", "milk").await
    });
    assert_eq!((next.as_deref(), added.as_deref()), (Ok("milk"), Ok("note 1")));
    client.cancel().await.unwrap();
}

/// Waits until a line of the log contains `words`, and drops what was logged before.
async fn said(log: &watch::Log, words: &str) {
    let line = async {
        while !log.take().iter().any(|line| line.contains(words)) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, line).await.unwrap_or_else(|_| panic!("nobody said {words}"));
}

/// The time limit for one step on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Clients of the older protocol: a session, a stream from the server, and a message that cancels a call.
#[tokio::test]
async fn sessions_streams_and_cancellation_are_behind_the_guard() {
    let (clerk, url) = start().await;
    let log = watch::capture_with_dependencies();
    let token = clerk.oauth_access_token().scopes(["notes:read"]).mint();
    let send = |method: Method, session: Option<&str>, body: Value| {
        let request = Client::new().request(method, &url).header("content-type", "application/json");
        let request = request.header("accept", "application/json, text/event-stream");
        let request = match session {
            Some(session) => request.header("mcp-session-id", session).header("mcp-protocol-version", OLDER),
            None => request,
        };
        if body.is_null() { request } else { request.body(body.to_string()) }
    };
    let initialize = json!({
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": { "protocolVersion": OLDER, "capabilities": {}, "clientInfo": { "name": "test", "version": "1" } },
    });
    let begun = send(Method::POST, None, initialize).bearer_auth(&token).send().await.unwrap();
    assert_eq!(begun.status(), 200);
    let session = begun.headers()["mcp-session-id"].to_str().unwrap().to_owned();
    drop(begun);
    let session = Some(session.as_str());
    let ready = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(send(Method::POST, session, ready).bearer_auth(&token).send().await.unwrap().status(), 202);

    // A session is not a credential. Each request has its token.
    for method in [Method::GET, Method::POST, Method::DELETE] {
        let refused = send(method.clone(), session, Value::Null).send().await.unwrap();
        assert_eq!(refused.status(), 401, "{method}");
    }
    let stream = send(Method::GET, session, Value::Null).bearer_auth(&token).send().await.unwrap();
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");

    let call =
        json!({ "jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": { "name": "next_note" } });
    let waiting = send(Method::POST, session, call).bearer_auth(&token).send().await.unwrap();
    assert_eq!(waiting.status(), 200);
    said(&log, "tool=\"next_note\"").await;
    let cancelled =
        json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": { "requestId": 2 } });
    assert_eq!(
        send(Method::POST, session, cancelled).bearer_auth(&token).send().await.unwrap().status(),
        202
    );
    said(&log, "a client no longer waits").await;

    let ended = send(Method::DELETE, session, Value::Null).bearer_auth(&token).send().await.unwrap();
    assert!(ended.status().is_success(), "{}", ended.status());
    let gone = send(Method::GET, session, Value::Null).bearer_auth(&token).send().await.unwrap();
    assert_eq!(gone.status(), 404);
}

/// A protocol version with sessions.
const OLDER: &str = "2025-06-18";

/// The log says who acts for whom.
#[tokio::test]
async fn the_log_says_who_acts_for_whom() {
    let (clerk, url) = start().await;
    let log = watch::capture_with_dependencies();
    let actor = json!({ "iss": "https://agents.test", "sub": "agent_1", "act": { "sub": "agent_2" } });
    let token =
        clerk.oauth_access_token().user("user_ada").client("client_1").scopes(["notes:read"]).actor(actor);
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let call = json!({
        "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": "list_notes", "arguments": {}, "_meta": meta },
    });
    let request = Client::new().post(&url).bearer_auth(token.mint()).body(call.to_string());
    let request = request.header("content-type", "application/json");
    let request = request.header("accept", "application/json, text/event-stream");
    let request = request.header("mcp-protocol-version", "2026-07-28").header("mcp-method", "tools/call");
    let answer = request.header("mcp-name", "list_notes").send().await.unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
    let lines = log.take();
    let line = lines.iter().find(|line| line.contains("a tool is called")).unwrap();
    for part in [
        r#"user="user_ada""#,
        r#"application="client_1""#,
        r#"subject: Some("agent_1")"#,
        r#"prior: "agent_2""#,
    ] {
        assert!(line.contains(part), "{line}");
    }
    let decision = lines.iter().find(|line| line.contains("request allowed")).unwrap();
    assert!(decision.contains(r#"actor_id="agent_1""#), "{decision}");
}

#[tokio::test]
async fn the_challenges_are_those_of_the_rfcs() {
    let (clerk, url) = start().await;
    let metadata = format!(
        r#"resource_metadata="{}/.well-known/oauth-protected-resource/mcp""#,
        url.trim_end_matches("/mcp")
    );
    let token = |scopes: &[&str]| clerk.oauth_access_token().scopes(scopes.iter().copied()).mint();
    let invalid = r#"error="invalid_token", error_description="The token is malformed, expired, revoked, or not accepted here""#;
    let lacks = |words: &str, scope: &str| {
        let error = r#"error="insufficient_scope""#;
        format!(r#"Bearer {error}, error_description="The token lacks {words}", scope="{scope}", {metadata}"#)
    };
    // Reading is the smallest scope with which a client can do anything.
    let least = format!(r#"scope="notes:read", {metadata}"#);
    let elsewhere = clerk.oauth_jwt().scopes(["notes:read"]).claim("aud", "https://other.test/mcp").mint();
    let here = clerk.oauth_jwt().scopes(["notes:read"]).claim("aud", url.as_str()).mint();
    let cases = [
        (None, "add_note", 401, format!("Bearer {least}")),
        (
            Some(clerk.oauth_access_token().revoked().mint()),
            "add_note",
            401,
            format!("Bearer {invalid}, {least}"),
        ),
        (
            Some(clerk.api_key().scopes(["notes:write"]).mint()),
            "add_note",
            401,
            format!("Bearer {invalid}, {least}"),
        ),
        (
            Some(elsewhere),
            "list_notes",
            401,
            format!(
                r#"Bearer error="invalid_token", error_description="The token was not issued for this resource", {least}"#
            ),
        ),
        (Some(here), "add_note", 403, lacks("a scope: notes:write", "notes:read notes:write")),
        (Some(token(&["profile"])), "list_notes", 403, lacks("a scope: notes:read", "profile notes:read")),
        (
            Some(token(&["notes:read"])),
            "add_note",
            403,
            lacks("a scope: notes:write", "notes:read notes:write"),
        ),
        (
            Some(token(&["notes:write"])),
            "list_notes",
            403,
            lacks("a scope: notes:read", "notes:write notes:read"),
        ),
        (Some(token(&["notes:read", "notes:write"])), "drop_notes", 404, String::new()),
    ];
    for (token, tool, status, challenge) in cases {
        // A name that occurs twice. A careless reader might take the first one.
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

/// A page may send or read a header only if the server allows it (Fetch standard, CORS protocol).
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
    let metadata = challenge.split("resource_metadata=\"").nth(1).expect("the challenge names the metadata");
    let metadata = metadata.trim_end_matches('"');
    let metadata = Client::new().get(metadata).header("origin", site).send().await.unwrap();
    assert_eq!(metadata.status(), 200);
    assert_eq!(listed(&metadata, "access-control-allow-origin"), "*");
}
