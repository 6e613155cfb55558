//! The layer's own options, and authentication without the macros on a handler.

use axum::Router;
use axum::extract::{Path, Request};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use clerk_runtime::error::BoxError;
use clerk_runtime::layer::ResolveClerk;
use clerk_runtime::request::RequestView;
use clerk_runtime::{
    ApiKeyAuth, Auth, Clerk, ClerkLayer, Denial, GetAuthOptions, Policy, Rejection, auth, get_auth, layer,
    permission, protect,
};
use clerk_testing::EmbeddedClerk;
use http::HeaderName;
use http::StatusCode;
use http::request::Parts;

use crate::app::{Server, answer, header, reason};

#[protect]
async fn dashboard() {}

#[auth]
async fn sign_up(auth: Auth) -> Response {
    auth.redirect_to_sign_up().return_back_url("/welcome").into_response()
}

async fn user_of(request: Request) -> Result<String, Rejection> {
    let (parts, _) = request.into_parts();
    let auth = get_auth(&parts, &GetAuthOptions::new()).await?;
    Ok(auth.user_id().unwrap_or("nobody").to_owned())
}

async fn embedded() -> EmbeddedClerk {
    crate::app::embedded().await
}

#[tokio::test]
async fn an_application_renders_rejections_itself() {
    let clerk = embedded().await;
    let layer =
        ClerkLayer::new(clerk.clerk()).on_rejection(|rejection: &Rejection| match rejection.denial() {
            Some(Denial::NotFound) => {
                (StatusCode::UNAUTHORIZED, rejection.headers().clone(), "not for you").into_response()
            }
            _ => rejection.default_response(),
        });
    let server = Server::serve(Router::new().route("/dashboard", get(dashboard)).layer(layer)).await;
    let response = answer(server.get("/dashboard")).await;
    assert_eq!(response.status(), 401);
    assert!(reason(&response).is_some());
    assert_eq!(response.text().await.unwrap(), "not for you");
    let page = answer(server.get("/dashboard").header("accept", "text/html")).await;
    assert_eq!((page.status().as_u16(), header(&page, "cache-control")), (307, Some("no-store")));
    assert_eq!(server.get_as("/dashboard", &clerk.session_token().mint()).await.status(), 200);
}

/// The instance that the request names.
struct Tenants([(&'static str, Clerk); 2]);

impl ResolveClerk for Tenants {
    async fn resolve(&self, request: &dyn RequestView) -> Result<Clerk, BoxError> {
        let name = request.first_value(&HeaderName::from_static("x-tenant")).ok_or("no tenant")?;
        let tenant = self.0.iter().find(|(known, _)| name == known.as_bytes());
        tenant.map(|(_, clerk)| clerk.clone()).ok_or_else(|| "an unknown tenant".into())
    }
}

#[tokio::test]
async fn a_resolver_keeps_instances_apart() {
    let (red, blue) = (embedded().await, embedded().await);
    let tenants = Tenants([("red", red.clerk()), ("blue", blue.clerk())]);
    let app = Router::new().route("/dashboard", get(dashboard)).layer(ClerkLayer::with_resolver(tenants));
    let server = Server::serve(app).await;
    let get = |tenant: &str, token: &EmbeddedClerk| {
        answer(server.get("/dashboard").header("x-tenant", tenant).bearer_auth(token.session_token().mint()))
    };
    assert_eq!(get("red", &red).await.status(), 200);
    assert_eq!(get("blue", &blue).await.status(), 200);
    assert_eq!(get("red", &blue).await.status(), 404);
    assert_eq!(get("blue", &red).await.status(), 404);
    assert_eq!(get("green", &red).await.status(), 500);
}

#[tokio::test]
async fn get_auth_needs_nothing_but_the_request() {
    let clerk = embedded().await;
    let app = Router::new().route("/user", get(user_of)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    assert_eq!(answer(server.get("/user")).await.text().await.unwrap(), "nobody");
    let response = server.get_as("/user", &clerk.session_token().user("user_ada").mint()).await;
    assert_eq!(response.text().await.unwrap(), "user_ada");

    let without_layer = Server::serve(Router::new().route("/user", get(user_of))).await;
    assert_eq!(answer(without_layer.get("/user")).await.status(), 500);
}

#[tokio::test]
async fn a_whole_router_is_protected_at_once() {
    let clerk = embedded().await;
    let admin = Router::new()
        .route("/users", get(async || "users"))
        .route("/user", get(user_of))
        .route_layer(layer::protect!(role = "org:admin"));
    let app = Router::new().nest("/admin", admin).route("/open", get(async || "open"));
    let server = Server::serve(app.layer(ClerkLayer::new(clerk.clerk()))).await;
    let member = clerk.session_token().organization("org_acme", "acme", "org:member").mint();
    let owner = clerk.session_token().organization("org_acme", "acme", "org:admin").mint();
    for path in ["/admin/users", "/admin/user"] {
        assert_eq!(answer(server.get(path)).await.status(), 404);
        assert_eq!(server.get_as(path, &member).await.status(), 404);
        assert_eq!(server.get_as(path, &owner).await.status(), 200);
    }
    assert_eq!(answer(server.get("/open")).await.status(), 200);
}

#[tokio::test]
async fn a_handler_redirects_by_itself() {
    let clerk = embedded().await;
    let app = Router::new().route("/join", get(sign_up)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let response = answer(server.get("/join")).await;
    assert_eq!(response.status(), 307);
    let mut sign_up = url::Url::parse(&format!("{}/sign-up", clerk.url())).unwrap();
    sign_up.query_pairs_mut().append_pair("redirect_url", &format!("{}/welcome", server.url));
    assert_eq!(header(&response, "location"), Some(sign_up.as_str()));
}

/// 307 would make the browser send the form to the sign-in page.
#[tokio::test]
async fn a_form_is_not_sent_on_to_the_sign_in_page() {
    let clerk = embedded().await;
    let app = Router::new().route("/join", post(sign_up)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let form = server.post("/join").body("password=secret");
    assert_eq!(answer(form).await.status(), 303);
}

async fn team(Path(team): Path<String>, parts: Parts) -> Result<String, Rejection> {
    let may_read = permission(format!("org:{team}:read"));
    let auth = Policy::protect().condition(may_read).enforce(&parts).await?;
    Ok(auth.user_id().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_rule_may_depend_on_the_request() {
    let clerk = embedded().await;
    let app = Router::new().route("/{team}", get(team)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let token = clerk.session_token().organization("org_acme", "acme", "org:member");
    let token = token.permissions(["org:red:read"]).mint();
    assert_eq!(server.get_as("/red", &token).await.status(), 200);
    assert_eq!(server.get_as("/blue", &token).await.status(), 404);
    let page = server.get("/red").header("accept", "text/html");
    assert_eq!(answer(page).await.status(), 307, "the answers are those of `#[protect]`");
}

async fn key_only(_: ApiKeyAuth) {}

async fn anybody(auth: Option<Auth>) -> &'static str {
    if auth.is_some() { "somebody" } else { "nobody" }
}

async fn instance(clerk: Clerk) -> String {
    clerk.publishable_key().expect("the embedded instance has one").as_str().to_owned()
}

#[tokio::test]
async fn parameters_ask_for_themselves() {
    let clerk = embedded().await;
    let routes = Router::new()
        .route("/key", get(key_only))
        .route_layer(layer::protect!(token = any))
        .route("/anybody", get(anybody))
        .route("/instance", get(instance));
    let server = Server::serve(routes.layer(ClerkLayer::new(clerk.clerk()))).await;
    let (user, key) = (clerk.session_token().mint(), clerk.api_key().mint());
    assert_eq!(server.get_as("/key", &key).await.status(), 200);
    assert_eq!(
        server.get_as("/key", &user).await.status(),
        401,
        "let in by the router, not by the parameter"
    );
    assert_eq!(server.get_as("/anybody", &user).await.text().await.unwrap(), "somebody");
    assert_eq!(answer(server.get("/anybody")).await.text().await.unwrap(), "nobody");
    assert_eq!(answer(server.get("/instance")).await.text().await.unwrap(), clerk.publishable_key());
}

#[tokio::test]
async fn routes_that_ask_for_nothing_are_left_alone() {
    let clerk = embedded().await;
    let app = Router::new().route("/", get(async || "open")).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let response = server.get_as("/", &clerk.session_token().tampered().mint()).await;
    assert_eq!(response.status(), 200);
    assert_eq!(reason(&response), None);
    assert_eq!(clerk.calls(), []);
}
