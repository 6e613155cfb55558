//! Routes without an operation, and operations without a route.

use clerk_runtime::metadata::ProtectedResource;
use clerk_runtime::openapi::DocumentDifferences;
use clerk_runtime::routing::{Access, any, get};
use clerk_runtime::{Router, protect};
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;

#[utoipa::path(get, path = "/invoices/{id}")]
#[protect]
async fn show() {}

#[utoipa::path(delete, path = "/invoices/{id}")]
#[protect]
async fn remove() {}

#[utoipa::path(method(get, head, post), path = "/mixed")]
#[protect]
async fn mixed() {}

#[utoipa::path(get, path = "/files/{path}")]
#[protect]
async fn file() {}

#[derive(utoipa::OpenApi)]
#[openapi(paths(show, remove, mixed, file))]
struct Documentation;

fn documented() -> Router {
    Router::new()
        .nest("/invoices", Router::new().route("/{id}", get(show).delete(remove)))
        .route("/mixed", any(mixed))
        .route("/files/{*path}", get(file).head(file))
}

fn differences(router: &Router, document: &OpenApi) -> String {
    router.routes().differences_from(document).to_string()
}

#[test]
fn a_router_and_its_document_agree() {
    let document = Documentation::openapi();
    assert_eq!(documented().routes().differences_from(&document), DocumentDifferences::default());
    let service = || axum::routing::get(async || "a file");
    let router = documented()
        .route("/connect", clerk_runtime::routing::connect(show))
        .route_service("/favicon.ico", service(), Access::public())
        .nest_service("/static", service(), Access::public())
        .protected_resource_metadata(ProtectedResource::new())
        .authorization_server_metadata()
        .fallback(show)
        .method_not_allowed_fallback(show);
    let differences = router.routes().differences_from(&document);
    assert!(differences.is_empty(), "services, fallbacks and metadata need no operation: {differences}");
}

#[test]
fn what_only_one_of_them_has_is_named() {
    let document = Documentation::openapi();
    let router = Router::new()
        .route("/invoices/{invoice}", get(show).delete(remove))
        .route("/mixed", get(mixed).put(mixed))
        .route("/files/{*path}", get(file))
        .route("/any", any(mixed));
    assert_eq!(
        differences(&router, &document),
        "ANY /any: a route without an operation\n\
         DELETE /invoices/{invoice}: a route without an operation\n\
         GET /invoices/{invoice}: a route without an operation\n\
         PUT /mixed: a route without an operation\n\
         DELETE /invoices/{id}: an operation without a route\n\
         GET /invoices/{id}: an operation without a route\n\
         POST /mixed: an operation without a route\n"
    );
}

#[test]
fn services_answer_the_operations_below_their_path() {
    let document = Documentation::openapi();
    let rest = || Router::new().route("/mixed", any(mixed)).route("/files/{*path}", get(file));
    let invoices = || axum::Router::new().route("/{id}", axum::routing::get(show).delete(remove));
    let nested = rest().nest_service("/invoices", invoices(), Access::public());
    assert_eq!(differences(&nested, &document), "");
    let merged = || axum::Router::new().nest("/invoices", invoices());
    assert_eq!(
        differences(&rest().merge_axum(merged(), Access::public()), &document),
        "DELETE /invoices/{id}: an operation without a route\n\
         GET /invoices/{id}: an operation without a route\n",
        "nothing is known of what a merged router answers"
    );
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(show, remove))]
    struct OfInvoices;
    let known = rest().merge_documented(merged(), &OfInvoices::openapi(), Access::public());
    assert_eq!(differences(&known, &document), "");
    let unmerged = differences(&known, &OpenApi::default());
    assert!(unmerged.contains("DELETE /invoices/{id}: a route without an operation\n"), "{unmerged}");
}

/// If a path has a route of its own, the service does not handle it, for any method.
#[test]
fn a_route_hides_the_service_above_it() {
    #[utoipa::path(method(get, delete), path = "/static/total")]
    #[protect]
    async fn total() {}
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(total))]
    struct OfTotal;

    let router = Router::new().route("/static/total", get(total)).nest_service(
        "/static",
        axum::routing::get(async || "a file"),
        Access::public(),
    );
    let expected = "DELETE /static/total: an operation without a route\n";
    assert_eq!(differences(&router, &OfTotal::openapi()), expected);
}
