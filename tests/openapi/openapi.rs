//! Access rules in an OpenAPI document, and our attributes next to `#[utoipa::path]` in every order.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod differences;
mod open_api_router;

use axum::extract::Path;
use axum::http::Method;
use clerk_runtime::routing::{any, get, post};
use clerk_runtime::{Auth, Policy, Rejections, Router, SessionAuth, auth, layer, protect, public};
use serde_json::{Value, json};
use utoipa::{Modify as _, OpenApi as _};
use watch as _;

/// Shows an invoice.
#[utoipa::path(get, path = "/invoices/{id}", responses((status = 200, body = String)))]
#[protect(any(role = "org:admin", scope = "invoices:read"), token = ["session_token", "api_key"])]
async fn show(Path(id): Path<u32>) -> String {
    id.to_string()
}

/// Removes an invoice.
#[protect(permission = "org:invoices:remove", reverification = "strict", challenge = true)]
#[utoipa::path(
    delete,
    path = "/invoices/{id}",
    responses((status = 204), (status = 404, description = "There is no such invoice"))
)]
async fn remove(_auth: SessionAuth, Path(_id): Path<u32>) {}

#[auth(accepts = any)]
#[utoipa::path(get, path = "/whoami")]
async fn whoami(_auth: Auth) {}

#[utoipa::path(get, path = "/health", security(("session_token" = [])))]
#[public]
async fn health() {}

#[utoipa::path(get, path = "/files/{path}")]
#[protect(unauthenticated_url = "/welcome")]
async fn file() {}

#[utoipa::path(get, path = "/elsewhere")]
async fn elsewhere() {}

#[utoipa::path(post, path = "/posted")]
#[protect(same_origin = true)]
async fn posted() {}

#[derive(utoipa::OpenApi)]
#[openapi(paths(show, remove, whoami, health, file, elsewhere))]
struct Documentation;

/// Every order of the attributes that can be above and below ours. `debug_handler` comes last, because it
/// checks the signature that the others leave.
mod orders {
    use super::*;

    #[tracing::instrument(skip_all)]
    #[utoipa::path(get, path = "/instrument_path_protect")]
    #[protect(role = "org:admin")]
    #[axum::debug_handler]
    pub(super) async fn instrument_path_protect(_auth: SessionAuth) {}

    #[tracing::instrument(skip_all)]
    #[protect(role = "org:admin")]
    #[utoipa::path(get, path = "/instrument_protect_path")]
    #[axum::debug_handler]
    pub(super) async fn instrument_protect_path(_auth: SessionAuth) {}

    #[utoipa::path(get, path = "/path_instrument_protect")]
    #[tracing::instrument(skip_all)]
    #[protect(role = "org:admin")]
    #[axum::debug_handler]
    pub(super) async fn path_instrument_protect(_auth: SessionAuth) {}

    #[utoipa::path(get, path = "/path_protect_instrument")]
    #[protect(role = "org:admin")]
    #[tracing::instrument(skip_all)]
    #[axum::debug_handler]
    pub(super) async fn path_protect_instrument(_auth: SessionAuth) {}

    #[protect(role = "org:admin")]
    #[tracing::instrument(skip_all)]
    #[utoipa::path(get, path = "/protect_instrument_path")]
    #[axum::debug_handler]
    pub(super) async fn protect_instrument_path(_auth: SessionAuth) {}

    #[protect(role = "org:admin")]
    #[utoipa::path(get, path = "/protect_path_instrument")]
    #[tracing::instrument(skip_all)]
    #[axum::debug_handler]
    pub(super) async fn protect_path_instrument(_auth: SessionAuth) {}
}

fn document() -> Value {
    let router: Router = Router::new()
        .nest("/invoices", Router::new().route("/{id}", get(show).delete(remove)))
        .route("/whoami", get(whoami))
        .route("/health", any(health))
        .route("/files/{*path}", get(file));
    // On another router, which this one does not know.
    let _: axum::Router = axum::Router::new().route("/elsewhere", axum::routing::get(elsewhere));
    let mut document = Documentation::openapi();
    router.routes().modify(&mut document);
    serde_json::to_value(document).unwrap()
}

#[test]
fn operations_require_what_their_handlers_do() {
    let document = document();
    let security = |path: &str, method: &str| &document["paths"][path][method]["security"];
    let of_sessions = |names: Value| json!([{ "session_token": names }, { "session_cookie": names }]);

    let mut alternatives = of_sessions(json!(["org:admin"])).as_array().unwrap().clone();
    alternatives.push(json!({ "api_key": ["invoices:read"] }));
    assert_eq!(*security("/invoices/{id}", "get"), Value::from(alternatives));
    assert_eq!(*security("/invoices/{id}", "delete"), of_sessions(json!(["org:invoices:remove"])));
    assert_eq!(*security("/files/{path}", "get"), of_sessions(json!([])));
    assert_eq!(*security("/health", "get"), json!([]), "what is enforced is what is said");
    assert_eq!(*security("/elsewhere", "get"), Value::Null);
    let whoami = security("/whoami", "get").as_array().unwrap();
    assert_eq!((whoami.len(), whoami.last()), (6, Some(&json!({}))), "nobody may call, too");
}

#[test]
fn the_answers_to_those_who_may_not_are_described() {
    let document = document();
    let statuses = |path: &str, method: &str| -> Vec<String> {
        document["paths"][path][method]["responses"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(statuses("/invoices/{id}", "get"), ["200", "307", "401", "403", "404", "503"]);
    assert_eq!(statuses("/invoices/{id}", "delete"), ["204", "303", "401", "403", "404", "503"]);
    assert_eq!(statuses("/files/{path}", "get"), ["307", "401", "503"]);
    assert_eq!(statuses("/whoami", "get"), ["307"], "a handshake, and nothing else");
    let own = &document["paths"]["/invoices/{id}"]["delete"]["responses"]["404"]["description"];
    assert_eq!(own, "There is no such invoice", "the document's own words stay");
}

/// The answers as the router's layers set them, of which the innermost counts.
#[test]
fn answers_for_a_part_of_the_routes_are_described() {
    let routes = || {
        Router::new()
            .route("/invoices/{id}", get(show).delete(remove))
            .route("/files/{*path}", get(file))
            .route("/whoami", get(whoami))
            .route("/health", get(health))
    };
    let statuses = |router: Router, path: &str, method: &str| -> Vec<String> {
        let mut document = Documentation::openapi();
        router.routes().modify(&mut document);
        let document = serde_json::to_value(document).unwrap();
        document["paths"][path][method]["responses"].as_object().unwrap().keys().cloned().collect()
    };
    let api = || routes().layer(Rejections::api()).layer(Rejections::hidden());
    assert_eq!(statuses(api(), "/invoices/{id}", "get"), ["200", "307", "401", "403", "503"]);
    assert_eq!(statuses(api(), "/invoices/{id}", "delete"), ["204", "401", "403", "404", "503"]);
    assert_eq!(statuses(api(), "/files/{path}", "get"), ["307", "401", "503"]);
    assert_eq!(statuses(api(), "/whoami", "get"), ["307"]);
    assert!(statuses(api(), "/health", "get").is_empty());
    let hidden = || routes().layer(Rejections::hidden());
    assert_eq!(statuses(hidden(), "/invoices/{id}", "get"), ["200", "307", "404", "503"]);
    assert_eq!(statuses(hidden(), "/invoices/{id}", "delete"), ["204", "404", "503"]);
    let posted = |rejections: Rejections| {
        #[derive(utoipa::OpenApi)]
        #[openapi(paths(posted))]
        struct Posted;

        let mut document = Posted::openapi();
        Router::<()>::new().route("/posted", post(posted)).layer(rejections).routes().modify(&mut document);
        let operation = document.paths.paths["/posted"].post.clone().unwrap();
        operation.responses.responses.into_keys().collect::<Vec<_>>()
    };
    assert_eq!(posted(Rejections::api()), ["401", "403", "503"], "the request may come from another origin");
    assert_eq!(posted(Rejections::hidden()), ["404", "503"]);
    let pages = routes().layer(Rejections::pages()).layer(Rejections::api());
    assert_eq!(statuses(pages, "/invoices/{id}", "get"), ["200", "307", "401", "403", "404", "503"]);
}

#[test]
fn the_schemes_that_are_required_are_there() {
    let schemes = document()["components"]["securitySchemes"].clone();
    let names: Vec<&String> = schemes.as_object().unwrap().keys().collect();
    assert_eq!(names, ["api_key", "m2m_token", "oauth_token", "session_cookie", "session_token"]);
    assert_eq!(schemes["session_cookie"]["name"], "__session");
    assert_eq!(schemes["api_key"]["scheme"], "bearer");
}

/// No caller is accepted, because no machine has a role.
#[allow(deprecated, reason = "the compiler warns of it")]
#[protect(role = "org:admin", token = ["api_key", "m2m_token"])]
#[utoipa::path(post, path = "/closed")]
async fn closed() {}

#[test]
fn what_nobody_may_call_is_not_public() {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(closed))]
    struct Closed;

    let mut document = Closed::openapi();
    Router::<()>::new().route("/closed", post(closed)).routes().modify(&mut document);
    let document = serde_json::to_value(document).unwrap();
    let security = &document["paths"]["/closed"]["post"]["security"];
    assert_eq!(*security, json!([{ "api_key": [] }, { "m2m_token": [] }]));
}

#[utoipa::path(method(get, head, post, delete), path = "/mixed")]
#[protect]
async fn mixed() {}

#[protect(token = "api_key")]
async fn export() {}

#[test]
fn an_operation_is_described_by_the_handler_that_answers_it() {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(mixed))]
    struct Mixed;

    let mut document = Mixed::openapi();
    Router::<()>::new().route("/mixed", any(mixed).get(export).post(health)).routes().modify(&mut document);
    let document = serde_json::to_value(document).unwrap();
    let operation = |method: &str| {
        let operation = &document["paths"]["/mixed"][method];
        let statuses: Vec<&String> = operation["responses"].as_object().unwrap().keys().collect();
        (operation["security"].clone(), json!(statuses))
    };
    let with_a_key = (json!([{ "api_key": [] }]), json!(["401", "503"]));
    assert_eq!(operation("get"), with_a_key);
    assert_eq!(operation("head"), with_a_key, "axum answers HEAD with the handler of GET");
    assert_eq!(operation("post"), (json!([]), json!([])));
    let sessions = json!([{ "session_token": [] }, { "session_cookie": [] }]);
    assert_eq!(operation("delete"), (sessions, json!(["303", "401", "404", "503"])));
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    let names: Vec<&String> = schemes.keys().collect();
    assert_eq!(names, ["api_key", "session_cookie", "session_token"], "what is required, and no more");
}

#[test]
fn the_rule_of_a_whole_router_is_required_too() {
    let router: Router = Router::new()
        .route("/health", any(health))
        .route("/whoami", get(whoami))
        .route("/invoices/{id}", get(show).delete(remove))
        .protect(layer::protect!(scope = "all", token = ["api_key", "oauth_token"]));
    let mut document = Documentation::openapi();
    router.routes().modify(&mut document);
    let document = serde_json::to_value(document).unwrap();
    let security = |path: &str, method: &str| document["paths"][path][method]["security"].clone();
    let with_the_scope = json!([{ "api_key": ["all"] }, { "oauth_token": ["all"] }]);
    assert_eq!(security("/health", "get"), with_the_scope);
    assert_eq!(security("/whoami", "get"), with_the_scope, "the layer rejects whom the handler would let in");
    assert_eq!(security("/invoices/{id}", "get"), json!([{ "api_key": ["all", "invoices:read"] }]));
    let closed = security("/invoices/{id}", "delete");
    assert_eq!(closed.as_array().unwrap().len(), 4, "no token satisfies both rules: {closed}");
    let answers = document["paths"]["/health"]["get"]["responses"].as_object().unwrap();
    assert!(["401", "403", "503"].iter().all(|status| answers.contains_key(*status)), "{answers:?}");
}

#[test]
fn the_order_of_attributes_changes_nothing() {
    #[derive(utoipa::OpenApi)]
    #[openapi(paths(
        orders::instrument_path_protect,
        orders::instrument_protect_path,
        orders::path_instrument_protect,
        orders::path_protect_instrument,
        orders::protect_instrument_path,
        orders::protect_path_instrument,
    ))]
    struct Orders;

    let router: Router = Router::new()
        .route("/instrument_path_protect", get(orders::instrument_path_protect))
        .route("/instrument_protect_path", get(orders::instrument_protect_path))
        .route("/path_instrument_protect", get(orders::path_instrument_protect))
        .route("/path_protect_instrument", get(orders::path_protect_instrument))
        .route("/protect_instrument_path", get(orders::protect_instrument_path))
        .route("/protect_path_instrument", get(orders::protect_path_instrument));
    let mut document = Orders::openapi();
    router.routes().modify(&mut document);
    assert_eq!(document.paths.paths.len(), 6);
    for (path, item) in &document.paths.paths {
        let security = serde_json::to_value(&item.get.as_ref().unwrap().security).unwrap();
        assert_eq!(security[0], json!({ "session_token": ["org:admin"] }), "{path}");
    }
}

#[test]
fn what_asks_for_the_own_origin_may_answer_403() {
    let may_refuse =
        |policy: &Policy, method: &Method| policy.denied_responses(method).any(|(status, _)| status == "403");
    for policy in [Policy::protect(), Policy::auth()] {
        assert!(!may_refuse(&policy, &Method::POST), "{policy}");
        let asking = policy.same_origin(true);
        assert!(may_refuse(&asking, &Method::POST), "{asking}");
        assert!(!may_refuse(&asking, &Method::GET), "{asking}");
    }
}
