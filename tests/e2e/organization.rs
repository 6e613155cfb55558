//! Rules about the caller's active organization.

use axum::Router;
use axum::extract::Path;
use axum::routing::get;
use clerk_runtime::{
    Auth, ClerkLayer, Policy, Rejection, SessionAuth, layer, organization_in_path, protect, role, routing,
};
use clerk_testing::EmbeddedClerk;

use http::request::Parts;

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

/// Session tokens of members of two organizations, and of a user without an active organization.
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

#[protect(organization = path("org"), token = ["session_token", "api_key"])]
async fn of_the_path(Path(org): Path<String>) -> String {
    org
}

#[protect(any(organization = path("org"), role = "org:staff"))]
async fn of_the_path_or_staff() {}

#[protect(not(organization = path("org")))]
async fn of_another() {}

#[protect(organization = path("team"))]
async fn of_a_parameter_that_is_missing() {}

async fn enforced(parts: Parts) -> Result<(), Rejection> {
    let owners = Policy::protect().condition(organization_in_path("org") & role("org:owner"));
    owners.enforce(&parts).await.map(drop)
}

async fn on_organization_routes(clerk: &EmbeddedClerk) -> Server {
    let nested = Router::new()
        .route("/settings", get(async || "settings"))
        .route_layer(layer::protect!(organization = path("org")));
    let app = Router::new()
        .route("/orgs/{org}", get(of_the_path))
        .route("/any/{org}", get(of_the_path_or_staff))
        .route("/not/{org}", get(of_another))
        .route("/missing/{org}", get(of_a_parameter_that_is_missing))
        .route("/twice/{org}/{org}", get(of_the_path))
        .route("/enforced/{org}", get(enforced))
        .nest("/nested/{org}", nested)
        .layer(ClerkLayer::new(clerk.clerk()));
    Server::serve(app).await
}

#[tokio::test]
async fn the_organization_in_the_path_is_the_callers() {
    let clerk = embedded().await;
    let server = on_organization_routes(&clerk).await;
    let [acme, globex, alone] = sessions(&clerk);
    let owner = clerk.session_token().organization("org_acme", "acme", "org:owner").mint();
    let staff = clerk.session_token().organization("org_us", "us", "org:staff").mint();
    let key = clerk.api_key().organization("org_acme").mint();
    let table = [
        ("/orgs/acme", &acme, 200),
        ("/orgs/%61c%6De", &acme, 200),
        ("/orgs/org_acme", &acme, 200),
        ("/orgs/acme", &globex, 404),
        ("/orgs/acme", &alone, 404),
        ("/orgs/Acme", &acme, 404),
        ("/orgs/%ff", &acme, 404),
        ("/orgs/acme%20", &acme, 404),
        ("/orgs/acme%2F", &acme, 404),
        ("/orgs/org_acme", &key, 200),
        ("/orgs/org_globex", &key, 401),
        ("/orgs/acme", &key, 401),
        ("/any/acme", &acme, 200),
        ("/any/acme", &staff, 200),
        ("/any/acme", &globex, 404),
        ("/not/acme", &acme, 404),
        ("/not/acme", &globex, 200),
        ("/not/%ff", &globex, 404),
        ("/nested/acme/settings", &acme, 200),
        ("/nested/acme/settings", &globex, 404),
        ("/enforced/acme", &owner, 200),
        ("/enforced/acme", &acme, 404),
        ("/enforced/globex", &owner, 404),
    ];
    for (path, token, expected) in table {
        assert_eq!(server.get_as(path, token).await.status(), expected, "{path}");
    }
}

#[tokio::test]
async fn a_parameter_that_the_route_does_not_have_rejects_everyone_and_is_said_once() {
    let log = watch::capture();
    let clerk = embedded().await;
    let server = on_organization_routes(&clerk).await;
    let [acme, ..] = sessions(&clerk);
    let errors = || log.take().into_iter().filter(|line| line.starts_with("ERROR")).collect::<Vec<_>>();
    assert_eq!(server.get_as("/orgs/%ff", &acme).await.status(), 404);
    assert_eq!(server.get_as("/orgs/globex", &acme).await.status(), 404);
    assert!(errors().is_empty(), "what a stranger sends is not the programmer's mistake");
    assert_eq!(server.get_as("/missing/acme", &acme).await.status(), 404);
    let told = errors();
    assert_eq!(told.len(), 1, "{told:#?}");
    for part in ["of_a_parameter_that_is_missing", "organization.rs", "path parameter `team`"] {
        assert!(told[0].contains(part), "{part}: {told:#?}");
    }
    assert_eq!(server.get_as("/missing/acme", &acme).await.status(), 404);
    assert_eq!(server.get_as("/twice/acme/acme", &acme).await.status(), 404, "which of the two is meant?");
    assert!(errors().is_empty(), "once a minute is enough");
    clerk.clock().advance(std::time::Duration::from_secs(60));
    let fresh = clerk.session_token().organization("org_acme", "acme", "org:member").mint();
    assert_eq!(server.get_as("/twice/acme/acme", &fresh).await.status(), 404);
    assert!(errors().iter().any(|line| line.contains("of_the_path") && line.contains("`org`")));
}

#[test]
fn the_list_of_routes_shows_the_parameter() {
    let router: clerk_runtime::Router =
        clerk_runtime::Router::new().route("/orgs/{org}", routing::get(of_another));
    let expected = "GET  /orgs/{org}  of_another  protect(not(organization = path(\"org\")))\n";
    assert_eq!(router.routes().to_string(), expected);
}
