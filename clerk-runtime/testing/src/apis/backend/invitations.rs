//! `/v1/invitations`: invitations to the application. No e-mail is sent: signing up with the address accepts the invitation.

use axum::extract::Path;
use http::StatusCode;
use serde_json::{Map, Value};

use super::organization_invitations::{lifetime_in_days, statuses};
use super::users;
use crate::apis::Apis;
use crate::apis::endpoint::metadata;
use crate::apis::endpoint::{Answer, ApiError, Form, InstanceKey, Parameters, Payload, contains, ok};
use crate::apis::store::{EmailAddress, Invitation, InvitationStatus, Record as _, Tables};

/// Leaves out revoked invitations unless they are requested; `query` is an id or a part of an e-mail address.
pub(super) async fn list(InstanceKey(apis): InstanceKey, query: Parameters) -> Answer {
    let (tables, now, statuses) = (apis.tables(), apis.now(), statuses(&query)?);
    let is_wanted = |status| {
        if statuses.is_empty() { status != InvitationStatus::Revoked } else { statuses.contains(&status) }
    };
    let invitations = tables.application_invitations.iter().map(|it| it.clone().at(now)).filter(|it| {
        let matches = |text: &str| it.id() == text || contains(&[&it.email_address], text);
        is_wanted(it.status) && query.get("query").is_none_or(matches)
    });
    let invitations = query.ordered(
        invitations.collect(),
        &[
            ("created_at", |invitation| invitation.created_at.into()),
            ("expires_at", |invitation| invitation.expires_at.into()),
            ("email_address", |invitation| invitation.email_address.as_str().into()),
        ],
    )?;
    query.page_or_array(invitations)
}

pub(super) async fn create(InstanceKey(apis): InstanceKey, form: Form) -> Answer {
    Ok(ok(&invite(&apis, &mut apis.tables(), form)?))
}

/// Creates all of them, or none if there is a mistake.
pub(super) async fn create_bulk(
    InstanceKey(apis): InstanceKey,
    Payload(body): Payload<Vec<Map<String, Value>>>,
) -> Answer {
    let forms = Form::list(body, 10)?;
    let mut tables = apis.tables();
    let count = tables.application_invitations.len();
    let invited: Result<Vec<_>, _> = forms.into_iter().map(|form| invite(&apis, &mut tables, form)).collect();
    if invited.is_err() {
        tables.application_invitations.truncate(count);
    }
    invited.map(|invitations| ok(&invitations))
}

fn invite(apis: &Apis, tables: &mut Tables, mut form: Form) -> Result<Invitation, ApiError> {
    let address: String = form.required("email_address")?;
    let public_metadata = metadata::initial(&mut form, "public_metadata")?;
    let days = lifetime_in_days(&mut form)?.unwrap_or(30);
    let ignores_existing = form.optional("ignore_existing")? == Some(true);
    form.without_effect(&["notify", "redirect_url", "template_slug"]);
    form.end()?;
    users::check::<EmailAddress>(&address)?;
    if tables.user_by_email(&address).is_some() {
        return Err(ApiError::taken("email_address"));
    }
    let now = apis.now();
    let is_invited = tables.application_invitations.iter().any(|it| it.is_pending_for(&address, now));
    if is_invited && !ignores_existing {
        let problem = "The address has a pending invitation.";
        return Err(ApiError::refused(StatusCode::BAD_REQUEST, "duplicate_record", problem));
    }
    let url = format!("{}/sign-up", apis.instance.frontend_url);
    let invitation = Invitation::new(address, public_metadata, url, days, now);
    tables.application_invitations.push(invitation.clone());
    Ok(invitation)
}

pub(super) async fn revoke(InstanceKey(apis): InstanceKey, Path(id): Path<String>) -> Answer {
    let (mut tables, now) = (apis.tables(), apis.now());
    let invitation: &mut Invitation = tables.record_mut(&id).ok_or(ApiError::NotFound(Invitation::TITLE))?;
    let refused = |code, problem: &str| Err(ApiError::refused(StatusCode::BAD_REQUEST, code, problem));
    match invitation.status {
        InvitationStatus::Revoked => refused("invitation_already_revoked", "It is revoked already."),
        InvitationStatus::Accepted => refused("invitation_already_accepted", "It is accepted already."),
        InvitationStatus::Pending | InvitationStatus::Expired => {
            invitation.end(InvitationStatus::Revoked, now);
            Ok(ok(invitation))
        }
    }
}
