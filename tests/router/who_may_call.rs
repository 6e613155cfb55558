//! The table of callers and routes, and that the application answers as it says.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Parts;
use clerk_runtime::policy::RequestKind;
use clerk_runtime::request::RequestView;
use clerk_runtime::routing::{Access, Answer, get, post};
use clerk_runtime::{
    Accepts, Auth, AuthenticateOptions, Clerk, Denial, Rejection, Rejections, RequestState, Router, auth,
    check, layer, protect, public,
};
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder};
use serde_json::json;
use tower_service::Service as _;

use crate::{health, missing};

#[auth(accepts = any)]
async fn home() {}

#[auth(accepts = "api_key")]
async fn quota() {}

#[protect]
async fn profile() {}

#[protect(role = "org:admin", unauthorized_url = "/upgrade")]
async fn settings() {}

#[protect(permission = "org:members:invite", reverification = "strict", challenge = true)]
async fn invite() {}

#[protect(any(role = "org:admin", scope = "invoices:read"), token = ["session_token", "api_key"])]
async fn invoices() {}

#[protect(scope = "jobs:run", token = "m2m_token")]
async fn job() {}

#[public]
async fn internal() {}

fn router() -> Router {
    let report = axum::routing::get(|| async { "a report" });
    let inner = Router::new()
        .route("/status", get(internal))
        .route("/profile", get(profile))
        .protect(layer::protect!(token = ["m2m_token", "session_token"]));
    Router::new()
        .route("/health", get(health))
        .route("/", get(home).post(home))
        .route("/quota", get(quota))
        .route("/profile", get(profile).post(profile))
        .route("/settings", get(settings))
        .route("/invite", post(invite))
        .route("/invoices", get(invoices))
        .route("/job", post(job))
        .nest_service("/reports", report, layer::protect!(role = "org:admin"))
        .nest("/internal", inner)
        .fallback(missing)
}

type Header = (&'static str, String);

/// The callers, each with a header for its requests. `unknown` is a browser that claims to be signed in, but
/// has no session.
fn callers(clerk: &EmbeddedClerk) -> [(&'static str, Option<Header>); 8] {
    let bearer = |token: String| Some(("authorization", format!("Bearer {token}")));
    let session = || clerk.session_token().user("user_ada");
    let with_role = |role| session().organization("org_acme", "acme", role);
    let inviting = with_role("admin").permissions(["org:members:invite"]).factor_verification_age(0, 60);
    [
        ("nobody", None),
        ("unknown", Some(("cookie", "__client_uat=1".to_owned()))),
        ("pending", bearer(session().pending().mint())),
        ("member", bearer(with_role("member").mint())),
        ("admin", bearer(inviting.mint())),
        ("key", bearer(clerk.api_key().user("user_ada").scopes(["invoices:read"]).mint())),
        ("bare key", bearer(clerk.api_key().user("user_ada").mint())),
        ("machine", bearer(clerk.m2m_token().machine("mch_cron").scopes(["jobs:run"]).mint())),
    ]
}

fn request(method: &str, path: &str, kind: RequestKind, header: Option<&Header>) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header("host", "app.shop.localhost");
    let request = match kind {
        RequestKind::Page => request.header("sec-fetch-dest", "document"),
        _ => request,
    };
    let request = header.into_iter().fold(request, |request, (name, value)| request.header(*name, value));
    request.body(Body::empty()).unwrap()
}

async fn states(
    clerk: &Clerk,
    callers: &[(&'static str, Option<Header>)],
    kind: RequestKind,
) -> Vec<(&'static str, RequestState)> {
    let mut states = Vec::new();
    let options = AuthenticateOptions::new().accepts(Accepts::Any);
    for (name, header) in callers {
        let (parts, _) = request("GET", "/", kind, header.as_ref()).into_parts();
        states.push((*name, clerk.authenticate_request(&parts, &options).await));
    }
    states
}

#[tokio::test]
async fn programs_see_who_may_call_what() {
    let instance = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    let states = states(&instance.clerk(), &callers(&instance), RequestKind::Api).await;
    let table = router().routes().who_may_call(RequestKind::Api, states);
    assert_eq!(
        table.to_string(),
        r#"Method    Path               Handler   nobody   unknown  pending  member        admin         key      bare key                 machine
FALLBACK                     missing   allowed  allowed  allowed  allowed       allowed       allowed  allowed                  allowed
GET       /                  home      allowed  allowed  allowed  allowed       allowed       allowed  allowed                  allowed
POST      /                  home      allowed  allowed  allowed  allowed       allowed       allowed  allowed                  allowed
GET       /health            health    allowed  allowed  allowed  allowed       allowed       allowed  allowed                  allowed
GET       /internal/profile  profile   404      404      404      allowed       allowed       401      401                      404
GET       /internal/status   internal  404      404      404      allowed       allowed       401      401                      allowed
POST      /invite            invite    404      404      404      404           403 reverify  404      404                      404
GET       /invoices          invoices  404      404      404      404           allowed       allowed  403 scope invoices:read  401
POST      /job               job       401      401      401      401           401           401      401                      allowed
GET       /profile           profile   404      404      404      allowed       allowed       404      404                      404
POST      /profile           profile   404      404      404      allowed       allowed       404      404                      404
GET       /quota             quota     allowed  allowed  allowed  allowed       allowed       allowed  allowed                  allowed
ANY       /reports/*                   404      404      404      404           allowed       404      404                      404
GET       /settings          settings  404      404      404      307 /upgrade  allowed       404      404                      404
"#
    );
}

#[tokio::test]
async fn pages_are_redirected() {
    let instance = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    let states = states(&instance.clerk(), &callers(&instance), RequestKind::Page).await;
    let table = router().routes().who_may_call(RequestKind::Page, states);
    assert_eq!(
        table.to_string(),
        r#"Method    Path               Handler   nobody       unknown        pending      member        admin         key          bare key                 machine
FALLBACK                     missing   allowed      allowed        allowed      allowed       allowed       allowed      allowed                  allowed
GET       /                  home      allowed      307 handshake  allowed      allowed       allowed       allowed      allowed                  allowed
POST      /                  home      allowed      allowed        allowed      allowed       allowed       allowed      allowed                  allowed
GET       /health            health    allowed      allowed        allowed      allowed       allowed       allowed      allowed                  allowed
GET       /internal/profile  profile   307 sign-in  307 handshake  307 sign-in  allowed       allowed       401          401                      307 sign-in
GET       /internal/status   internal  307 sign-in  307 handshake  307 sign-in  allowed       allowed       401          401                      allowed
POST      /invite            invite    303 sign-in  303 sign-in    303 sign-in  404           403 reverify  303 sign-in  303 sign-in              303 sign-in
GET       /invoices          invoices  307 sign-in  307 handshake  307 sign-in  404           allowed       allowed      403 scope invoices:read  401
POST      /job               job       401          401            401          401           401           401          401                      allowed
GET       /profile           profile   307 sign-in  307 handshake  307 sign-in  allowed       allowed       307 sign-in  307 sign-in              307 sign-in
POST      /profile           profile   303 sign-in  303 sign-in    303 sign-in  allowed       allowed       303 sign-in  303 sign-in              303 sign-in
GET       /quota             quota     allowed      allowed        allowed      allowed       allowed       allowed      allowed                  allowed
ANY       /reports/*                   307 sign-in  307 handshake  307 sign-in  404           allowed       307 sign-in  307 sign-in              307 sign-in
GET       /settings          settings  307 sign-in  307 handshake  307 sign-in  307 /upgrade  allowed       307 sign-in  307 sign-in              307 sign-in
"#
    );
}

/// The table is made without a request, and the application gives the answer in each of its cells.
#[tokio::test]
async fn the_application_answers_as_the_table_says() {
    let instance = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    let (clerk, callers) = (instance.clerk(), callers(&instance));
    for kind in [RequestKind::Page, RequestKind::Api] {
        let states = states(&clerk, &callers, kind).await;
        let table = router().routes().who_may_call(kind, states);
        let app = router().with_clerk(clerk.clone());
        for route in table.iter() {
            let method = if matches!(route.method, "ANY" | "FALLBACK") { "GET" } else { route.method };
            let path = if route.path.is_empty() { "/else" } else { route.path.trim_end_matches("/*") };
            for ((caller, header), answer) in callers.iter().zip(&route.answers) {
                let request = request(method, path, kind, header.as_ref());
                let response = app.clone().call(request).await.unwrap();
                let expected = answer.status().map_or(200, |status| status.as_u16());
                assert_eq!(
                    response.status().as_u16(),
                    expected,
                    "{caller}: {method} {path}, {kind:?}: {answer}"
                );
            }
        }
    }
}

#[protect(organization = path("org"))]
async fn members() {}

#[protect(any(role = "org:admin", organization = path("org")))]
async fn support() {}

#[protect(not(organization = path("org")), token = ["session_token", "api_key"])]
async fn guests() {}

#[check]
async fn is_acme(_auth: &Auth, parts: &Parts) -> Result<(), Rejection> {
    if parts.uri.path().contains("acme") { Ok(()) } else { Err(Rejection::forbidden(parts).await) }
}

#[protect(role = "org:admin", check = is_acme)]
async fn checked() {}

fn tenants() -> Router {
    let inner = Router::new().route("/health", get(health)).route("/support", get(support));
    Router::new()
        .route("/{org}/members", get(members))
        .route("/{org}/support", get(support))
        .route("/{org}/guests", get(guests))
        .route("/{org}/checked", get(checked))
        .route("/by-team/{team}", get(members))
        .nest("/{org}/inner", inner.protect(layer::protect!(organization = path("org"))))
}

/// A cell says `depends on the request` exactly if the answers differ from path to path.
#[tokio::test]
async fn rules_about_the_path_depend_on_the_request() {
    let instance = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    let clerk = instance.clerk();
    let callers: Vec<_> = callers(&instance).into_iter().filter(|(name, _)| *name != "bare key").collect();
    let states = states(&clerk, &callers, RequestKind::Api).await;
    let table = tenants().routes().who_may_call(RequestKind::Api, states);
    assert_eq!(
        table.to_string(),
        r#"Method  Path                  Handler  nobody  unknown  pending  member                  admin                   key  machine
GET     /by-team/{team}       members  404     404      404      404                     404                     404  404
GET     /{org}/checked        checked  404     404      404      404                     depends on the request  404  404
GET     /{org}/guests         guests   404     404      404      depends on the request  depends on the request  401  401
GET     /{org}/inner/health   health   404     404      404      depends on the request  depends on the request  404  404
GET     /{org}/inner/support  support  404     404      404      depends on the request  depends on the request  404  404
GET     /{org}/members        members  404     404      404      depends on the request  depends on the request  404  404
GET     /{org}/support        support  404     404      404      depends on the request  allowed                 404  404
"#
    );
    let app = tenants().with_clerk(clerk);
    for route in table.iter() {
        for ((caller, header), answer) in callers.iter().zip(&route.answers) {
            let mut statuses = BTreeSet::new();
            for tenant in ["acme", "org_acme", "globex", "org_globex", "-"] {
                let path = route.path.replace("{org}", tenant).replace("{team}", tenant);
                let request = request(route.method, &path, RequestKind::Api, header.as_ref());
                statuses.insert(app.clone().call(request).await.unwrap().status().as_u16());
            }
            let place = format!("{caller}: {} {}: {answer}, {statuses:?}", route.method, route.path);
            if *answer == Answer::DependsOnRequest {
                assert!(statuses.len() > 1, "{place}");
            } else {
                let expected = answer.status().map_or(200, |status| status.as_u16());
                assert_eq!(statuses, BTreeSet::from([expected]), "{place}");
            }
        }
    }
}

#[tokio::test]
async fn the_table_is_data_too() {
    let instance = EmbeddedClerk::start().await.unwrap();
    let nobody = states(&instance.clerk(), &[("no|body", None)], RequestKind::Page).await;
    let router: Router = Router::new().route("/settings", post(settings)).nest_service(
        "/static",
        axum::routing::get(|| async { "a file" }),
        Access::public(),
    );
    let table = router.routes().who_may_call(RequestKind::Page, nobody);
    assert_eq!(table.callers(), ["no|body"]);
    let answers: Vec<&Answer> = table.iter().flat_map(|route| &route.answers).collect();
    assert!(matches!(answers[0], Answer::Denied { denial: Denial::SignIn, status, .. } if *status == 303));
    assert_eq!(answers[1], &Answer::Allowed);
    assert_eq!(
        table.to_markdown(),
        "| Method | Path | Handler | no\\|body |\n|---|---|---|---|\n\
         | POST | `/settings` | `settings` | `303 sign-in` |\n| ANY | `/static/*` |  | `allowed` |\n"
    );
    assert_eq!(
        table.to_json(),
        json!([
            {
                "method": "POST",
                "path": "/settings",
                "handler": "settings",
                "callers": [{ "caller": "no|body", "allowed": false, "status": 303, "answer": "303 sign-in" }],
            },
            {
                "method": "ANY",
                "path": "/static/*",
                "handler": "",
                "callers": [{ "caller": "no|body", "allowed": true, "status": null, "answer": "allowed" }],
            },
        ])
    );
}

fn answered() -> Router {
    let routes = || {
        Router::new()
            .route("/settings", get(settings))
            .route("/invoices", get(invoices).post(invoices))
            .route("/{org}/members", get(members))
            .route("/quota", get(quota))
    };
    let own = Rejections::new(|rejection: &Rejection, _: &dyn RequestView| rejection.default_response());
    let inner = routes().layer(Rejections::api()).layer(Rejections::hidden());
    Router::new()
        .nest("/api", routes().layer(Rejections::api()))
        .nest("/hidden", routes().route_layer(Rejections::hidden()))
        .nest("/pages", routes().layer(Rejections::pages()).layer(Rejections::api()))
        .nest("/own", routes().layer(own).layer(Rejections::api()))
        // The inner rule answers as an API, the outer one hides what is inside.
        .nest("/both", inner.protect(layer::protect!(permission = "org:members:invite")))
        .route("/method", get(settings).layer(Rejections::api()).post(settings))
        .layer(Rejections::hidden())
}

/// The table includes answers for a part of the routes, of which the innermost count.
#[tokio::test]
async fn answers_for_a_part_of_the_routes_are_in_the_table() {
    let instance = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    let (clerk, callers) = (instance.clerk(), callers(&instance));
    let app = answered().with_clerk(clerk.clone());
    for kind in [RequestKind::Page, RequestKind::Api] {
        let states = states(&clerk, &callers, kind).await;
        for route in answered().routes().who_may_call(kind, states).iter() {
            for ((caller, header), answer) in callers.iter().zip(&route.answers) {
                let request =
                    request(route.method, &route.path.replace("{org}", "acme"), kind, header.as_ref());
                let status = app.clone().call(request).await.unwrap().status().as_u16();
                let expected = answer.status().map_or(200, |status| status.as_u16());
                assert_eq!(status, expected, "{caller}: {} {}, {kind:?}: {answer}", route.method, route.path);
            }
        }
    }
    let nobody = states(&clerk, &callers[..1], RequestKind::Page).await;
    let table = answered().routes().who_may_call(RequestKind::Page, nobody).to_string();
    let answers: BTreeSet<_> =
        table.lines().skip(1).filter_map(|row| row.split_once(" settings  ")).map(|(_, cell)| cell).collect();
    assert_eq!(answers, BTreeSet::from(["307 sign-in", "401", "404"]), "{table}");
}

#[protect(organization = path("org"), any(role = "org:admin", scope = "invoices:read"), token = ["session_token", "api_key"])]
async fn invoices_of() {}

/// If a caller is accepted on no path, the cell shows the answer in the caller's own organization, unlike for
/// callers who are accepted on some.
#[tokio::test]
async fn who_may_call_no_path_is_shown_with_the_answer_in_their_own_organization() {
    let instance = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    let key = |scopes: &[&str]| {
        let key = instance.api_key().organization("org_acme").scopes(scopes.iter().copied());
        Some(("authorization", format!("Bearer {}", key.mint())))
    };
    let callers = [("key", key(&["invoices:read"])), ("bare key", key(&[]))];
    let clerk = instance.clerk();
    let router: Router = Router::new().route("/{org}/invoices", get(invoices_of));
    let states = states(&clerk, &callers, RequestKind::Api).await;
    assert_eq!(
        router.routes().who_may_call(RequestKind::Api, states).to_string(),
        "Method  Path             Handler      key                     bare key\n\
         GET     /{org}/invoices  invoices_of  depends on the request  403 scope invoices:read\n"
    );
    let app = router.with_clerk(clerk);
    for (path, expected) in [("/org_acme/invoices", 403), ("/org_globex/invoices", 401)] {
        let request = request("GET", path, RequestKind::Api, callers[1].1.as_ref());
        assert_eq!(app.clone().call(request).await.unwrap().status(), expected);
    }
}
