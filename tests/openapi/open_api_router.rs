//! Services and merged routers in a document, and the `OpenApiRouter` of utoipa-axum.

use axum::body::Body;
use axum::http::Request;
use clerk_runtime::routing::{Access, get};
use clerk_runtime::{Clerk, Router, layer, protect, public};
use serde_json::{Value, json};
use tower_service::Service as _;
use utoipa::Modify as _;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Shows an invoice.
#[utoipa::path(get, path = "/{id}")]
#[protect(role = "org:admin")]
async fn show() {}

/// Removes an invoice.
#[utoipa::path(delete, path = "/{id}")]
async fn remove() {}

#[public]
async fn health() {}

fn invoices() -> OpenApiRouter {
    OpenApiRouter::new().nest("/invoices", OpenApiRouter::new().routes(routes!(show, remove)))
}

fn described(router: &Router, mut document: OpenApi) -> Value {
    router.routes().modify(&mut document);
    serde_json::to_value(document).unwrap()
}

#[test]
fn each_operation_of_a_merged_router_is_listed_with_the_stated_access() {
    let (invoices, document) = invoices().split_for_parts();
    let router: Router = Router::new().route("/health", get(health)).merge_documented(
        invoices,
        &document,
        layer::protect!(token = "api_key"),
    );
    assert_eq!(
        router.routes().to_string(),
        r#"ANY     /*                      protect(token = "api_key")
GET     /health         health  public
DELETE  /invoices/{id}          protect(token = "api_key")
GET     /invoices/{id}          protect(token = "api_key")
"#
    );
    let document = described(&router, document);
    let operations = document["paths"]["/invoices/{id}"].as_object().unwrap();
    assert_eq!(operations.len(), 2);
    for (method, operation) in operations {
        assert_eq!(operation["security"], json!([{ "api_key": [] }]), "{method}");
    }
}

#[test]
fn a_nested_service_answers_the_operations_below_its_path() {
    let (service, api) = invoices().split_for_parts();
    let document = OpenApi::default().nest("/api", api);
    let router: Router =
        Router::new().nest_service("/api", service.clone(), layer::protect!(token = "m2m_token"));
    let security = |router: &Router| {
        described(router, document.clone())["paths"]["/api/invoices/{id}"]["delete"]["security"].clone()
    };
    assert_eq!(security(&router), json!([{ "m2m_token": [] }]));
    let elsewhere: Router = Router::new().nest_service("/ap", service.clone(), Access::public());
    assert_eq!(security(&elsewhere), Value::Null);
    let unknown: Router = Router::new().merge_axum(service, layer::protect!(token = "m2m_token"));
    assert_eq!(security(&unknown), Value::Null, "axum does not tell the paths of a router");
}

/// The attribute is on the handler, so it applies in any router. Only the list does not include it.
#[tokio::test]
async fn rules_of_handlers_hold_inside_an_open_api_router() {
    let router: Router = Router::new().merge_axum(invoices(), Access::public());
    let clerk = Clerk::builder().publishable_key("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk");
    let mut app = router.with_clerk(clerk.secret_key("sk_test_example").build().unwrap());
    let mut status = async |method: &str| {
        let request = Request::builder().method(method).uri("/invoices/1").body(Body::empty()).unwrap();
        app.call(request).await.unwrap().status().as_u16()
    };
    assert_eq!(status("GET").await, 404);
    assert_eq!(status("DELETE").await, 200);
}
