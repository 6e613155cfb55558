//! The Backend API, which reads and changes the [`store`](super::store).
//!
//! Methods, paths and pagination are those that `@clerk/backend` uses; objects and parameters are those of Clerk's OpenAPI
//! document of version 2026-05-12. Where the two differ:
//!
//! - `GET /users` returns an array, and `paginated` selects pages elsewhere, as in both; `GET /billing/plans` and
//!   `GET /blocklist_identifiers` are always paginated, as in the document and as the reference's client reads them.
//! - `DELETE /invitations/{id}` is only in the reference, and is supported.
//! - `POST /sessions/{id}/verify` is only in the reference, deprecated, and not supported.
//! - `POST /clients/verify` identifies a browser by the value of its cookie, which is a JWT at Clerk and opaque here.
//!
//! Features that would require a configuration of the instance are missing, and their parameters are refused as unknown:
//! second factors, wallets, accounts at providers, images, password digests, role sets, the verification of domains, and the
//! settings of the instance.

mod admission;
mod identifications;
mod invitations;
mod jwt_templates;
pub(super) mod memberships;
mod organization_domains;
pub(super) mod organization_invitations;
pub(super) mod organizations;
mod permissions;
mod plans;
mod records;
mod roles;
mod sessions;
mod sign_in_tokens;
#[cfg(test)]
mod tests;
mod user_filter;
mod user_state;
mod users;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodRouter, delete, get, patch, post, put};

use super::store::{
    EmailAddress, Identification, Invitation, JwtTemplate, ListedIdentifier, PhoneNumber, RedirectUrl,
};
use crate::apis::Apis;
use crate::instance::Endpoint;

/// The routes; `faulty` lets an endpoint fail on demand.
pub(super) fn routes(
    faulty: impl Fn(Endpoint, MethodRouter<Arc<Apis>>) -> MethodRouter<Arc<Apis>>,
) -> Router<Arc<Apis>> {
    all_routes().fold(Router::new(), |router, (endpoint, path, route)| {
        router.route(&format!("/v1{path}"), faulty(endpoint, route))
    })
}

fn all_routes() -> impl Iterator<Item = (Endpoint, &'static str, MethodRouter<Arc<Apis>>)> {
    let groups = [
        (Endpoint::Users, user_routes()),
        (Endpoint::Organizations, organization_routes()),
        (Endpoint::Organizations, role_routes()),
        (Endpoint::Sessions, session_routes()),
        (Endpoint::Instance, instance_routes()),
    ];
    groups
        .into_iter()
        .flat_map(|(endpoint, routes)| routes.into_iter().map(move |(path, route)| (endpoint, path, route)))
}

type Routes = Vec<(&'static str, MethodRouter<Arc<Apis>>)>;

fn user_routes() -> Routes {
    vec![
        ("/users", get(users::list).post(users::create)),
        ("/users/count", get(users::count)),
        ("/users/{id}", get(users::show).patch(users::update).delete(users::delete)),
        ("/users/{id}/metadata", put(users::replace_metadata).patch(users::merge_metadata)),
        ("/users/{id}/email_address", put(identifications::replace::<EmailAddress>)),
        ("/users/{id}/phone_number", put(identifications::replace::<PhoneNumber>)),
        ("/users/{id}/ban", post(user_state::ban)),
        ("/users/{id}/unban", post(user_state::unban)),
        ("/users/{id}/lock", post(user_state::lock)),
        ("/users/{id}/unlock", post(user_state::unlock)),
        ("/users/{id}/verify_password", post(user_state::verify_password)),
        ("/users/{id}/remove_password", post(user_state::remove_password)),
        ("/users/{id}/organization_memberships", get(memberships::list_of_user)),
        ("/users/{id}/organization_invitations", get(organization_invitations::list_of_user)),
        ("/email_addresses", post(identifications::create::<EmailAddress>)),
        ("/email_addresses/{id}", identification::<EmailAddress>()),
        ("/phone_numbers", post(identifications::create::<PhoneNumber>)),
        ("/phone_numbers/{id}", identification::<PhoneNumber>()),
    ]
}

fn identification<I: Identification>() -> MethodRouter<Arc<Apis>> {
    get(identifications::show::<I>).patch(identifications::update::<I>).delete(identifications::delete::<I>)
}

fn organization_routes() -> Routes {
    vec![
        ("/organizations", get(organizations::list).post(organizations::create)),
        (
            "/organizations/{id}",
            get(organizations::show).patch(organizations::update).delete(organizations::delete),
        ),
        (
            "/organizations/{id}/metadata",
            put(organizations::replace_metadata).patch(organizations::merge_metadata),
        ),
        ("/organizations/{id}/memberships", get(memberships::list).post(memberships::create)),
        ("/organizations/{id}/memberships/{user_id}", patch(memberships::update).delete(memberships::delete)),
        ("/organizations/{id}/memberships/{user_id}/metadata", patch(memberships::merge_metadata)),
        (
            "/organizations/{id}/invitations",
            get(organization_invitations::list).post(organization_invitations::create),
        ),
        ("/organizations/{id}/invitations/bulk", post(organization_invitations::create_bulk)),
        ("/organizations/{id}/invitations/{invitation_id}", get(organization_invitations::show)),
        ("/organizations/{id}/invitations/{invitation_id}/revoke", post(organization_invitations::revoke)),
        ("/organizations/{id}/domains", get(organization_domains::list).post(organization_domains::create)),
        (
            "/organizations/{id}/domains/{domain_id}",
            patch(organization_domains::update).delete(organization_domains::delete),
        ),
        ("/organization_memberships", get(memberships::list_all)),
        ("/organization_invitations", get(organization_invitations::list_all)),
    ]
}

fn role_routes() -> Routes {
    vec![
        ("/organization_roles", get(roles::list).post(roles::create)),
        ("/organization_roles/{id}", get(roles::show).patch(roles::update).delete(roles::delete)),
        (
            "/organization_roles/{id}/permissions/{permission_id}",
            post(roles::assign_permission).delete(roles::remove_permission),
        ),
        ("/organization_permissions", get(permissions::list).post(permissions::create)),
        (
            "/organization_permissions/{id}",
            get(permissions::show).patch(permissions::update).delete(permissions::delete),
        ),
    ]
}

fn session_routes() -> Routes {
    vec![
        ("/sessions", get(sessions::list).post(sessions::create)),
        ("/sessions/{id}", get(sessions::show)),
        ("/sessions/{id}/revoke", post(sessions::revoke)),
        ("/sessions/{id}/tokens", post(sessions::create_token)),
        ("/sessions/{id}/tokens/{template}", post(sessions::create_template_token)),
        ("/clients", get(sessions::list_clients)),
        ("/clients/verify", post(sessions::verify_client)),
        ("/clients/{id}", get(sessions::show_client)),
        ("/sign_in_tokens", post(sign_in_tokens::create)),
        ("/sign_in_tokens/{id}/revoke", post(sign_in_tokens::revoke)),
    ]
}

fn instance_routes() -> Routes {
    vec![
        ("/billing/plans", get(plans::list)),
        ("/invitations", get(invitations::list).post(invitations::create)),
        ("/invitations/bulk", post(invitations::create_bulk)),
        ("/invitations/{id}", delete(records::delete::<Invitation>)),
        ("/invitations/{id}/revoke", post(invitations::revoke)),
        ("/allowlist_identifiers", get(records::list::<Allowed>).post(admission::list_identifier::<true>)),
        ("/allowlist_identifiers/{id}", delete(records::delete::<Allowed>)),
        ("/blocklist_identifiers", get(records::page::<Blocked>).post(admission::list_identifier::<false>)),
        ("/blocklist_identifiers/{id}", delete(records::delete::<Blocked>)),
        ("/redirect_urls", get(records::list::<RedirectUrl>).post(admission::allow_redirect)),
        ("/redirect_urls/{id}", get(records::show::<RedirectUrl>).delete(records::delete::<RedirectUrl>)),
        ("/jwt_templates", get(records::list::<JwtTemplate>).post(jwt_templates::create)),
        (
            "/jwt_templates/{id}",
            get(records::show::<JwtTemplate>)
                .patch(jwt_templates::update)
                .delete(records::delete::<JwtTemplate>),
        ),
    ]
}

type Allowed = ListedIdentifier<true>;
type Blocked = ListedIdentifier<false>;
