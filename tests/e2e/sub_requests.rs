//! Code that makes several requests from one. Each has its own caller, answers and observers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::get;
use clerk_runtime::layer::{ResolveClerk, ResolveError, protect as protect_routes};
use clerk_runtime::request::RequestView;
use clerk_runtime::{
    Auth, AuthenticateOptions, Clerk, ClerkLayer, GetAuthOptions, Rejections, SessionAuth, get_auth, protect,
};
use http::HeaderValue;
use http::header::AUTHORIZATION;
use http::request::Parts;
use tokio::sync::Barrier;
use tower_service::Service as _;

use crate::app::{Server, answer, embedded};

/// An extractor between a guard and the other parameters of a handler. It waits until all others wait too.
struct Together;

impl<S: Send + Sync> FromRequestParts<S> for Together {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        if let Some(barrier) = parts.extensions.get::<Arc<Barrier>>() {
            barrier.wait().await;
        }
        Ok(Self)
    }
}

#[protect]
async fn me(_: Together, auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

/// Without a rule of its own.
async fn whoever(auth: Auth) -> String {
    auth.user_id().unwrap_or("nobody").to_owned()
}

/// The answers of `app` to requests made from one, each with its path and token.
async fn batch(app: Router, parts: &Parts, requests: &[(&str, Option<&str>)]) -> Vec<String> {
    let mut answers = tokio::task::JoinSet::new();
    for (index, (path, token)) in requests.iter().enumerate() {
        let mut parts = parts.clone();
        parts.uri = path.parse().unwrap();
        parts.headers.remove(AUTHORIZATION);
        if let Some(token) = token {
            parts.headers.insert(AUTHORIZATION, HeaderValue::try_from(format!("Bearer {token}")).unwrap());
        }
        let mut app = app.clone();
        answers.spawn(async move {
            let response = app.call(Request::from_parts(parts, Body::empty())).await.unwrap();
            let status = response.status();
            let body = to_bytes(response.into_body(), 1000).await.unwrap();
            (index, format!("{} {}", status.as_u16(), String::from_utf8_lossy(&body)))
        });
    }
    let mut answers = answers.join_all().await;
    answers.sort();
    answers.into_iter().map(|(_, answer)| answer).collect()
}

#[tokio::test]
async fn each_sub_request_has_its_own_caller() {
    let embedded = embedded().await;
    let token = |user: &str| embedded.session_token().user(user).mint();
    let tokens = (token("user_ada"), token("user_eve"));
    let handler = async move |State(app): State<Router>, mut parts: Parts| {
        parts.extensions.insert(Arc::new(Barrier::new(2)));
        let requests = [("/me", Some(&*tokens.0)), ("/me", Some(&*tokens.1))];
        batch(app, &parts, &requests).await.join(", ")
    };
    let app = Router::new().route("/", get(handler)).with_state(Router::new().route("/me", get(me)));
    let server = Server::serve(app.layer(ClerkLayer::new(embedded.clerk()))).await;
    assert_eq!(answer(server.get("/")).await.text().await.unwrap(), "200 user_ada, 200 user_eve");
}

/// What `/whoever` answers to a copy of the request with the token in `x-other`.
struct Asked(String);

impl FromRequestParts<Router> for Asked {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Router) -> Result<Self, Self::Rejection> {
        let other = parts.headers.get("x-other").unwrap().to_str().unwrap();
        Ok(Self(batch(app.clone(), parts, &[("/whoever", Some(other))]).await.concat()))
    }
}

#[protect]
async fn asking(auth: SessionAuth, Asked(answer): Asked) -> String {
    format!("{}, {answer}", auth.user_id())
}

/// Between the rule and the handler's body, the caller is passed on to the parameters of that handler alone.
#[tokio::test]
async fn a_sub_request_of_an_extractor_has_its_own_caller() {
    let embedded = embedded().await;
    let token = |user: &str| embedded.session_token().user(user).mint();
    let inner = Router::new().route("/whoever", get(whoever));
    let app = Router::new().route("/", get(asking)).with_state(inner);
    let server = Server::serve(app.layer(ClerkLayer::new(embedded.clerk()))).await;
    let ada = token("user_ada");
    for (other, caller) in
        [(ada.as_str(), "user_ada"), (&token("user_bob"), "user_bob"), ("rubbish", "nobody")]
    {
        let request = server.get("/").bearer_auth(&ada).header("x-other", other);
        assert_eq!(answer(request).await.text().await.unwrap(), format!("user_ada, 200 {caller}"));
    }
}

#[tokio::test]
async fn what_a_rule_lets_through_stays_with_its_request() {
    let embedded = embedded().await;
    let ada = embedded.session_token().user("user_ada").mint();
    let team = Router::new().route("/whoever", get(whoever)).layer(protect_routes!());
    let inner = Router::new().nest("/team", team).route("/open", get(whoever));
    let handler = async move |State(app): State<Router>, parts: Parts| {
        let mut told = batch(app.clone(), &parts, &[("/team/whoever", Some(&ada))]).await;
        told.extend(batch(app, &parts, &[("/open", None)]).await);
        told.join(", ")
    };
    let app = Router::new().route("/", get(handler)).with_state(inner);
    let server = Server::serve(app.layer(ClerkLayer::new(embedded.clerk()))).await;
    assert_eq!(answer(server.get("/")).await.text().await.unwrap(), "200 user_ada, 200 nobody");
}

async fn without_its_token(mut request: Request, next: Next) -> Response {
    request.headers_mut().remove(AUTHORIZATION);
    next.run(request).await
}

#[tokio::test]
async fn a_middleware_that_takes_the_token_away_takes_the_caller_away() {
    let embedded = embedded().await;
    let routes = Router::new().route("/", get(whoever)).layer(from_fn(without_its_token));
    let app = routes.layer(protect_routes!()).layer(ClerkLayer::new(embedded.clerk()));
    let server = Server::serve(app).await;
    let response = server.get_as("/", &embedded.session_token().mint()).await;
    assert_eq!(response.text().await.unwrap(), "nobody");
}

#[tokio::test]
async fn answers_and_observers_are_those_around_each_sub_request() {
    let embedded = embedded().await;
    let told = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&told);
    let observed =
        ClerkLayer::new(embedded.clerk()).on_decision(move |_| _ = count.fetch_add(1, Ordering::Relaxed));
    let inner = Router::new()
        .route("/observed", get(me).layer(observed))
        .route("/api", get(me).layer(Rejections::api()))
        .route("/plain", get(me));
    let handler = async |State(app): State<Router>, parts: Parts| {
        let mut statuses = Vec::new();
        for path in ["/observed", "/api", "/plain", "/observed", "/api", "/plain"] {
            statuses.extend(batch(app.clone(), &parts, &[(path, None)]).await);
        }
        statuses.iter().filter_map(|status| status.get(..3)).collect::<Vec<_>>().join(" ")
    };
    let app = Router::new().route("/", get(handler)).with_state(inner);
    let server = Server::serve(app.layer(ClerkLayer::new(embedded.clerk()))).await;
    assert_eq!(answer(server.get("/")).await.text().await.unwrap(), "404 401 404 404 401 404");
    assert_eq!(told.load(Ordering::Relaxed), 2);
}

/// A resolver that tries to read the caller.
struct Curious(Clerk);

impl ResolveClerk for Curious {
    async fn resolve(&self, request: &dyn RequestView) -> Result<Clerk, ResolveError> {
        let state = self.0.authenticate_request(request, &AuthenticateOptions::new()).await;
        let auth = get_auth(request, &GetAuthOptions::new().clerk(self.0.clone())).await;
        assert_eq!(auth.is_ok_and(|auth| auth.is_authenticated()), state.token().is_some());
        // The layer is calling, so there is no caller yet.
        assert!(get_auth(request, &GetAuthOptions::new()).await.is_err());
        Ok(self.0.clone())
    }
}

#[tokio::test]
async fn a_resolver_may_ask_who_is_calling() {
    let embedded = embedded().await;
    let layer = ClerkLayer::with_resolver(Curious(embedded.clerk()));
    let server = Server::serve(Router::new().route("/me", get(me)).layer(layer)).await;
    let response = server.get_as("/me", &embedded.session_token().user("user_ada").mint()).await;
    assert_eq!(response.text().await.unwrap(), "user_ada");
}
