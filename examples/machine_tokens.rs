//! Endpoints for machines: API keys, M2M tokens, OAuth access tokens, and all of them together with users.
//!
//! For a service that calls another with an M2M token, see the example `service_to_service`.
//!
//! Run with `cargo run --example machine_tokens` and paste the lines it prints into another terminal. The server
//! belongs to an embedded Clerk; `PORT` picks another port than 3000.

#![expect(clippy::print_stdout, reason = "what it prints is there to be read and pasted")]

use std::error::Error;
use std::net::Ipv4Addr;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use clerk_runtime::{ApiKeyAuth, Auth, ClerkLayer, FromAuth, M2mAuth, OAuthAuth, SessionAuth, auth, protect};
use clerk_testing::EmbeddedClerk;
use tokio::net::TcpListener;

#[protect(token = "api_key")]
async fn export(key: ApiKeyAuth) -> String {
    format!("everything of {}", key.subject())
}

#[protect(token = "m2m_token")]
async fn reconcile(machine: M2mAuth) -> String {
    format!("started by {}", machine.machine_id())
}

#[protect(token = "oauth_token", scope = "profile")]
async fn profile(application: OAuthAuth) -> String {
    format!("{}, as {} may see it", application.user_id(), application.client_id())
}

/// Administrators and keys that may create invoices.
#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
}

#[protect(any(role = "org:admin", scope = "invoices:write"), token = ["session_token", "api_key"])]
async fn create_invoice(caller: Caller) -> String {
    match caller {
        Caller::User(session) => format!("an invoice by {}", session.user_id()),
        Caller::Key(key) => format!("an invoice by the key {}", key.id()),
    }
}

#[auth(accepts = any)]
async fn whoami(auth: Auth) -> String {
    match auth {
        Auth::Session(session) => format!("the user {}", session.user_id()),
        Auth::SignedOut(_) => "nobody".to_owned(),
        machine => {
            machine.machine().map_or_else(String::new, |machine| format!("a machine: {}", machine.subject()))
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let clerk = EmbeddedClerk::start().await?;
    let app = Router::new()
        .route("/export", get(export))
        .route("/reconcile", post(reconcile))
        .route("/profile", get(profile))
        .route("/invoices", post(create_invoice))
        .route("/whoami", get(whoami))
        .layer(ClerkLayer::new(clerk.clerk()));

    let port = std::env::var("PORT").map_or(Ok(3000), |port| port.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("Listening on {url}. Try it from another terminal:");
    for (caller, token, path, status) in attempts(&clerk) {
        let method = if matches!(path, "/reconcile" | "/invoices") { "-d '' " } else { "" };
        let header = token.map_or_else(String::new, |token| format!("-H 'Authorization: Bearer {token}' "));
        println!("\n# {caller}");
        println!("curl -s -o /dev/null -w '%{{http_code}}' {header}{method}{url}{path} # expect {status}");
    }
    println!("\nStop with Ctrl-C.");
    axum::serve(listener, app).with_graceful_shutdown(async { drop(tokio::signal::ctrl_c().await) }).await?;
    Ok(())
}

/// The caller, the token, the path, and the expected status.
type Attempt = (&'static str, Option<String>, &'static str, u16);

fn attempts(clerk: &EmbeddedClerk) -> Vec<Attempt> {
    let user = || clerk.session_token().user("user_ada").expires_in(Duration::from_secs(24 * 60 * 60));
    let member = || user().organization("org_acme", "acme", "org:member");
    let admin = || user().organization("org_acme", "acme", "org:admin");
    let key = || clerk.api_key().user("user_ada");
    let writer = || key().scopes(["invoices:write"]);
    let m2m = || clerk.m2m_token().machine("mch_cron");
    let m2m_jwt = || clerk.m2m_jwt().machine("mch_cron").expires_in(Duration::from_secs(24 * 60 * 60));
    let oauth = || clerk.oauth_access_token().user("user_ada");
    let oauth_jwt = || clerk.oauth_jwt().user("user_ada").expires_in(Duration::from_secs(24 * 60 * 60));
    vec![
        ("a stranger", None, "/export", 401),
        ("an API key", Some(key().mint()), "/export", 200),
        ("an organization's API key", Some(key().organization("org_acme").mint()), "/export", 200),
        ("a revoked API key", Some(key().revoked().mint()), "/export", 401),
        ("an expired API key", Some(key().expired().mint()), "/export", 401),
        ("an API key that was never issued", Some(key().forged().mint()), "/export", 401),
        ("another type of token", Some(m2m().mint()), "/export", 401),
        ("a user", Some(user().mint()), "/export", 401),
        ("an M2M token", Some(m2m().mint()), "/reconcile", 200),
        ("an M2M token in JWT form", Some(m2m_jwt().mint()), "/reconcile", 200),
        ("a revoked M2M token", Some(m2m().revoked().mint()), "/reconcile", 401),
        ("an expired M2M token in JWT form", Some(m2m_jwt().expired().mint()), "/reconcile", 401),
        ("a forged M2M token", Some(m2m_jwt().signed_by_another_key().mint()), "/reconcile", 401),
        ("an OAuth token", Some(oauth().mint()), "/profile", 200),
        ("an OAuth token in JWT form", Some(oauth_jwt().mint()), "/profile", 200),
        ("an OAuth token without the scope", Some(oauth().scopes(["email"]).mint()), "/profile", 403),
        ("a revoked OAuth token", Some(oauth().revoked().mint()), "/profile", 401),
        ("an API key with the scope", Some(writer().mint()), "/invoices", 200),
        ("an API key without it", Some(key().scopes(["invoices:read"]).mint()), "/invoices", 403),
        ("an administrator", Some(admin().mint()), "/invoices", 200),
        ("a member", Some(member().mint()), "/invoices", 404),
        ("a stranger, where users are welcome, too", None, "/invoices", 404),
        ("a stranger, where the handler decides", None, "/whoami", 200),
        ("a user there", Some(user().mint()), "/whoami", 200),
        ("an API key there", Some(key().mint()), "/whoami", 200),
        ("an M2M token there", Some(m2m().mint()), "/whoami", 200),
        ("an OAuth token there", Some(oauth().mint()), "/whoami", 200),
        ("a revoked API key there: nobody", Some(key().revoked().mint()), "/whoami", 200),
    ]
}
