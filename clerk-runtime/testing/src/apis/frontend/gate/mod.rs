//! The entrance of the instance. Both APIs are on one port, so this module tells requests of browsers from those of servers.

pub(crate) mod host;
mod rewrite;

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, AUTHORIZATION,
    ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use tower::ServiceExt as _;

use crate::instance::journal::Served;
use crate::instance::{Call, Instance, response};
use host::Sender;

/// The routers behind the gate.
pub(crate) struct Gate {
    pub(crate) instance: Arc<Instance>,
    /// For browsers.
    pub(crate) frontend: Router,
    /// For servers and machines.
    pub(crate) backend: Router,
    /// The pages of the program that runs the instance.
    pub(crate) pages: Router,
}

impl Gate {
    pub(crate) fn into_router(self) -> Router {
        Router::new().fallback(pass).with_state(Arc::new(self))
    }
}

async fn pass(State(gate): State<Arc<Gate>>, mut request: Request) -> Response {
    let instance = &gate.instance;
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    instance.calls.add(Call { method: request.method().clone(), path });
    let rewrites =
        [rewrite::without_double_slashes, rewrite::without_proxy_path, rewrite::without_final_slash];
    for rewritten in rewrites {
        if let Some(uri) = rewritten(request.uri()) {
            *request.uri_mut() = uri;
        }
    }
    let meant = rewrite::meant_method(request.method(), request.uri().query());
    let path = request.uri().path().to_owned();
    let (response, method) = match destination(&gate, &request, &path) {
        Destination::Backend => {
            let method = request.method().clone();
            (call(&gate.backend, request).await, method)
        }
        _ if !host::is_meant(instance, request.uri(), request.headers()) => {
            let message = "This instance is not called by that name.";
            (response::error(StatusCode::MISDIRECTED_REQUEST, "host_invalid", message), meant)
        }
        Destination::Machines => {
            let method = request.method().clone();
            (call(&gate.backend, request).await, method)
        }
        Destination::Frontend => {
            *request.method_mut() = meant.clone();
            (for_browsers(instance, &gate.frontend, request).await, meant)
        }
        Destination::Pages => (for_browsers(instance, &gate.pages, request).await, meant),
    };
    let status = response.status().as_u16();
    instance.journal.served(Served { at: instance.now(), method, path, status });
    response
}

async fn call(router: &Router, request: Request) -> Response {
    let Ok(response) = router.clone().oneshot(request).await;
    response
}

enum Destination {
    /// A server with the secret key may use any host name.
    Backend,
    Machines,
    Frontend,
    Pages,
}

fn destination(gate: &Gate, request: &Request, path: &str) -> Destination {
    let headers = request.headers();
    if response::is_authorized(headers, &gate.instance.secret_key) {
        return Destination::Backend;
    }
    let first = path.split('/').nth(1).unwrap_or_default();
    match first {
        "api_keys" if is_of_browser(headers) => Destination::Frontend,
        "v1" if is_of_clerk_js(request.uri()) || is_frontend_only(path) => Destination::Frontend,
        "sign-in"
        | "sign-up"
        | "sign-out"
        | "organization"
        | "user"
        | "create-organization"
        | "npm"
        | "avatars"
        | "oauth_stub" => Destination::Frontend,
        "v1" | "api_keys" | "m2m_tokens" | "oauth_applications" | "oauth" | ".well-known" => {
            Destination::Machines
        }
        _ => Destination::Pages,
    }
}

/// `/api_keys` is called by browsers with a session token, after a preflight request, and by servers with a secret.
fn is_of_browser(headers: &HeaderMap) -> bool {
    let authorization = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    headers.contains_key(ORIGIN) || authorization.is_some_and(|value| value.starts_with("Bearer eyJ"))
}

/// Whether the query has a parameter that Clerk's browser code adds to its calls.
fn is_of_clerk_js(uri: &Uri) -> bool {
    let pairs = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
    pairs.into_iter().any(|(name, _)| {
        matches!(&*name, "_clerk_js_version" | "__clerk_db_jwt" | "_clerk_session_id" | "_method")
    })
}

fn is_frontend_only(path: &str) -> bool {
    let mut segments = path.split('/').skip(2);
    matches!(segments.next(), Some("client" | "environment" | "me" | "dev_browser"))
}

/// Lets pages of applications read the answers, and refuses requests of other pages.
async fn for_browsers(instance: &Instance, router: &Router, request: Request) -> Response {
    let page = match Sender::of(instance, request.headers()) {
        Sender::Stranger => {
            let message = "Pages of this origin may not use this instance.";
            return response::error(StatusCode::FORBIDDEN, "origin_invalid", message);
        }
        Sender::Unnamed => None,
        Sender::Page(origin) => HeaderValue::from_str(origin).ok(),
    };
    let asked = request.headers().get(http::header::ACCESS_CONTROL_REQUEST_HEADERS).cloned();
    let is_preflight = *request.method() == Method::OPTIONS;
    let mut response = if is_preflight { no_content() } else { call(router, request).await };
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    let Some(page) = page else { return response };
    // The header is already set for scripts, which any page may read.
    if !headers.contains_key(ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, page);
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
    if is_preflight {
        let methods = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        headers.extend(asked.map(|asked| (ACCESS_CONTROL_ALLOW_HEADERS, asked)));
    }
    response
}

const EXPOSED: &str = "Authorization, Clerk-Db-Jwt, X-Country, Retry-After";

fn no_content() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
