//! The application on axum, with which the others are compared.

use std::net::{self, SocketAddr};

use axum::extract::{FromRequestParts, Json};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Router, serve as serve_axum};
use clerk_runtime::layer::protect as protect_inside;
use clerk_runtime::parameters::Claims;
use clerk_runtime::redirect::RedirectToPage;
use clerk_runtime::{
    ApiKeyAuth, Auth, ClerkLayer, GetAuthOptions, Policy, Rejection, Rejections, SessionAuth, auth, check,
    get_auth, protect, public, role,
};
use http::header::{CACHE_CONTROL, SET_COOKIE};
use http::request::Parts;
use tokio::net::TcpListener;

use crate::app::{Caller, Counted, Invoice, Team, described, hidden, own};

pub(crate) fn serve(listener: net::TcpListener, layer: ClerkLayer) -> SocketAddr {
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let listener = TcpListener::from_std(listener).expect("a listener of tokio");
        serve_axum(listener, app().layer(layer)).await
    });
    address
}

fn app() -> Router {
    let inside = Router::new()
        .route("/inside/plain", get(plain))
        .route("/inside/more", get(more))
        .route_layer(protect_inside!(role = "org:admin"));
    let api = Router::new().route("/api/members", get(api_members)).layer(Rejections::api());
    Router::new()
        .route("/public", get(open))
        .route("/dashboard", get(dashboard))
        .route("/members", get(members))
        .route("/invoices", post(create_invoice))
        .route("/text", post(text))
        .route("/whoami", get(whoami))
        .route("/maybe", get(maybe))
        .route("/key", get(key))
        .route("/anyone", get(anyone))
        .route("/scoped", get(scoped))
        .route("/stale", get(stale))
        .route("/elsewhere", get(elsewhere))
        .route("/codes", get(codes))
        .route("/own-origin", get(own_origin))
        .route("/orgs/{org}/page", get(organization))
        .route("/checked", get(checked))
        .route("/caller", get(caller))
        .route("/hidden", get(hidden_members))
        .route("/own", get(own_members))
        .route("/claims", get(claims))
        .route("/bare", get(plain))
        .route("/enforced", get(enforced))
        .route("/asked", get(asked))
        .route("/sign-in-first", get(sign_in_first))
        .route("/cookie", get(cookie))
        .route("/counted", post(counted))
        .merge(inside)
        .merge(api)
}

#[public]
async fn open() -> String {
    "open".to_owned()
}

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(role = "org:admin")]
async fn members() -> String {
    "members".to_owned()
}

#[protect(permission = "org:invoices:create")]
async fn create_invoice(auth: SessionAuth, Json(invoice): Json<Invoice>) -> String {
    format!("{} cents by {}", invoice.cents, auth.user_id())
}

#[protect]
async fn text(auth: SessionAuth, body: String) -> String {
    format!("{} bytes by {}", body.len(), auth.user_id())
}

#[auth]
async fn whoami(auth: Auth) -> String {
    described(&auth)
}

#[auth]
async fn maybe(auth: Option<SessionAuth>) -> String {
    auth.map_or_else(|| "nobody".to_owned(), |auth| auth.user_id().to_owned())
}

#[protect(token = "api_key")]
async fn key(auth: ApiKeyAuth) -> String {
    auth.id().to_owned()
}

#[auth(accepts = any)]
async fn anyone(auth: Auth) -> String {
    described(&auth)
}

#[protect(token = ["api_key", "oauth_token"], scope = "invoices:read")]
async fn scoped(auth: Auth) -> String {
    described(&auth)
}

#[protect(token = "api_key", max_stale = "1h")]
async fn stale(auth: ApiKeyAuth) -> String {
    auth.id().to_owned()
}

#[protect(role = "org:admin", unauthenticated_url = "/welcome", unauthorized_url = "/upgrade")]
async fn elsewhere() -> String {
    "elsewhere".to_owned()
}

#[protect(reverification = "strict", challenge = true)]
async fn codes() -> String {
    "codes".to_owned()
}

#[protect(same_origin = true)]
async fn own_origin(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(organization = path("org"))]
async fn organization(auth: SessionAuth) -> String {
    auth.org_id().unwrap_or_default().to_owned()
}

#[check]
async fn is_allowed(_auth: &Auth, parts: &Parts) -> Result<(), Rejection> {
    if parts.headers.contains_key("x-allowed") { Ok(()) } else { Err(Rejection::forbidden(parts).await) }
}

#[protect(check = is_allowed)]
async fn checked(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[auth(accepts = ["session_token", "api_key"])]
async fn caller(caller: Caller) -> String {
    caller.described()
}

#[protect(role = "org:admin")]
async fn api_members() -> String {
    "members".to_owned()
}

#[protect(role = "org:admin", rejections = hidden)]
async fn hidden_members() -> String {
    "members".to_owned()
}

#[protect(role = "org:admin", rejections = own)]
async fn own_members() -> String {
    "members".to_owned()
}

#[protect]
async fn claims(Claims(team): Claims<Team>) -> String {
    team.team
}

async fn plain(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(permission = "org:invoices:create")]
async fn more(auth: Auth) -> String {
    described(&auth)
}

async fn enforced(parts: Parts) -> Result<String, Rejection> {
    let auth = Policy::protect().condition(role("org:admin")).enforce(&parts).await?;
    Ok(described(&auth))
}

async fn asked(parts: Parts) -> Result<String, Rejection> {
    Ok(described(&get_auth(&parts, &GetAuthOptions::new()).await?))
}

#[auth]
async fn sign_in_first(auth: Auth) -> RedirectToPage {
    auth.redirect_to_sign_in()
}

#[auth]
async fn cookie(auth: Auth) -> impl IntoResponse {
    ([(SET_COOKIE, "theme=dark"), (CACHE_CONTROL, "max-age=60")], described(&auth))
}

impl<S: Send + Sync> FromRequestParts<S> for Counted {
    type Rejection = Rejection;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Rejection> {
        Ok(Self::begun())
    }
}

#[protect]
async fn counted(_counted: Counted, auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}
