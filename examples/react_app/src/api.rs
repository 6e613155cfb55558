//! The API: another origin than the page, so no cookie is used. The page sends its session token in a header.

use axum::extract::State;
use axum::http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use clerk_runtime::{Clerk, Rejections, SessionAuth, protect};
use serde::Serialize;
use serde_json::{Value, json};
use tower_http::cors::CorsLayer;

/// The API, for the page at `origin`.
pub(crate) fn routes(clerk: Clerk, origin: HeaderValue) -> Router {
    let cors = CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([AUTHORIZATION])
        .expose_headers([WWW_AUTHENTICATE]);
    Router::new()
        .route("/api/me", get(me))
        .route("/api/members", get(members))
        .route("/api/transfer", post(transfer))
        .with_state(clerk.clone())
        .layer(Rejections::api())
        .layer(clerk)
        // Outermost: a preflight has no token.
        .layer(cors)
}

/// What a session token says about its user.
#[derive(Serialize)]
pub(crate) struct Me {
    user: String,
    organization: Option<String>,
    role: Option<String>,
}

/// Whoever is signed in.
#[protect]
pub(crate) async fn me(auth: SessionAuth) -> Json<Me> {
    Json(Me {
        user: auth.user_id().to_owned(),
        organization: auth.org_slug().map(str::to_owned),
        role: auth.org_role().map(str::to_owned),
    })
}

/// The members of the active organization, for its administrators. Asks Clerk.
#[protect(role = "org:admin")]
async fn members(State(clerk): State<Clerk>, auth: SessionAuth) -> Result<Json<Value>, Unavailable> {
    let organization = auth.org_id().unwrap_or_default();
    let members = clerk.client().organizations().memberships(organization).await;
    let members = members.map_err(|_| UNAVAILABLE)?;
    let users = members.data.into_iter().filter_map(|member| member.public_user_data);
    Ok(Json(json!({ "members": users.map(|user| user.identifier).collect::<Vec<_>>() })))
}

type Unavailable = (StatusCode, &'static str);

const UNAVAILABLE: Unavailable = (StatusCode::SERVICE_UNAVAILABLE, "Clerk cannot be reached");

/// Asks users to prove once more who they are, unless they did so within the last minute.
#[protect(reverification(level = "first_factor", after_minutes = 1), challenge = true)]
async fn transfer(auth: SessionAuth) -> Json<Value> {
    Json(json!({ "transferred_by": auth.user_id() }))
}
