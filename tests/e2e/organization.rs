//! Rules about the organization that the caller acts in.

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, ClerkLayer, SessionAuth, protect};
use clerk_testing::EmbeddedClerk;

use crate::app::{Server, embedded};

#[protect(organization = "acme")]
async fn by_slug(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(organization = "org_acme", token = ["session_token", "api_key"])]
async fn by_id(auth: Auth) -> String {
    auth.org_id().unwrap_or_default().to_owned()
}

#[protect(not(organization = "acme"))]
async fn others(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

/// The session tokens of members of two organizations, and of someone who acts in none.
fn sessions(clerk: &EmbeddedClerk) -> [String; 3] {
    let token = |id: &str, slug: &str| clerk.session_token().organization(id, slug, "org:member").mint();
    [token("org_acme", "acme"), token("org_globex", "globex"), clerk.session_token().mint()]
}

#[tokio::test]
async fn an_organization_is_asked_for_by_slug_and_by_id() {
    let clerk = embedded().await;
    let app = Router::new()
        .route("/by-slug", get(by_slug))
        .route("/by-id", get(by_id))
        .route("/others", get(others))
        .layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let sessions = sessions(&clerk);
    for (path, expected) in
        [("/by-slug", [200, 404, 404]), ("/by-id", [200, 404, 404]), ("/others", [404, 200, 200])]
    {
        for (token, expected) in sessions.iter().zip(expected) {
            assert_eq!(server.get_as(path, token).await.status(), expected, "{path}");
        }
    }
    for (key, expected) in [
        (clerk.api_key().organization("org_acme").mint(), 200),
        (clerk.api_key().organization("org_globex").mint(), 401),
        (clerk.api_key().user("user_ada").mint(), 401),
    ] {
        assert_eq!(server.get_as("/by-id", &key).await.status(), expected);
    }
}
