//! Services and axum's own routers with a declared access: what the list shows, and what they answer.

use std::sync::LazyLock;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::Request;
use axum::routing;
use clerk_runtime::metadata::ProtectedResource;
use clerk_runtime::routing::{Access, get};
use clerk_runtime::{Policy, Router, layer, role};
use clerk_testing::EmbeddedClerk;
use tower_service::Service as _;

use crate::{health, missing};

static ADMINS: LazyLock<Policy> = LazyLock::new(|| Policy::protect().condition(role("org:admin")));

async fn name(State(name): State<&'static str>) -> &'static str {
    name
}

/// Routes of axum only: with a state, a fallback for paths and one for methods.
fn plain() -> axum::Router<&'static str> {
    axum::Router::new()
        .route("/name", routing::get(name))
        .method_not_allowed_fallback(|| async { "not so" })
        .fallback(|| async { "not here" })
}

fn router() -> Router {
    let file = || routing::get(|| async { "a file" });
    let app = Router::new()
        .route("/health", get(health))
        .route_service("/report", file(), &*ADMINS)
        .nest_service("/static", file(), Access::public())
        .nest_service("/plain", plain().with_state("nested"), layer::protect!(role = "org:admin"))
        .merge_axum(plain(), layer::protect!(role = "org:admin"))
        .merge_axum(axum::Router::new().route("/open", routing::get(|| async { "a file" })), Access::public())
        .nest("/inner", Router::new().merge_axum(plain(), layer::protect!(token = "api_key")))
        .protected_resource_metadata(ProtectedResource::new())
        .authorization_server_metadata();
    app.with_state("merged")
}

#[test]
fn stated_access_is_listed() {
    assert_eq!(
        router().routes().to_string(),
        r#"ANY      /*                                                         protect(role = "org:admin")
ANY      /*                                                         public
GET      /.well-known/oauth-authorization-server                    public
OPTIONS  /.well-known/oauth-authorization-server                    public
GET      /.well-known/oauth-protected-resource                      public
OPTIONS  /.well-known/oauth-protected-resource                      public
GET      /.well-known/oauth-protected-resource/{*resource}          public
OPTIONS  /.well-known/oauth-protected-resource/{*resource}          public
GET      /health                                            health  public
ANY      /inner/*                                                   protect(token = "api_key")
ANY      /plain/*                                                   protect(role = "org:admin")
ANY      /report                                                    protect(role = "org:admin")
ANY      /static/*                                                  public
"#
    );
}

#[tokio::test]
async fn stated_access_is_enforced() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let app = router().with_clerk(clerk.clerk());
    let token = |role: &str| {
        Some(clerk.session_token().user("user_ada").organization("org_acme", "acme", role).mint())
    };
    let everyone = |status: u16, text: &'static str| [(status, text); 3];
    let admins = |text| [(404, ""), (404, ""), (200, text)];
    // The answers for an anonymous caller, a member and an admin.
    let cases = [
        ("GET", "/health", everyone(200, "well")),
        ("GET", "/static/a/b", everyone(200, "a file")),
        ("GET", "/open", everyone(200, "a file")),
        ("GET", "/report", admins("a file")),
        ("GET", "/name", admins("merged")),
        ("POST", "/name", admins("not so")),
        ("GET", "/plain/name", admins("nested")),
        ("POST", "/plain/name", admins("not so")),
        ("GET", "/plain/else", admins("not here")),
        ("GET", "/inner/name", everyone(401, "")),
        ("GET", "/else", everyone(404, "")),
        ("GET", "/inner/else", everyone(404, "")),
    ];
    for (method, path, expected) in cases {
        for (token, expected) in [None, token("member"), token("admin")].into_iter().zip(expected) {
            let caller = token.is_some();
            let answer = ask(&app, method, path, token).await;
            assert_eq!((answer.0, answer.1.as_str()), expected, "{method} {path}, signed in: {caller}");
        }
    }
    let (status, document) = ask(&app, "GET", "/.well-known/oauth-protected-resource/mcp", None).await;
    assert!(status == 200 && document.contains("authorization_servers"), "{status} {document}");
    let (status, document) = ask(&app, "GET", "/.well-known/oauth-authorization-server", None).await;
    assert!(status == 200 && document.contains("issuer"), "{status} {document}");
}

#[tokio::test]
async fn a_service_for_all_other_paths_may_have_a_rule() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let page = routing::any(|| async { "a page" });
    let router: Router = Router::new()
        .route("/health", get(health))
        .fallback_service(page, layer::protect!(token = "api_key"));
    let listed = router.routes().to_string();
    assert!(listed.starts_with("FALLBACK                   protect(token = \"api_key\")\n"), "{listed}");
    let app = router.with_clerk(clerk.clerk());
    let key = Some(clerk.api_key().user("user_ada").mint());
    assert_eq!(ask(&app, "GET", "/health", None).await.0, 200);
    assert_eq!(ask(&app, "GET", "/else", None).await.0, 401);
    assert_eq!(ask(&app, "GET", "/else", key).await, (200, "a page".to_owned()));
}

/// The handler for methods without a route also answers for the merged routes, and without their rule.
#[tokio::test]
async fn other_methods_of_a_merged_router_are_listed() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let merged = axum::Router::new().route("/name", routing::get(|| async { "a name" }));
    let router: Router = Router::new()
        .merge_axum(merged, layer::protect!(role = "org:admin"))
        .nest_service("/static", routing::get(|| async { "a file" }), layer::protect!(role = "org:admin"))
        .merge_axum(axum::Router::new(), layer::protect!(role = "org:admin"))
        .method_not_allowed_fallback(missing);
    assert_eq!(
        router.routes().to_string(),
        r#"ANY       /*                  protect(role = "org:admin")
ANY       /*                  protect(role = "org:admin")
FALLBACK  /*         missing  public
ANY       /static/*           protect(role = "org:admin")
"#
    );
    let app = router.with_clerk(clerk.clerk());
    assert_eq!(ask(&app, "GET", "/name", None).await.0, 404);
    assert_eq!(ask(&app, "POST", "/name", None).await, (200, "there is nothing here".to_owned()));
    assert_eq!(ask(&app, "POST", "/static", None).await.0, 404);
}

async fn ask(app: &axum::Router, method: &str, path: &str, token: Option<String>) -> (u16, String) {
    let request = Request::builder().method(method).uri(path).header("host", "app.test");
    let request = match token {
        Some(token) => request.header("authorization", format!("Bearer {token}")),
        None => request,
    };
    let response = app.clone().call(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, String::from_utf8(body.to_vec()).unwrap())
}
