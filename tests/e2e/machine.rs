//! What handlers learn about machines, and the answers that machines get.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use axum::routing::get;
use axum::{Json, Router};
use clerk_runtime::keys::PublishableKey;
use clerk_runtime::time::Timestamp;
use clerk_runtime::{ApiKeyAuth, Clerk, ClerkLayer, M2mAuth, OAuthAuth, metadata, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::app::{Server, header, reason};

#[derive(Deserialize)]
struct Tier {
    tier: u8,
}

#[protect(token = "api_key")]
async fn key(key: ApiKeyAuth) -> Json<Value> {
    Json(json!({
        "user": key.user_id(),
        "org": key.org_id(),
        "name": key.name(),
        "scopes": key.scopes().collect::<Vec<_>>(),
        "tier": key.claims_as::<Tier>().ok().map(|claims| claims.tier),
        "expires": key.expires_at().map(unix_seconds),
        "created": key.created_at().map(unix_seconds),
    }))
}

#[protect(token = "m2m_token")]
async fn machine(machine: M2mAuth) -> Json<Value> {
    Json(json!({
        "machine": machine.machine_id(),
        "scopes": machine.scopes().collect::<Vec<_>>(),
        "tier": machine.claims_as::<Tier>().ok().map(|claims| claims.tier),
        "expires": machine.expires_at().map(unix_seconds),
        "created": machine.created_at().map(unix_seconds),
    }))
}

#[protect(token = "oauth_token", scope = "notes:read")]
async fn notes(application: OAuthAuth) -> Json<Value> {
    Json(json!({
        "user": application.user_id(),
        "client": application.client_id(),
        "scopes": application.scopes().collect::<Vec<_>>(),
        "expires": application.expires_at().map(unix_seconds),
        "created": application.created_at().map(unix_seconds),
    }))
}

#[protect(any(role = "org:admin", scope = "notes:read", scope = "notes:write"), token = any)]
async fn anyone() {}

async fn serve(clerk: Clerk) -> Server {
    let routes = Router::new()
        .route("/key", get(key))
        .route("/machine", get(machine))
        .route("/notes", get(notes))
        .route("/anyone", get(anyone))
        .merge(metadata::ProtectedResource::new().scopes(["notes:read"]).routes())
        .merge(metadata::authorization_server_routes());
    Server::serve(routes.layer(ClerkLayer::new(clerk))).await
}

/// An instance at a fixed time, and an application that uses it.
async fn start() -> (EmbeddedClerk, Server) {
    let embedded = crate::app::embedded().await;
    embedded.clock().freeze();
    embedded.clock().set(SystemTime::UNIX_EPOCH + Duration::from_secs(NOW));
    let server = serve(embedded.clerk()).await;
    (embedded, server)
}

const NOW: u64 = 1_800_000_000;
const HOUR: Duration = Duration::from_secs(3600);

fn unix_seconds(time: Timestamp) -> i64 {
    time.as_secs()
}

async fn json_of(server: &Server, path: &str, token: &str) -> Value {
    server.get_as(path, token).await.json().await.expect("the handler answers JSON")
}

#[tokio::test]
async fn handlers_learn_what_a_token_carries() {
    let (embedded, server) = start().await;
    let key =
        embedded.api_key().user("user_ada").name("nightly").scopes(["a", "b"]).claims(json!({ "tier": 3 }));
    let expected = json!({
        "user": "user_ada", "org": null, "name": "nightly", "scopes": ["a", "b"], "tier": 3,
        "expires": NOW + 3600, "created": NOW,
    });
    assert_eq!(json_of(&server, "/key", &key.expires_in(HOUR).mint()).await, expected);
    let of_acme = json_of(&server, "/key", &embedded.api_key().organization("org_acme").mint()).await;
    assert_eq!(
        (&of_acme["user"], &of_acme["org"], &of_acme["expires"]),
        (&json!(null), &json!("org_acme"), &json!(null))
    );

    // Both forms of a token contain the same facts, with times in the same unit.
    let m2m = embedded.m2m_token().machine("mch_cron").scopes(["mch_a"]).claims(json!({ "tier": 3 }));
    let m2m_jwt = embedded.m2m_jwt().machine("mch_cron").scopes(["mch_a"]).claim("tier", 3);
    let expected = json!({
        "machine": "mch_cron", "scopes": ["mch_a"], "tier": 3, "expires": NOW + 3600, "created": NOW,
    });
    for token in [m2m.expires_in(HOUR).mint(), m2m_jwt.expires_in(HOUR).mint()] {
        assert_eq!(json_of(&server, "/machine", &token).await, expected);
    }
    let oauth = embedded.oauth_access_token().user("user_ada").client("client_cli").scopes(["notes:read"]);
    let oauth_jwt = embedded.oauth_jwt().user("user_ada").client("client_cli").scopes(["notes:read"]);
    let expected = json!({
        "user": "user_ada", "client": "client_cli", "scopes": ["notes:read"], "expires": NOW + 3600, "created": NOW,
    });
    for token in [oauth.expires_in(HOUR).mint(), oauth_jwt.expires_in(HOUR).mint()] {
        assert_eq!(json_of(&server, "/notes", &token).await, expected);
    }
}

#[tokio::test]
async fn a_machine_lets_in_what_is_meant_for_it() {
    let (embedded, _) = start().await;
    let billing = embedded.machine("billing", [""; 0]);
    let cron = embedded.machine("cron", [billing.id()]);
    let clerk = embedded.builder().machine_secret_key(billing.secret_key()).build().expect("valid");
    let server = serve(clerk).await;
    let from_cron = || embedded.m2m_token().machine(cron.id());
    assert_eq!(server.get_as("/machine", &from_cron().scopes([billing.id()]).mint()).await.status(), 200);
    for scopes in [vec![], vec![cron.id()]] {
        assert_eq!(server.get_as("/machine", &from_cron().scopes(scopes).mint()).await.status(), 401);
    }
    // The instance's secret key, with which API keys are verified, is unchanged.
    assert_eq!(server.get_as("/key", &embedded.api_key().mint()).await.status(), 200);
}

const INVALID: &str = r#"error="invalid_token", error_description="The token is malformed, expired, revoked, or not accepted here""#;

#[tokio::test]
async fn clients_are_told_what_to_do() {
    let (embedded, server) = start().await;
    let resource = |path: &str| {
        format!(r#"resource_metadata="{}/.well-known/oauth-protected-resource{path}""#, server.url)
    };
    let challenge = async |path: &str, token: Option<&str>| {
        let request = server.get(path);
        let request = token.map(|token| server.get(path).bearer_auth(token)).unwrap_or(request);
        let response = crate::app::answer(request).await;
        (response.status().as_u16(), header(&response, "www-authenticate").map(str::to_owned))
    };
    let of = |text: &str| Some(format!("Bearer {text}"));
    let expected = of(&format!(r#"scope="notes:read", {}"#, resource("/notes")));
    assert_eq!(challenge("/notes", None).await, (401, expected));
    let revoked = embedded.oauth_access_token().revoked().mint();
    let expected = of(&format!(r#"{INVALID}, scope="notes:read", {}"#, resource("/notes")));
    assert_eq!(challenge("/notes", Some(&revoked)).await, (401, expected));
    let narrow = embedded.oauth_access_token().scopes(["profile"]).mint();
    let expected = of(&format!(
        r#"error="insufficient_scope", error_description="The token lacks a scope: notes:read", scope="profile notes:read", {}"#,
        resource("/notes")
    ));
    assert_eq!(challenge("/notes", Some(&narrow)).await, (403, expected));
    let expected = of(&format!(
        r#"error="insufficient_scope", error_description="The token lacks a scope: notes:read", scope="profile notes:read", {}"#,
        resource("/anyone")
    ));
    assert_eq!(challenge("/anyone", Some(&narrow)).await, (403, expected));
    let forged = embedded.api_key().forged().mint();
    assert_eq!(challenge("/key", Some(&forged)).await, (401, of(INVALID)));
    assert_eq!(challenge("/key", None).await, (401, Some("Bearer".to_owned())));
    // Another scheme presents no token either.
    let basic = crate::app::answer(server.get("/key").basic_auth("ada", Some("password"))).await;
    assert_eq!((basic.status().as_u16(), header(&basic, "www-authenticate")), (401, Some("Bearer")));
    assert_eq!(reason(&basic), Some("No token in header"));
}

#[tokio::test]
async fn the_documents_lead_to_the_instance() {
    let (embedded, server) = start().await;
    let get = async |path: &str| crate::app::answer(server.get(path)).await;
    let refused = get("/notes?page=2").await;
    let challenge = header(&refused, "www-authenticate").unwrap();
    let (_, metadata) = challenge.trim_end_matches('"').split_once(&server.url).unwrap();
    let document: Value = get(metadata).await.json().await.unwrap();
    assert_eq!(document["resource"], format!("{}/notes?page=2", server.url), "what was asked for");
    assert_eq!(document["authorization_servers"], json!([embedded.url()]));
    assert_eq!(document["scopes_supported"], json!(["notes:read"]));
    let server_metadata = "/.well-known/oauth-authorization-server";
    let document: Value = get(server_metadata).await.json().await.unwrap();
    assert_eq!(document["issuer"], embedded.url());
}

#[tokio::test]
async fn an_instance_that_is_not_reached_has_no_document() {
    let (embedded, server) = start().await;
    embedded.fault(Endpoint::AuthorizationServer, Fault::Drop);
    let response = crate::app::answer(server.get("/.well-known/oauth-authorization-server")).await;
    assert_eq!(response.status(), 502);
}

#[tokio::test]
async fn no_request_chooses_where_the_documents_lead() {
    let embedded = crate::app::embedded().await;
    let asked = Arc::new(AtomicBool::new(false));
    let remember = Arc::clone(&asked);
    let elsewhere = Server::serve(Router::new().fallback(move || async move {
        remember.store(true, Ordering::Relaxed);
        Json(json!({ "issuer": "https://evil.test" }))
    }))
    .await;
    let builder = embedded.builder().proxy_url("/__clerk");
    let key: PublishableKey = embedded.publishable_key().parse().unwrap();
    // The instance's own host is mapped to a closed port, because these tests never leave the machine.
    let closed = SocketAddr::from((Ipv4Addr::LOCALHOST, 9));
    let client = reqwest::Client::builder().resolve(key.frontend_api(), closed).build().unwrap();
    let server = serve(builder.http_client(client).build().unwrap()).await;

    for name in ["host", "x-forwarded-host"] {
        let get = async |path| crate::app::answer(server.get(path).header(name, elsewhere.authority())).await;
        let response = get("/.well-known/oauth-protected-resource/notes").await;
        assert_eq!(header(&response, "vary"), Some("Host, X-Forwarded-Host, X-Forwarded-Proto"));
        let document: Value = response.json().await.unwrap();
        let instance = format!("https://{}", key.frontend_api());
        assert_eq!(document["resource"], format!("{}/notes", elsewhere.url));
        assert_eq!(document["authorization_servers"], json!([instance]));
        assert_eq!(document["jwks_uri"], format!("{instance}/.well-known/jwks.json"));
        assert_eq!(get("/.well-known/oauth-authorization-server").await.status(), 502);
    }
    assert!(!asked.load(Ordering::Relaxed), "a host of the request was asked");
}
