#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, SessionAuth, protect};

#[protect]
async fn signed_in(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect()]
async fn nothing_taken() {}

#[protect(role = "org:admin")]
async fn role(_auth: SessionAuth) {}

#[protect(role = "admin")]
async fn role_without_prefix(_auth: Auth) {}

#[protect(permission = "org:invoices:create")]
async fn permission(_auth: SessionAuth) {}

#[protect(feature = "export")]
async fn feature(_auth: SessionAuth) {}

#[protect(plan = "user:pro")]
async fn plan(_auth: SessionAuth) {}

#[protect(organization = "acme")]
async fn organization(_auth: SessionAuth) {}

#[protect(organization = "org_2abc", token = ["session_token", "api_key"])]
async fn organization_by_id(_auth: Auth) {}

#[protect(organization = path("org"))]
async fn organization_in_the_path(_auth: SessionAuth) {}

mod path {
    pub const ACME: &str = "acme";
}

#[protect(any(organization = path::ACME, not(organization = path("org"))))]
async fn organization_of_a_constant(_auth: SessionAuth) {}

#[protect(not_impersonated)]
async fn not_impersonated(_auth: SessionAuth) {}

#[protect(any(not_impersonated, role = "org:support"))]
async fn not_impersonated_or_support(_auth: SessionAuth) {}

#[protect(reverification = "strict_mfa")]
async fn reverification_preset(_auth: SessionAuth) {}

#[protect(reverification(level = "second_factor", after_minutes = 30))]
async fn reverification(_auth: SessionAuth) {}

#[protect(scope = "invoices:write", token = "api_key")]
async fn scope(_auth: Auth) {}

#[protect(has = |auth| auth.is_authenticated())]
async fn has_closure(_auth: Auth) {}

#[protect(has = is_staff)]
async fn has_path(_auth: Auth) {}

#[protect(has = holds::<true, 1>)]
async fn has_path_with_arguments(_auth: Auth) {}

fn is_staff(auth: &Auth) -> bool {
    auth.user_id() == Some("user_staff")
}

fn holds<const EXPECTED: bool, const AT_LEAST: usize>(auth: &Auth) -> bool {
    auth.is_authenticated() == EXPECTED && auth.user_id().is_some_and(|id| id.len() >= AT_LEAST)
}

#[test]
fn builds() {
    let _: Router = Router::new()
        .route("/signed_in", get(signed_in))
        .route("/nothing_taken", get(nothing_taken))
        .route("/role", get(role))
        .route("/role_without_prefix", get(role_without_prefix))
        .route("/permission", get(permission))
        .route("/feature", get(feature))
        .route("/plan", get(plan))
        .route("/organization", get(organization))
        .route("/organization_by_id", get(organization_by_id))
        .route("/not_impersonated", get(not_impersonated))
        .route("/not_impersonated_or_support", get(not_impersonated_or_support))
        .route("/organization_in_the_path/{org}", get(organization_in_the_path))
        .route("/organization_of_a_constant/{org}", get(organization_of_a_constant))
        .route("/reverification_preset", get(reverification_preset))
        .route("/reverification", get(reverification))
        .route("/scope", get(scope))
        .route("/has_closure", get(has_closure))
        .route("/has_path", get(has_path))
        .route("/has_path_with_arguments", get(has_path_with_arguments));
}
