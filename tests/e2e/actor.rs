//! Callers in whose place somebody else acts.

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Actor, Auth, ClerkLayer, OAuthAuth, SessionAuth, protect};
use serde_json::{Value, json};

use crate::app::{Server, embedded};

#[protect(not_impersonated, token = ["session_token", "api_key", "oauth_token"])]
async fn delete_account(_auth: Auth) {}

#[protect]
async fn account(auth: SessionAuth) -> String {
    shown(auth.actor())
}

#[protect(token = "oauth_token")]
async fn application(auth: OAuthAuth) -> String {
    shown(auth.actor())
}

fn shown(actor: Option<Actor<'_>>) -> String {
    actor.map_or_else(|| "nobody".to_owned(), |actor| format!("{:?}", actor.subject()))
}

#[tokio::test]
async fn an_impersonator_is_seen_and_kept_out() {
    let clerk = embedded().await;
    let app = Router::new()
        .route("/delete", get(delete_account))
        .route("/account", get(account))
        .route("/application", get(application))
        .layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let session = |act: Value| clerk.session_token().claim("act", act).mint();
    let oauth = |act: Value| clerk.oauth_jwt().claim("act", act).mint();
    let table = [
        ("/account", clerk.session_token().mint(), "nobody", 200),
        ("/account", clerk.session_token().actor("user_support").mint(), "Some(\"user_support\")", 404),
        (
            "/account",
            session(json!({"iss": "https://dashboard.clerk.com", "sub": "me"})),
            "Some(\"me\")",
            404,
        ),
        ("/account", session(json!("user_support")), "None", 404),
        ("/account", session(json!(null)), "None", 404),
        ("/application", clerk.oauth_jwt().mint(), "nobody", 200),
        ("/application", clerk.oauth_access_token().mint(), "nobody", 200),
        ("/application", oauth(json!({"sub": "app_1", "act": {"sub": "app_2"}})), "Some(\"app_1\")", 401),
        ("/application", oauth(json!({"sub": 1})), "None", 401),
    ];
    for (path, token, actor, expected) in table {
        let shown = server.get_as(path, &token).await.text().await.unwrap();
        assert_eq!(shown, actor, "{path}");
        assert_eq!(server.get_as("/delete", &token).await.status(), expected, "{path} {actor}");
    }
    assert_eq!(server.get_as("/delete", &clerk.api_key().mint()).await.status(), 200);
}
