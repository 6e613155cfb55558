//! The organization in the URL.

use super::Flow;
use super::handshake::start::{Destination, LOOP_LIMIT};
use crate::settings::organization_sync::OrganizationTarget;
use crate::state::{AuthReason, AuthStatus, Outcome};
use crate::token::session::VerifiedSession;

impl Flow<'_> {
    /// The organization in the request's path, if a pattern matches.
    pub(super) fn organization_target(&self) -> Option<OrganizationTarget> {
        let patterns = &self.facts.settings.organization_sync;
        // Few applications have patterns, and the others need not determine the path.
        if patterns.is_empty() { None } else { patterns.target(&self.facts.request.own_path()) }
    }

    /// A handshake that activates the organization in the URL; `None` if it is active already, or if the
    /// request cannot be redirected. So it is not guaranteed that the organization in the URL is active, and
    /// handlers must check it.
    pub(super) fn synchronize_organization(&self, session: &VerifiedSession) -> Option<Outcome> {
        let target = self.organization_target()?;
        if session.is_pending() || is_active(&target, session) {
            return None;
        }
        if self.browser().redirect_count() >= LOOP_LIMIT {
            if self.facts.notices.organization.permits(self.started_at) {
                tracing::warn!(
                    "the organization of the URL could not be activated; its slug or id may be wrong"
                );
            }
            return None;
        }
        let outcome = self.handshake(AuthReason::ActiveOrganizationMismatch, "", Destination::FrontendApi);
        let is_handshake =
            matches!(&outcome, Outcome::NotSignedIn(state) if state.status == AuthStatus::Handshake);
        is_handshake.then_some(outcome)
    }
}

fn is_active(target: &OrganizationTarget, session: &VerifiedSession) -> bool {
    let active = session.claims().organization();
    let text =
        |value: &Option<serde_json::Value>| value.as_ref().and_then(|it| it.as_str()).map(str::to_owned);
    match target {
        OrganizationTarget::Id(id) => text(&active.id).as_ref() == Some(id),
        OrganizationTarget::Slug(slug) => text(&active.slug).as_ref() == Some(slug),
        OrganizationTarget::List(_) => false,
        OrganizationTarget::PersonalAccount => text(&active.id).is_none_or(|id| id.is_empty()),
    }
}
