//! The same application on rocket.
//!
//! rocket's `Shield` is left out: it adds headers to every answer, which the other frameworks do not have.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc;
use std::thread;

use clerk_runtime::parameters::Claims;
use clerk_runtime::redirect::RedirectToPage;
use clerk_runtime::rocket::layer::protect as protect_inside;
use clerk_runtime::rocket::{Around as _, auth, check, outcome, protect, public};
use clerk_runtime::{
    ApiKeyAuth, Auth, ClerkLayer, GetAuthOptions, Policy, Rejection, Rejections, SessionAuth, get_auth, role,
};
use rocket::config::{LogLevel, Shutdown};
use rocket::fairing::AdHoc;
use rocket::request::{FromRequest, Outcome};
use rocket::response::{self, Responder};
use rocket::serde::json::Json;
use rocket::shield::Shield;
use rocket::{Build, Config, Request, Rocket, catch, catchers, get, post, routes};

use crate::app::{Caller, Counted, Invoice, Team, described, hidden, own};

/// rocket binds its own listener, so its address is known only after it has started.
pub(crate) fn serve(_: TcpListener, layer: ClerkLayer) -> SocketAddr {
    let (tell, told) = mpsc::channel();
    let ready = AdHoc::on_liftoff("ready", move |rocket| {
        Box::pin(async move { tell.send(rocket.config().port).expect("the test waits") })
    });
    let server = app().attach(layer).attach(ready);
    thread::spawn(move || drop(rocket::execute(server.launch())));
    (Ipv4Addr::LOCALHOST, told.recv().expect("rocket starts")).into()
}

pub(crate) fn config() -> Config {
    Config {
        address: Ipv4Addr::LOCALHOST.into(),
        port: 0,
        log_level: LogLevel::Off,
        shutdown: Shutdown { ctrlc: false, ..Shutdown::default() },
        ..Config::debug_default()
    }
}

fn app() -> Rocket<Build> {
    let outside = routes![
        open,
        dashboard,
        members,
        create_invoice,
        text,
        whoami,
        maybe,
        key,
        anyone,
        scoped,
        stale,
        elsewhere,
        codes,
        own_origin,
        organization,
        checked,
        caller,
        hidden_members,
        own_members,
        claims,
        bare,
        enforced,
        asked,
        sign_in_first,
        cookie,
        counted
    ];
    let inside = protect_inside!(role = "org:admin");
    rocket::custom(config())
        .attach(Shield::new())
        .mount("/", outside)
        .mount("/inside", inside.around(routes![plain, more]))
        .mount("/api", Rejections::api().around(routes![api_members]))
        // These catchers must not answer in place of a rule.
        .register("/", catchers![of_the_application])
        .register("/inside", catchers![of_the_application])
}

#[catch(default)]
fn of_the_application() -> &'static str {
    "an answer of the application"
}

#[public]
#[get("/public")]
async fn open() -> String {
    "open".to_owned()
}

#[protect]
#[get("/dashboard")]
async fn dashboard(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(role = "org:admin")]
#[get("/members")]
async fn members() -> String {
    "members".to_owned()
}

#[protect(permission = "org:invoices:create")]
#[post("/invoices", data = "<invoice>")]
async fn create_invoice(auth: SessionAuth, invoice: Json<Invoice>) -> String {
    format!("{} cents by {}", invoice.cents, auth.user_id())
}

#[protect]
#[post("/text", data = "<body>")]
async fn text(auth: SessionAuth, body: String) -> String {
    format!("{} bytes by {}", body.len(), auth.user_id())
}

#[auth]
#[get("/whoami")]
async fn whoami(auth: Auth) -> String {
    described(&auth)
}

#[auth]
#[get("/maybe")]
async fn maybe(auth: Option<SessionAuth>) -> String {
    auth.map_or_else(|| "nobody".to_owned(), |auth| auth.user_id().to_owned())
}

#[protect(token = "api_key")]
#[get("/key")]
async fn key(auth: ApiKeyAuth) -> String {
    auth.id().to_owned()
}

#[auth(accepts = any)]
#[get("/anyone")]
async fn anyone(auth: Auth) -> String {
    described(&auth)
}

#[protect(token = ["api_key", "oauth_token"], scope = "invoices:read")]
#[get("/scoped")]
async fn scoped(auth: Auth) -> String {
    described(&auth)
}

#[protect(token = "api_key", max_stale = "1h")]
#[get("/stale")]
async fn stale(auth: ApiKeyAuth) -> String {
    auth.id().to_owned()
}

#[protect(role = "org:admin", unauthenticated_url = "/welcome", unauthorized_url = "/upgrade")]
#[get("/elsewhere")]
async fn elsewhere() -> String {
    "elsewhere".to_owned()
}

#[protect(reverification = "strict", challenge = true)]
#[get("/codes")]
async fn codes() -> String {
    "codes".to_owned()
}

#[protect(same_origin = true)]
#[get("/own-origin")]
async fn own_origin(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(organization = path("org"))]
#[get("/orgs/<org>/page")]
async fn organization(auth: SessionAuth, org: &str) -> String {
    assert_eq!(auth.org_id(), Some(org));
    org.to_owned()
}

#[check]
async fn is_allowed(_auth: &Auth, request: &Request<'_>) -> Result<(), Rejection> {
    if request.headers().contains("x-allowed") { Ok(()) } else { Err(Rejection::forbidden(request).await) }
}

#[protect(check = is_allowed)]
#[get("/checked")]
async fn checked(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[auth(accepts = ["session_token", "api_key"])]
#[get("/caller")]
async fn caller(caller: Caller) -> String {
    caller.described()
}

#[protect(role = "org:admin")]
#[get("/members")]
async fn api_members() -> String {
    "members".to_owned()
}

#[protect(role = "org:admin", rejections = hidden)]
#[get("/hidden")]
async fn hidden_members() -> String {
    "members".to_owned()
}

#[protect(role = "org:admin", rejections = own)]
#[get("/own")]
async fn own_members() -> String {
    "members".to_owned()
}

#[protect]
#[get("/claims")]
async fn claims(team: Claims<Team>) -> String {
    team.0.team
}

#[get("/plain")]
async fn plain(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect(permission = "org:invoices:create")]
#[get("/more")]
async fn more(auth: Auth) -> String {
    described(&auth)
}

#[get("/bare")]
async fn bare(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

/// A request guard, because rocket's handlers cannot access the request.
struct Enforced(Auth);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Enforced {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        let policy = Policy::protect().condition(role("org:admin"));
        outcome(request, policy.enforce(request).await.map(Self))
    }
}

#[get("/enforced")]
async fn enforced(enforced: Enforced) -> String {
    described(&enforced.0)
}

struct Asked(Auth);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Asked {
    type Error = Rejection;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Rejection> {
        outcome(request, get_auth(request, &GetAuthOptions::new()).await.map(Self))
    }
}

#[get("/asked")]
async fn asked(asked: Asked) -> String {
    described(&asked.0)
}

#[auth]
#[get("/sign-in-first")]
async fn sign_in_first(auth: Auth) -> RedirectToPage {
    auth.redirect_to_sign_in()
}

struct WithHeaders(String);

impl<'r> Responder<'r, 'static> for WithHeaders {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        let mut response = self.0.respond_to(request)?;
        response.set_raw_header("set-cookie", "theme=dark");
        response.set_raw_header("cache-control", "max-age=60");
        Ok(response)
    }
}

#[auth]
#[get("/cookie")]
async fn cookie(auth: Auth) -> WithHeaders {
    WithHeaders(described(&auth))
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Counted {
    type Error = Infallible;

    async fn from_request(_: &'r Request<'_>) -> Outcome<Self, Infallible> {
        Outcome::Success(Self::begun())
    }
}

#[protect]
#[post("/counted")]
async fn counted(_counted: Counted, auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}
