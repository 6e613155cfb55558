//! The endpoints for Clerk's browser code.
//!
//! Methods, paths and parameters are those that `@clerk/clerk-js` 6 uses; objects are those of Clerk's public description of
//! the Frontend API. A browser is identified by the development token in the query, or else by the instance's own cookie. It
//! may see and change its own sessions, their users, and the users' organizations.

mod answer;
mod api_keys;
mod caller;
mod clients;
mod email_addresses;
mod environment;
mod fields;
mod images;
mod me;
mod members;
pub(super) mod oauth;
mod organizations;
mod own_invitations;
mod own_sessions;
mod password;
mod reverification;
mod sessions;
mod sign_in;
mod sign_in_factors;
pub(super) mod sign_up;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::response::Response;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use http::StatusCode;

use crate::apis::Apis;
use crate::instance::journal::{Event, shorten};
use crate::instance::{Endpoint, response};

/// The routes; `faulty` lets an endpoint fail on demand.
pub(super) fn routes(
    faulty: impl Fn(Endpoint, MethodRouter<Arc<Apis>>) -> MethodRouter<Arc<Apis>>,
) -> Router<Arc<Apis>> {
    let groups = [
        client_routes(),
        session_routes(),
        attempt_routes(),
        account_routes(),
        membership_routes(),
        organization_routes(),
    ];
    let with_version = groups.into_iter().flatten().map(|(path, route)| (format!("/v1{path}"), route));
    let keys = api_key_routes().into_iter().map(|(path, route)| (path.to_owned(), route));
    let router = with_version.chain(keys).fold(Router::new(), |router, (path, route)| {
        router.route(&path, faulty(Endpoint::FrontendApi, route.fallback(unsupported)))
    });
    router.layer(DefaultBodyLimit::max(LARGEST_BODY))
}

/// Four times the size of the largest metadata.
const LARGEST_BODY: usize = 64 * 1024;

type Routes = Vec<(&'static str, MethodRouter<Arc<Apis>>)>;

fn client_routes() -> Routes {
    vec![
        ("/environment", get(environment::show).patch(environment::show)),
        ("/client", get(clients::show).post(clients::create).put(clients::create).delete(clients::delete)),
    ]
}

fn session_routes() -> Routes {
    vec![
        ("/client/sessions", delete(clients::delete_sessions)),
        ("/client/sessions/{id}", get(sessions::show)),
        ("/client/sessions/{id}/touch", post(sessions::touch)),
        ("/client/sessions/{id}/tokens", post(tokens::create)),
        ("/client/sessions/{id}/tokens/{template}", post(tokens::create_of_template)),
        ("/client/sessions/{id}/remove", post(sessions::remove)),
        ("/client/sessions/{id}/end", post(sessions::end)),
        ("/client/sessions/{id}/verify", post(reverification::create)),
        ("/client/sessions/{id}/verify/prepare_first_factor", post(reverification::prepare)),
        ("/client/sessions/{id}/verify/attempt_first_factor", post(reverification::attempt)),
    ]
}

fn attempt_routes() -> Routes {
    vec![
        ("/client/sign_ins", post(sign_in::create)),
        ("/client/sign_ins/{id}", get(sign_in::show)),
        ("/client/sign_ins/{id}/prepare_first_factor", post(sign_in_factors::prepare)),
        ("/client/sign_ins/{id}/attempt_first_factor", post(sign_in_factors::attempt)),
        ("/client/sign_ins/{id}/reset_password", post(sign_in_factors::reset_password)),
        ("/client/sign_ups", post(sign_up::create)),
        ("/client/sign_ups/{id}", patch(sign_up::update).get(sign_up::show)),
        ("/client/sign_ups/{id}/prepare_verification", post(sign_up::prepare)),
        ("/client/sign_ups/{id}/attempt_verification", post(sign_up::attempt)),
    ]
}

/// A route that takes a picture. Base64 is a third larger, and a form adds a little.
fn picture(route: MethodRouter<Arc<Apis>>) -> MethodRouter<Arc<Apis>> {
    route.layer(DefaultBodyLimit::max(images::LARGEST * 3 / 2))
}

fn account_routes() -> Routes {
    vec![
        ("/me", get(me::show).patch(me::update).delete(me::delete)),
        ("/me/profile_image", picture(post(images::set_of_user).delete(images::delete_of_user))),
        ("/me/metadata", patch(me::merge_metadata)),
        ("/me/change_password", post(me::change_password)),
        ("/me/remove_password", post(me::remove_password)),
        ("/me/sessions", get(own_sessions::active)),
        ("/me/sessions/active", get(own_sessions::active)),
        ("/me/sessions/{id}/revoke", post(own_sessions::revoke)),
        ("/me/email_addresses", get(email_addresses::list).post(email_addresses::create)),
        ("/me/email_addresses/{id}", get(email_addresses::show).delete(email_addresses::delete)),
        ("/me/email_addresses/{id}/prepare_verification", post(email_addresses::prepare)),
        ("/me/email_addresses/{id}/attempt_verification", post(email_addresses::attempt)),
    ]
}

fn membership_routes() -> Routes {
    vec![
        ("/me/organization_memberships", get(me::memberships)),
        ("/me/organization_memberships/{id}", delete(me::leave)),
        ("/me/organization_invitations", get(own_invitations::list)),
        ("/me/organization_invitations/{id}/accept", post(own_invitations::accept)),
        ("/me/organization_suggestions", get(own_invitations::suggestions)),
        ("/me/organization_creation_defaults", get(me::creation_defaults)),
    ]
}

fn organization_routes() -> Routes {
    vec![
        ("/organizations", post(organizations::create)),
        (
            "/organizations/{id}",
            get(organizations::show).patch(organizations::update).delete(organizations::delete),
        ),
        (
            "/organizations/{id}/logo",
            picture(
                put(images::set_of_organization)
                    .post(images::set_of_organization)
                    .delete(images::delete_of_organization),
            ),
        ),
        ("/organizations/{id}/roles", get(organizations::roles)),
        ("/organizations/{id}/domains", get(organizations::domains)),
        ("/organizations/{id}/membership_requests", get(organizations::membership_requests)),
        ("/organizations/{id}/memberships", get(members::list)),
        ("/organizations/{id}/memberships/{user_id}", patch(members::update).delete(members::remove)),
        ("/organizations/{id}/invitations", get(members::invitations).post(members::invite_one)),
        ("/organizations/{id}/invitations/bulk", post(members::invite_bulk)),
        ("/organizations/{id}/invitations/{invitation_id}/revoke", post(members::revoke_invitation)),
    ]
}

fn api_key_routes() -> Routes {
    vec![
        ("/api_keys", get(api_keys::list).post(api_keys::create)),
        ("/api_keys/{id}/revoke", post(api_keys::revoke)),
    ]
}

/// The answer for operations that the instance does not support: an error, so it cannot be mistaken for a success.
pub(super) async fn unsupported(State(apis): State<Arc<Apis>>, request: Request) -> Response {
    let (method, mut path) = (request.method().clone(), request.uri().path().to_owned());
    shorten(&mut path);
    let message = format!("The embedded Clerk does not answer {method} {path}.");
    apis.instance.journal.observer.tell(&Event::Unsupported { method, path });
    response::error(StatusCode::NOT_IMPLEMENTED, "not_supported_by_embedded_clerk", &message)
}
