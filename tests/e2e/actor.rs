//! Callers for whom an actor acts.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::routing::get;
use clerk_runtime::decision::Decision;
use clerk_runtime::{Actor, Auth, ClerkLayer, OAuthAuth, SessionAuth, protect};
use serde_json::{Value, json};

use crate::app::{Server, answer, embedded};

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
        (
            "/application",
            clerk.oauth_access_token().actor(json!({"sub": "app_1"})).mint(),
            "Some(\"app_1\")",
            401,
        ),
        ("/application", clerk.oauth_access_token().actor(json!([])).mint(), "None", 401),
    ];
    for (path, token, actor, expected) in table {
        let shown = server.get_as(path, &token).await.text().await.unwrap();
        assert_eq!(shown, actor, "{path}");
        assert_eq!(server.get_as("/delete", &token).await.status(), expected, "{path} {actor}");
    }
    assert_eq!(server.get_as("/delete", &clerk.api_key().mint()).await.status(), 200);
}

/// The log and the observers' events say who acts for whom.
#[tokio::test]
async fn who_acts_for_whom_is_in_every_event() {
    #[protect(token = ["session_token", "oauth_token"])]
    async fn anyone(auth: Auth) -> String {
        format!("{auth:?}")
    }

    let clerk = embedded().await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let keeps = Arc::clone(&told);
    let layer = ClerkLayer::new(clerk.clerk()).on_decision(move |decision: &Decision| {
        let actor = decision.actor().map(|actor| format!("{actor:?}"));
        keeps.lock().unwrap().push((decision.actor_id().map(str::to_owned), actor));
    });
    let server = Server::serve(Router::new().route("/", get(anyone)).layer(layer)).await;
    let chain =
        json!({"iss": "https://a.test", "sub": "app_1", "act": {"sub": "app_2", "act": {"sub": "app_3"}}});
    let tokens = [
        clerk.session_token().claim("act", chain.clone()).mint(),
        clerk.oauth_jwt().claim("act", chain.clone()).mint(),
        clerk.oauth_access_token().actor(chain).mint(),
    ];
    let log = watch::capture();
    for token in tokens {
        let shown = answer(server.get("/").bearer_auth(&token)).await.text().await.unwrap();
        assert!(
            shown.contains(r#"subject: Some("app_1"), issuer: Some("https://a.test"), prior: "app_2,app_3""#)
        );
        let line = log.take().into_iter().find(|line| line.contains("request allowed")).unwrap();
        for field in
            ["actor_id=\"app_1\"", "actor_issuer=\"https://a.test\"", "prior_actor_ids=\"app_2,app_3\""]
        {
            assert!(line.contains(field), "{field}: {line}");
        }
        let (id, actor) = told.lock().unwrap().pop().unwrap();
        assert_eq!(id.as_deref(), Some("app_1"));
        assert!(actor.unwrap().contains("app_2,app_3"));
    }
    // A claim that names no one is still an actor.
    let nameless = clerk.oauth_access_token().actor(json!(7)).mint();
    server.get_as("/", &nameless).await;
    let line = log.take().into_iter().find(|line| line.contains("request allowed")).unwrap();
    assert!(line.contains("actor_id=\"?\""), "{line}");
    server.get_as("/", &clerk.oauth_access_token().mint()).await;
    let line = log.take().into_iter().find(|line| line.contains("request allowed")).unwrap();
    assert!(!line.contains("actor_"), "{line}");
}
