//! The same application on poem.

use std::net::{self, SocketAddr};

use clerk_runtime::parameters::Claims;
use clerk_runtime::poem::layer::protect as protect_inside;
use clerk_runtime::poem::{auth, check, protect, public};
use clerk_runtime::redirect::RedirectToPage;
use clerk_runtime::{
    ApiKeyAuth, Auth, ClerkLayer, GetAuthOptions, Policy, Rejection, Rejections, SessionAuth, get_auth, role,
};
use http::StatusCode;
use http::header::{CACHE_CONTROL, SET_COOKIE};
use poem::error::NotFoundError;
use poem::listener::TcpAcceptor;
use poem::web::Json;
use poem::{
    Endpoint, EndpointExt as _, FromRequest, Request, RequestBody, Response, Result as PoemResult, Route,
    Server, get, handler, post,
};

use crate::app::{Caller, Counted, Invoice, Team, described, hidden, own};

pub(crate) fn serve(listener: net::TcpListener, layer: ClerkLayer) -> SocketAddr {
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        let acceptor = TcpAcceptor::from_std(listener).expect("a listener of poem");
        Server::new_with_acceptor(acceptor).run(app().with(layer)).await
    });
    address
}

fn app() -> impl Endpoint {
    Route::new()
        .at("/public", get(open))
        .at("/dashboard", get(dashboard))
        .at("/members", get(members))
        .at("/invoices", post(create_invoice))
        .at("/text", post(text))
        .at("/whoami", get(whoami))
        .at("/maybe", get(maybe))
        .at("/key", get(key))
        .at("/anyone", get(anyone))
        .at("/scoped", get(scoped))
        .at("/stale", get(stale))
        .at("/elsewhere", get(elsewhere))
        .at("/codes", get(codes))
        .at("/own-origin", get(own_origin))
        .at("/orgs/:org/page", get(organization))
        .at("/checked", get(checked))
        .at("/caller", get(caller))
        .at("/hidden", get(hidden_members))
        .at("/own", get(own_members))
        .at("/claims", get(claims))
        .at("/bare", get(plain))
        .at("/enforced", get(enforced))
        .at("/asked", get(asked))
        .at("/sign-in-first", get(sign_in_first))
        .at("/cookie", get(cookie))
        .at("/counted", post(counted))
        .at("/inside/plain", get(plain).with(protect_inside!(role = "org:admin")))
        .at("/inside/more", get(more).with(protect_inside!(role = "org:admin")))
        .at("/api/members", get(api_members).with(Rejections::api()))
        // poem's own answer has a body; a rule's has none.
        .catch_error(async |_: NotFoundError| StatusCode::NOT_FOUND)
}

#[public]
#[handler]
async fn open() -> String {
    "open".to_owned()
}

#[protect]
#[handler]
async fn dashboard(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(role = "org:admin")]
#[handler]
async fn members() -> String {
    "members".to_owned()
}

#[protect(permission = "org:invoices:create")]
#[handler]
async fn create_invoice(auth: SessionAuth, Json(invoice): Json<Invoice>) -> String {
    format!("{} cents by {}", invoice.cents, auth.user_id())
}

#[protect]
#[handler]
async fn text(auth: SessionAuth, body: String) -> String {
    format!("{} bytes by {}", body.len(), auth.user_id())
}

#[auth]
#[handler]
async fn whoami(auth: Auth) -> String {
    described(&auth)
}

#[auth]
#[handler]
async fn maybe(auth: Option<SessionAuth>) -> String {
    auth.map_or_else(|| "nobody".to_owned(), |auth| auth.user_id().to_owned())
}

#[protect(token = "api_key")]
#[handler]
async fn key(auth: ApiKeyAuth) -> String {
    auth.id().to_owned()
}

#[auth(accepts = any)]
#[handler]
async fn anyone(auth: Auth) -> String {
    described(&auth)
}

#[protect(token = ["api_key", "oauth_token"], scope = "invoices:read")]
#[handler]
async fn scoped(auth: Auth) -> String {
    described(&auth)
}

#[protect(token = "api_key", max_stale = "1h")]
#[handler]
async fn stale(auth: ApiKeyAuth) -> String {
    auth.id().to_owned()
}

#[protect(role = "org:admin", unauthenticated_url = "/welcome", unauthorized_url = "/upgrade")]
#[handler]
async fn elsewhere() -> String {
    "elsewhere".to_owned()
}

#[protect(reverification = "strict", challenge = true)]
#[handler]
async fn codes() -> String {
    "codes".to_owned()
}

#[protect(same_origin = true)]
#[handler]
async fn own_origin(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(organization = path("org"))]
#[handler]
async fn organization(auth: SessionAuth) -> String {
    auth.org_id().unwrap_or_default().to_owned()
}

#[check]
async fn is_allowed(_auth: &Auth, request: &Request) -> Result<(), Rejection> {
    if request.headers().contains_key("x-allowed") {
        Ok(())
    } else {
        Err(Rejection::forbidden(request).await)
    }
}

#[protect(check = is_allowed)]
#[handler]
async fn checked(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[auth(accepts = ["session_token", "api_key"])]
#[handler]
async fn caller(caller: Caller) -> String {
    caller.described()
}

#[protect(role = "org:admin")]
#[handler]
async fn api_members() -> String {
    "members".to_owned()
}

#[protect(role = "org:admin", rejections = hidden)]
#[handler]
async fn hidden_members() -> String {
    "members".to_owned()
}

#[protect(role = "org:admin", rejections = own)]
#[handler]
async fn own_members() -> String {
    "members".to_owned()
}

#[protect]
#[handler]
async fn claims(Claims(team): Claims<Team>) -> String {
    team.team
}

#[handler]
async fn plain(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(permission = "org:invoices:create")]
#[handler]
async fn more(auth: Auth) -> String {
    described(&auth)
}

#[handler]
async fn enforced(request: &Request) -> Result<String, Rejection> {
    let auth = Policy::protect().condition(role("org:admin")).enforce(request).await?;
    Ok(described(&auth))
}

#[handler]
async fn asked(request: &Request) -> Result<String, Rejection> {
    Ok(described(&get_auth(request, &GetAuthOptions::new()).await?))
}

#[auth]
#[handler]
async fn sign_in_first(auth: Auth) -> RedirectToPage {
    auth.redirect_to_sign_in()
}

#[auth]
#[handler]
async fn cookie(auth: Auth) -> Response {
    Response::builder()
        .header(SET_COOKIE, "theme=dark")
        .header(CACHE_CONTROL, "max-age=60")
        .content_type("text/plain; charset=utf-8")
        .body(described(&auth))
}

impl<'a> FromRequest<'a> for Counted {
    async fn from_request(_: &'a Request, _: &mut RequestBody) -> PoemResult<Self> {
        Ok(Self::begun())
    }
}

#[protect]
#[handler]
async fn counted(_counted: Counted, auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}
