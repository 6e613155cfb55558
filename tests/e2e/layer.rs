//! The layer's options, and authentication of handlers without attributes.

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use clerk_runtime::layer::{ResolveClerk, ResolveError};
use clerk_runtime::request::RequestView;
use clerk_runtime::{
    ApiKeyAuth, Auth, Clerk, ClerkLayer, Denial, GetAuthOptions, Policy, Rejection, SessionAuth, auth,
    get_auth, has, layer, permission, protect,
};
use clerk_testing::EmbeddedClerk;
use http::HeaderName;
use http::StatusCode;
use http::request::Parts;

use crate::app::{Server, answer, header, reason};

#[protect]
async fn dashboard() {}

#[auth]
async fn sign_up(auth: Auth) -> Response {
    auth.redirect_to_sign_up().return_back_url("/welcome").into_response()
}

async fn user_of(request: Request) -> Result<String, Rejection> {
    let (parts, _) = request.into_parts();
    let auth = get_auth(&parts, &GetAuthOptions::new()).await?;
    Ok(auth.user_id().unwrap_or("nobody").to_owned())
}

async fn embedded() -> EmbeddedClerk {
    crate::app::embedded().await
}

#[tokio::test]
async fn an_application_renders_rejections_itself() {
    let clerk = embedded().await;
    let layer = ClerkLayer::new(clerk.clerk()).on_rejection(|rejection: &Rejection, _: &dyn RequestView| {
        match rejection.denial() {
            Some(Denial::NotFound) => {
                (StatusCode::UNAUTHORIZED, rejection.headers().clone(), "not for you").into_response()
            }
            _ => rejection.default_response(),
        }
    });
    let server = Server::serve(Router::new().route("/dashboard", get(dashboard)).layer(layer)).await;
    let response = answer(server.get("/dashboard")).await;
    assert_eq!(response.status(), 401);
    assert!(reason(&response).is_some());
    assert_eq!(response.text().await.unwrap(), "not for you");
    let page = answer(server.get("/dashboard").header("accept", "text/html")).await;
    assert_eq!((page.status().as_u16(), header(&page, "cache-control")), (307, Some("private, no-store")));
    assert_eq!(server.get_as("/dashboard", &clerk.session_token().mint()).await.status(), 200);
}

#[tokio::test]
async fn an_instance_is_a_layer() {
    let clerk = embedded().await;
    let server = Server::serve(Router::new().route("/dashboard", get(dashboard)).layer(clerk.clerk())).await;
    let stranger = answer(server.get("/dashboard").header("accept", "application/json")).await;
    assert_ne!(stranger.status(), 200);
    assert_eq!(server.get_as("/dashboard", &clerk.session_token().mint()).await.status(), 200);
}

/// Chooses the instance by the request's host.
struct Tenants([(&'static str, Clerk); 2]);

impl ResolveClerk for Tenants {
    async fn resolve(&self, request: &dyn RequestView) -> Result<Clerk, ResolveError> {
        let name = request.first_value(&HeaderName::from_static("x-tenant")).ok_or("no tenant")?;
        let tenant = self.0.iter().find(|(known, _)| name == known.as_bytes());
        tenant.map(|(_, clerk)| clerk.clone()).ok_or(ResolveError::Unknown)
    }
}

#[tokio::test]
async fn a_resolver_keeps_instances_apart() {
    let (red, blue) = (embedded().await, embedded().await);
    let tenants = Tenants([("red", red.clerk()), ("blue", blue.clerk())]);
    let app = Router::new().route("/dashboard", get(dashboard)).layer(ClerkLayer::with_resolver(tenants));
    let server = Server::serve(app).await;
    let get = |tenant: &str, token: &EmbeddedClerk| {
        answer(server.get("/dashboard").header("x-tenant", tenant).bearer_auth(token.session_token().mint()))
    };
    assert_eq!(get("red", &red).await.status(), 200);
    assert_eq!(get("blue", &blue).await.status(), 200);
    assert_eq!(get("red", &blue).await.status(), 404);
    assert_eq!(get("blue", &red).await.status(), 404);
}

/// Scanners try any name, which is no reason to alert an operator.
#[tokio::test]
async fn an_unknown_tenant_is_not_found_and_a_broken_resolver_an_error() {
    let log = watch::capture();
    let (red, blue) = (embedded().await, embedded().await);
    let tenants = Tenants([("red", red.clerk()), ("blue", blue.clerk())]);
    let app = Router::new().route("/dashboard", get(dashboard)).layer(ClerkLayer::with_resolver(tenants));
    let server = Server::serve(app).await;
    log.take();
    assert_eq!(answer(server.get("/dashboard").header("x-tenant", "green")).await.status(), 404);
    let told = log.take();
    assert!(!told.iter().any(|line| line.starts_with("ERROR") || line.starts_with("WARN")), "{told:#?}");
    assert!(told.iter().any(|line| line.contains("belongs to no Clerk instance")), "{told:#?}");
    assert_eq!(answer(server.get("/dashboard")).await.status(), 500);
    assert!(log.take().iter().any(|line| line.starts_with("ERROR") && line.contains("no tenant")));
}

#[tokio::test]
async fn get_auth_needs_nothing_but_the_request() {
    let clerk = embedded().await;
    let app = Router::new().route("/user", get(user_of)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    assert_eq!(answer(server.get("/user")).await.text().await.unwrap(), "nobody");
    let response = server.get_as("/user", &clerk.session_token().user("user_ada").mint()).await;
    assert_eq!(response.text().await.unwrap(), "user_ada");

    let without_layer = Server::serve(Router::new().route("/user", get(user_of))).await;
    assert_eq!(answer(without_layer.get("/user")).await.status(), 500);
}

#[tokio::test]
async fn a_whole_router_is_protected_at_once() {
    let clerk = embedded().await;
    let admin = Router::new()
        .route("/users", get(async || "users"))
        .route("/user", get(user_of))
        .route_layer(layer::protect!(role = "org:admin"));
    let app = Router::new().nest("/admin", admin).route("/open", get(async || "open"));
    let server = Server::serve(app.layer(ClerkLayer::new(clerk.clerk()))).await;
    let member = clerk.session_token().organization("org_acme", "acme", "org:member").mint();
    let owner = clerk.session_token().organization("org_acme", "acme", "org:admin").mint();
    for path in ["/admin/users", "/admin/user"] {
        assert_eq!(answer(server.get(path)).await.status(), 404);
        assert_eq!(server.get_as(path, &member).await.status(), 404);
        assert_eq!(server.get_as(path, &owner).await.status(), 200);
    }
    assert_eq!(answer(server.get("/open")).await.status(), 200);
}

#[tokio::test]
async fn a_handler_redirects_by_itself() {
    let clerk = embedded().await;
    let app = Router::new().route("/join", get(sign_up)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let response = answer(server.get("/join")).await;
    assert_eq!(response.status(), 307);
    let mut sign_up = url::Url::parse(&format!("{}/sign-up", clerk.url())).unwrap();
    sign_up.query_pairs_mut().append_pair("redirect_url", &format!("{}/welcome", server.url));
    assert_eq!(header(&response, "location"), Some(sign_up.as_str()));
}

/// With 307, the browser would send the form to the sign-in page.
#[tokio::test]
async fn a_form_is_not_sent_on_to_the_sign_in_page() {
    let clerk = embedded().await;
    let app = Router::new().route("/join", post(sign_up)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let form = server.post("/join").body("password=secret");
    assert_eq!(answer(form).await.status(), 303);
}

async fn team(Path(team): Path<String>, parts: Parts) -> Result<String, Rejection> {
    let may_read = permission(format!("org:{team}:read"));
    let auth = Policy::protect().condition(may_read).enforce(&parts).await?;
    Ok(auth.user_id().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_rule_may_depend_on_the_request() {
    let clerk = embedded().await;
    let app = Router::new().route("/{team}", get(team)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let token = clerk.session_token().organization("org_acme", "acme", "org:member");
    let token = token.permissions(["org:red:read"]).mint();
    assert_eq!(server.get_as("/red", &token).await.status(), 200);
    assert_eq!(server.get_as("/blue", &token).await.status(), 404);
    let page = server.get("/red").header("accept", "text/html");
    assert_eq!(answer(page).await.status(), 307, "the answers are those of `#[protect]`");
}

/// Uses the users that the closure of a rule captures.
async fn listed(State(users): State<Vec<&'static str>>, parts: Parts) -> Result<(), Rejection> {
    let is_listed = has(move |auth: &Auth| auth.user_id().is_some_and(|id| users.contains(&id)));
    Policy::protect().condition(is_listed).enforce(&parts).await.map(drop)
}

#[tokio::test]
async fn a_rule_captures_what_it_compares_with() {
    let clerk = embedded().await;
    let app = Router::new().route("/", get(listed)).with_state(vec!["user_ada"]);
    let server = Server::serve(app.layer(ClerkLayer::new(clerk.clerk()))).await;
    for (user, expected) in [("user_ada", 200), ("user_grace", 404)] {
        let token = clerk.session_token().user(user).mint();
        assert_eq!(server.get_as("/", &token).await.status(), expected, "{user}");
    }
}

async fn key_only(_: ApiKeyAuth) {}

async fn anybody(auth: Option<Auth>) -> &'static str {
    if auth.is_some() { "somebody" } else { "nobody" }
}

async fn instance(clerk: Clerk) -> String {
    clerk.publishable_key().expect("the embedded instance has one").as_str().to_owned()
}

#[tokio::test]
async fn parameters_ask_for_themselves() {
    let clerk = embedded().await;
    let routes = Router::new()
        .route("/key", get(key_only))
        .route_layer(layer::protect!(token = any))
        .route("/anybody", get(anybody))
        .route("/instance", get(instance));
    let server = Server::serve(routes.layer(ClerkLayer::new(clerk.clerk()))).await;
    let (user, key) = (clerk.session_token().mint(), clerk.api_key().mint());
    assert_eq!(server.get_as("/key", &key).await.status(), 200);
    assert_eq!(
        server.get_as("/key", &user).await.status(),
        401,
        "let in by the router, not by the parameter"
    );
    assert_eq!(server.get_as("/anybody", &user).await.text().await.unwrap(), "somebody");
    assert_eq!(answer(server.get("/anybody")).await.text().await.unwrap(), "nobody");
    assert_eq!(answer(server.get("/instance")).await.text().await.unwrap(), clerk.publishable_key());
}

#[tokio::test]
async fn routes_that_ask_for_nothing_are_left_alone() {
    let clerk = embedded().await;
    let app = Router::new().route("/", get(async || "open")).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let response = server.get_as("/", &clerk.session_token().tampered().mint()).await;
    assert_eq!(response.status(), 200);
    assert_eq!(reason(&response), None);
    assert_eq!(clerk.calls(), []);
}

/// Accepts any caller, for its own use.
#[auth(accepts = any, treat_pending_as_signed_out = false, max_stale = "1h")]
async fn audit(auth: Auth, request: Request, next: Next) -> Response {
    let seen = format!("{:?} {}", auth.token_type(), auth.is_authenticated());
    let mut response = next.run(request).await;
    response.headers_mut().insert("x-seen", seen.try_into().unwrap());
    response
}

async fn of_the_session(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

async fn of_whom(auth: Auth) -> String {
    format!("{:?}", auth.user_id())
}

async fn of_the_key(auth: ApiKeyAuth) -> String {
    auth.id().to_owned()
}

#[tokio::test]
async fn what_a_middleware_takes_is_for_its_own_parameters() {
    let clerk = embedded().await;
    let app = Router::new()
        .route("/session", get(of_the_session))
        .route("/whom", get(of_whom))
        .route("/key", get(of_the_key))
        .layer(from_fn(audit))
        .layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let seen = |response: &reqwest::Response| header(response, "x-seen").map(str::to_owned);

    let pending = clerk.session_token().pending().mint();
    let response = server.get_as("/session", &pending).await;
    assert_eq!(
        (response.status().as_u16(), seen(&response).as_deref()),
        (404, Some("Some(SessionToken) true"))
    );

    let key = clerk.api_key().mint();
    let response = server.get_as("/whom", &key).await;
    assert_eq!(seen(&response).as_deref(), Some("Some(ApiKey) true"));
    assert_eq!(response.text().await.unwrap(), "None", "an API key is no session");

    assert_eq!(server.get_as("/key", &key).await.status(), 200);
    clerk.revoke(&key);
    let response = server.get_as("/key", &key).await;
    assert_eq!((response.status().as_u16(), seen(&response).as_deref()), (401, Some("Some(ApiKey) true")));
}

#[protect]
async fn me(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

/// Reads the caller, and then changes the credential so that another user is the caller.
async fn impersonate(request: Request, next: Next) -> Result<Response, Rejection> {
    let (mut parts, body) = request.into_parts();
    let first = get_auth(&parts, &GetAuthOptions::new()).await?;
    if let Some(token) = parts.headers.remove("x-instead") {
        parts.headers.insert("authorization", token);
    }
    let mut response = next.run(Request::from_parts(parts, body)).await;
    response.headers_mut().insert("x-first", format!("{:?}", first.user_id()).try_into().unwrap());
    Ok(response)
}

#[tokio::test]
async fn a_changed_credential_is_another_caller() {
    let clerk = embedded().await;
    let app =
        Router::new().route("/me", get(me)).layer(from_fn(impersonate)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let token = |user: &str| format!("Bearer {}", clerk.session_token().user(user).mint());
    let first_callers = [
        (Some(token("user_ada")), "Some(\"user_ada\")"),
        (Some("Bearer rubbish".to_owned()), "None"),
        (None, "None"),
    ];
    for (first, expected) in first_callers {
        let request = server.get("/me").header("x-instead", token("user_grace"));
        let response =
            answer(first.into_iter().fold(request, |it, first| it.header("authorization", first))).await;
        assert_eq!(header(&response, "x-first"), Some(expected));
        assert_eq!(response.text().await.unwrap(), "user_grace", "{expected}");
    }
    let request = server.get("/me").header("x-instead", "Bearer rubbish");
    let response = answer(request.header("authorization", token("user_ada"))).await;
    assert_eq!(response.status(), 404, "the first caller's session is not the second one's");
}

#[auth(accepts = any, treat_pending_as_signed_out = false)]
async fn whoever(auth: Auth) -> String {
    format!("{:?}", auth.token_type().filter(|_| auth.is_authenticated()))
}

#[auth(accepts = "m2m_token")]
async fn machines_only(auth: Auth) -> String {
    format!("{:?}", auth.token_type().filter(|_| auth.is_authenticated()))
}

#[protect(token = "api_key", max_stale = "1h")]
async fn stale_is_good_enough(auth: Auth) -> String {
    format!("{:?}", auth.token_type())
}

/// The last parameter of a handler is extracted separately from the others.
#[tokio::test]
async fn the_last_parameter_takes_what_its_own_rule_handed_over() {
    let clerk = embedded().await;
    let app = Router::new()
        .route("/whoever", get(whoever))
        .route("/machines", get(machines_only))
        .route("/stale", get(stale_is_good_enough))
        .layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let (session, pending) = (clerk.session_token().mint(), clerk.session_token().pending().mint());
    let (key, m2m) = (clerk.api_key().mint(), clerk.m2m_token().mint());
    let table = [
        ("/whoever", &pending, "Some(SessionToken)"),
        ("/whoever", &key, "Some(ApiKey)"),
        ("/machines", &session, "None"),
        ("/machines", &m2m, "Some(M2mToken)"),
        ("/stale", &key, "Some(ApiKey)"),
    ];
    for (path, token, expected) in table {
        assert_eq!(server.get_as(path, token).await.text().await.unwrap(), expected, "{path}");
    }
    clerk.clear_calls();
    for _ in 0..3 {
        assert_eq!(server.get_as("/stale", &key).await.status(), 200);
    }
    assert_eq!(clerk.calls().len(), 0, "the verdict is recent enough for the rule, and so for its handler");
}

/// A router's rule applies to the handlers inside, even behind a middleware with its own rule.
#[tokio::test]
async fn a_routers_rule_reaches_its_handlers_past_a_middleware() {
    let clerk = embedded().await;
    let app = Router::new()
        .route("/whom", get(of_whom))
        .route_layer(from_fn(audit))
        .route_layer(layer::protect!(token = any))
        .layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let key = clerk.api_key().user("user_ada").mint();
    let response = server.get_as("/whom", &key).await;
    assert_eq!(header(&response, "x-seen"), Some("Some(ApiKey) true"));
    assert_eq!(response.text().await.unwrap(), "Some(\"user_ada\")");
}
