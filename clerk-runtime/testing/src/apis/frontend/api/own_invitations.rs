//! `/v1/me/organization_invitations` and `/v1/me/organization_suggestions`: organizations that the user may join.

use axum::extract::Path;
use axum::response::Response;
use http::StatusCode;
use serde_json::json;

use super::answer::{page, wrapped};
use super::caller::SignedIn;
use super::me::verified_addresses;
use crate::apis::backend::organization_invitations::statuses;
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::frontend::views;

/// The invitations to the user's verified addresses, newest first.
pub(super) async fn list(signed_in: SignedIn) -> Answer {
    let query = &signed_in.caller.query;
    let statuses = statuses(query)?;
    let rows = {
        let (tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let addresses = verified_addresses(&tables, signed_in.user_id());
        let own = tables.invitations(now).filter(|it| {
            addresses.iter().any(|address| it.is_for(address))
                && (statuses.is_empty() || statuses.contains(&it.status))
        });
        let mut rows: Vec<_> = own
            .map(|it| {
                let organization = tables.organization(&it.organization_id);
                views::own_invitation(&signed_in.caller.apis, &it, organization)
            })
            .collect();
        rows.reverse();
        rows
    };
    Ok(wrapped(&signed_in.caller, page(query, rows)?))
}

pub(super) async fn accept(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    let shown = {
        let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
        let addresses = verified_addresses(&tables, signed_in.user_id());
        let invitation = tables.pending_invitation(&id, now);
        let is_own = invitation
            .is_some_and(|(_, to)| addresses.iter().any(|address| address.eq_ignore_ascii_case(&to)));
        let accepted = is_own.then(|| tables.accept_invitation(&id, signed_in.user_id(), now)).flatten();
        accepted.ok_or_else(not_found)?;
        let invitation = tables.invitations(now).find(|it| it.id == id).ok_or_else(not_found)?;
        let organization = tables.organization(&invitation.organization_id);
        views::own_invitation(&signed_in.caller.apis, &invitation, organization)
    };
    Ok(wrapped(&signed_in.caller, shown))
}

fn not_found() -> ApiError {
    let problem = "There is no such invitation for the user.";
    ApiError::refused(StatusCode::NOT_FOUND, "organization_invitation_not_found", problem)
}

/// Always empty: suggestions come from verified domains, and domains enroll no users here.
pub(super) async fn suggestions(signed_in: SignedIn) -> Response {
    wrapped(&signed_in.caller, json!({ "data": [], "total_count": 0 }))
}
