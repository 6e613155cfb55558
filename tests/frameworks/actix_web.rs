//! The same application on actix-web.

use std::future::{Ready, ready};
use std::net::{self, SocketAddr};
use std::thread;

use actix_web::dev::Payload;
use actix_web::http::header::{CACHE_CONTROL, SET_COOKIE};
use actix_web::rt::System;
use actix_web::web::{self, Json, ServiceConfig};
use actix_web::{App, FromRequest, HttpRequest, HttpResponse, HttpServer};
use clerk_runtime::actix_web::layer::protect as protect_inside;
use clerk_runtime::actix_web::{HttpRequestView, auth, check, get_auth, protect, public};
use clerk_runtime::parameters::Claims;
use clerk_runtime::redirect::RedirectToPage;
use clerk_runtime::{
    ApiKeyAuth, Auth, ClerkLayer, GetAuthOptions, Policy, Rejection, Rejections, SessionAuth, role,
};

use crate::app::{Caller, Counted, Invoice, Team, described, hidden, own};

pub(crate) fn serve(listener: net::TcpListener, layer: ClerkLayer) -> SocketAddr {
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        let server = HttpServer::new(move || App::new().configure(routes).wrap(layer.clone()))
            .workers(1)
            .disable_signals()
            .listen(listener)
            .expect("a listener of actix-web");
        System::new().block_on(server.run())
    });
    address
}

fn routes(app: &mut ServiceConfig) {
    let inside = web::scope("/inside")
        .route("/plain", web::get().to(plain))
        .route("/more", web::get().to(more))
        .wrap(protect_inside!(role = "org:admin"));
    let api = web::scope("/api").route("/members", web::get().to(api_members)).wrap(Rejections::api());
    app.route("/public", web::get().to(open))
        .route("/dashboard", web::get().to(dashboard))
        .route("/members", web::get().to(members))
        .route("/invoices", web::post().to(create_invoice))
        .route("/text", web::post().to(text))
        .route("/whoami", web::get().to(whoami))
        .route("/maybe", web::get().to(maybe))
        .route("/key", web::get().to(key))
        .route("/anyone", web::get().to(anyone))
        .route("/scoped", web::get().to(scoped))
        .route("/stale", web::get().to(stale))
        .route("/elsewhere", web::get().to(elsewhere))
        .route("/codes", web::get().to(codes))
        .route("/own-origin", web::get().to(own_origin))
        .route("/orgs/{org}/page", web::get().to(organization))
        .route("/checked", web::get().to(checked))
        .route("/caller", web::get().to(caller))
        .route("/hidden", web::get().to(hidden_members))
        .route("/own", web::get().to(own_members))
        .route("/claims", web::get().to(claims))
        .route("/bare", web::get().to(plain))
        .route("/enforced", web::get().to(enforced))
        .route("/asked", web::get().to(asked))
        .route("/sign-in-first", web::get().to(sign_in_first))
        .route("/cookie", web::get().to(cookie))
        .route("/counted", web::post().to(counted))
        .service(inside)
        .service(api);
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
async fn is_allowed(_auth: &Auth, request: &HttpRequest) -> Result<(), Rejection> {
    if request.headers().contains_key("x-allowed") {
        return Ok(());
    }
    Err(Rejection::forbidden(&HttpRequestView::of(request)?).await)
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

async fn enforced(request: HttpRequest) -> Result<String, Rejection> {
    let auth =
        Policy::protect().condition(role("org:admin")).enforce(&HttpRequestView::of(&request)?).await?;
    Ok(described(&auth))
}

async fn asked(request: HttpRequest) -> Result<String, Rejection> {
    Ok(described(&get_auth(&request, &GetAuthOptions::new()).await?))
}

#[auth]
async fn sign_in_first(auth: Auth) -> RedirectToPage {
    auth.redirect_to_sign_in()
}

#[auth]
async fn cookie(auth: Auth) -> HttpResponse {
    HttpResponse::Ok()
        .append_header((SET_COOKIE, "theme=dark"))
        .append_header((CACHE_CONTROL, "max-age=60"))
        .content_type("text/plain; charset=utf-8")
        .body(described(&auth))
}

impl FromRequest for Counted {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(_: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::begun()))
    }
}

#[protect]
async fn counted(_counted: Counted, auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}
