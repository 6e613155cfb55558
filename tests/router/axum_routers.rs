//! The features of axum's routers, and that the list shows them as axum applies them.

use axum::body::Body;
use axum::http::Request;
use clerk_runtime::routing::{Access, MethodFilter, MethodRouter, any, get, on, post};
use clerk_runtime::{Clerk, Router, layer};
use serde_json::json;
use tower_service::Service as _;

use crate::{health, items, missing, whoami};

#[test]
fn what_axum_routers_can_do_is_listed_too() {
    let both = get(items).merge(post(whoami)).fallback(missing).route_layer(layer::protect!(token = any));
    let router: Router = Router::new()
        .route("/both", both)
        .route("/one", get(items).with_state::<()>(()))
        .route("/any", any(health))
        .nest_service("/assets", axum::routing::get(|| async { "a file" }), Access::public())
        .method_not_allowed_fallback(missing);
    assert_eq!(
        router.routes().to_string(),
        r#"ANY       /any       health   public
ANY       /assets/*           public
FALLBACK  /both      missing  public
GET       /both      items    protect(scope = "items:read", token = "api_key", max_stale = "30s"), and protect(token = any)
POST      /both      whoami   auth(accepts = ["session_token", "api_key"]), and protect(token = any)
FALLBACK  /one       missing  public
GET       /one       items    protect(scope = "items:read", token = "api_key", max_stale = "30s")
"#
    );
}

#[tokio::test]
async fn the_rule_of_a_whole_router_is_listed() {
    let inner =
        Router::new().route("/a", get(health)).protect(layer::protect!(token = ["api_key", "m2m_token"]));
    let router: Router = Router::new()
        .nest("/x", inner)
        .route("/items", get(items))
        .protect(layer::protect!(token = ["oauth_token", "api_key"]))
        .route("/health", get(health))
        .fallback(missing);
    assert_eq!(
        router.routes().to_string(),
        r#"FALLBACK           missing  public
GET       /health  health   public
GET       /items   items    protect(scope = "items:read", token = "api_key", max_stale = "30s"), and protect(token = ["api_key", "oauth_token"])
GET       /x/a     health   public, and protect(token = ["api_key", "m2m_token"]), and protect(token = ["api_key", "oauth_token"])
"#
    );
    assert!(router.routes().to_markdown().contains("`public, and protect(token"));
    let json = router.routes().to_json();
    let token_types = |index: usize| json[index]["token_types"].clone();
    assert_eq!([token_types(1), token_types(3)], [json!(null), json!(["api_key"])]);

    let app = app(router);
    for (path, expected) in [("/health", 200), ("/else", 200), ("/items", 401), ("/x/a", 401)] {
        assert_eq!(status(&app, path).await, expected, "{path}");
    }
}

/// A row of the list, and a request for it with the status of the answer.
type Expected = (&'static str, &'static str, &'static str, u16);

/// A rule in `layer` or `route_layer` is listed for exactly the handlers to which axum applies it.
#[tokio::test]
async fn rules_among_the_layers_are_listed() {
    let routes = |router: &Router| -> Vec<(String, String)> {
        let rows = router.routes().iter().map(|route| {
            let rules: Vec<_> = route.layers.iter().map(ToString::to_string).collect();
            (format!("{} {}", route.method, route.path), rules.join(" "))
        });
        rows.collect()
    };
    let all = || any(health).get(health);
    let inner = || Router::new().route("/a", get(health)).fallback(missing);
    let cases: [(Router, &[Expected]); 4] = [
        (
            Router::new().route("/a", all().layer(layer::protect!(token = "api_key"))),
            &[("GET /a", "GET", "/a", 401), ("ANY /a", "POST", "/a", 401)],
        ),
        (
            Router::new().route("/a", all().route_layer(layer::protect!(token = "api_key"))),
            &[("GET /a", "GET", "/a", 401), ("ANY /a", "POST", "/a", 200)],
        ),
        (
            Router::new().nest("/x", inner()).fallback(missing).layer(layer::protect!(token = "api_key")),
            &[
                ("GET /x/a", "GET", "/x/a", 401),
                ("FALLBACK /x", "GET", "/x/b", 401),
                ("FALLBACK ", "GET", "/b", 401),
            ],
        ),
        (
            Router::new()
                .nest("/x", inner())
                .fallback(missing)
                .route_layer(layer::protect!(token = "api_key")),
            &[
                ("GET /x/a", "GET", "/x/a", 401),
                ("FALLBACK /x", "GET", "/x/b", 200),
                ("FALLBACK ", "GET", "/b", 200),
            ],
        ),
    ];
    for (router, expected) in cases {
        let listed = routes(&router);
        assert_eq!(listed.len(), expected.len(), "{listed:?}");
        let app = app(router);
        for (row, method, path, status) in expected {
            let rule = if *status == 401 { "protect(token = \"api_key\")" } else { "" };
            assert!(listed.contains(&((*row).to_owned(), rule.to_owned())), "{row} of {listed:?}");
            assert_eq!(status_of(&app, method, path).await, *status, "{method} {path} of {listed:?}");
        }
    }
}

#[test]
fn a_fallback_replaces_the_handler_of_all_methods() {
    let router: Router = Router::new().route("/a", any(health).get(health).fallback(missing));
    assert_eq!(router.routes().to_string(), "FALLBACK  /a  missing  public\nGET       /a  health   public\n");
}

#[test]
fn several_methods_may_have_one_handler() {
    let reads = on(MethodFilter::GET.or(MethodFilter::HEAD), health).post(whoami);
    let router: Router = Router::new()
        .route("/reads", reads)
        .route("/none", MethodRouter::new())
        .route("/puts", MethodRouter::new().on(MethodFilter::PUT, items));
    let listed: Vec<_> = router.routes().iter().map(|route| (route.method, route.path.as_str())).collect();
    assert_eq!(listed, [("PUT", "/puts"), ("GET", "/reads"), ("HEAD", "/reads"), ("POST", "/reads")]);
}

#[tokio::test]
async fn a_fallback_is_listed_until_it_is_reset() {
    let service = axum::routing::any(|| async { "a file" });
    let router: Router = Router::new().fallback(missing).fallback_service(service, Access::public());
    assert!(!router.has_routes(), "a fallback is no route");
    assert_eq!(router.routes().to_string(), "FALLBACK      public\n");
    let router = router.route("/health", get(health)).reset_fallback();
    assert!(router.has_routes());
    assert_eq!(router.routes().to_string(), "GET  /health  health  public\n");
    assert_eq!(status(&app(router), "/else").await, 404);
}

#[tokio::test]
async fn the_paths_of_the_list_are_those_that_are_served() {
    let service = || axum::routing::any(|| async { "a file" });
    let nested =
        |prefix| Router::new().nest(prefix, Router::new().route("/", any(health)).route("/a", any(health)));
    let cases: [(Router, &[&str]); 6] = [
        (nested("/x"), &["/x", "/x/a"]),
        (nested("/x/"), &["/x/", "/x/a"]),
        (Router::new().nest("/y", nested("/x/")), &["/y/x/", "/y/x/a"]),
        (Router::new().nest("/y/", nested("/x")).merge(nested("/x")), &["/x", "/x/a", "/y/x", "/y/x/a"]),
        (Router::new().nest_service("/x", service(), Access::public()), &["/x/*"]),
        (
            Router::new().nest("/x", Router::new().nest_service("/a", service(), Access::public())),
            &["/x/a/*"],
        ),
    ];
    for (router, expected) in cases {
        let listed: Vec<_> = router.routes().iter().map(|route| route.path.clone()).collect();
        assert_eq!(listed, expected);
        let app = app(router);
        for path in
            ["/", "/x", "/x/", "/x/a", "/x/a/b", "/x//", "/y", "/y/", "/y/x", "/y/x/", "/y/x/a", "/y/x/b"]
        {
            let matches = |listed: &String| match listed.strip_suffix("/*") {
                Some(start) => path == start || path.starts_with(&format!("{start}/")),
                None => path == listed,
            };
            let expected = if listed.iter().any(matches) { 200 } else { 404 };
            assert_eq!(status(&app, path).await, expected, "{path} of {listed:?}");
        }
    }
}

#[tokio::test]
async fn the_fallback_of_a_nested_router_stays_below_its_path() {
    for (prefix, answered) in [("/x", ["/x", "/x/a"]), ("/x/", ["/x/", "/x/a"])] {
        let router: Router = Router::new().nest(prefix, Router::new().fallback(missing));
        assert_eq!(router.routes().to_string(), format!("FALLBACK  {prefix}  missing  public\n"));
        let app = app(router);
        for path in answered {
            assert_eq!(status(&app, path).await, 200, "{path} of {prefix}");
        }
        assert_eq!(status(&app, "/").await, 404, "{prefix}");
    }
}

/// The application. It never calls the instance.
fn app(router: Router) -> axum::Router {
    let clerk = Clerk::builder().publishable_key("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk");
    router.with_clerk(clerk.secret_key("sk_test_example").build().unwrap())
}

async fn status(app: &axum::Router, path: &str) -> u16 {
    status_of(app, "GET", path).await
}

async fn status_of(app: &axum::Router, method: &str, path: &str) -> u16 {
    let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
    app.clone().call(request).await.unwrap().status().as_u16()
}
