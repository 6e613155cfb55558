//! What those who may not call an operation are answered.

use crate::condition::Condition;
use crate::policy::{Enforcement, Policy};
use crate::token::TokenType;

/// Status and description of each answer that [`Protect::check`](crate::Protect::check) can lead to.
pub(super) fn of(policy: &Policy) -> Vec<(&'static str, &'static str)> {
    let Enforcement::Protect { condition, unauthenticated_url, unauthorized_url, challenge } =
        &policy.enforcement
    else {
        return Vec::new();
    };
    let sessions = policy.accepts.accepts(TokenType::SessionToken);
    let machines = policy.accepts.types().iter().any(|token_type| token_type != TokenType::SessionToken);
    let lacks_scope = machines && condition.as_ref().is_some_and(|condition| !condition.scopes().is_empty());
    let reverifies = *challenge && condition.as_ref().and_then(Condition::reverification).is_some();
    let hides =
        sessions && (unauthenticated_url.is_none() || (condition.is_some() && unauthorized_url.is_none()));
    let redirect = match (unauthenticated_url, unauthorized_url) {
        (None, None) => "Not signed in: a browser page is sent to sign-in",
        _ => "Not signed in, or not allowed to: the caller is sent to another page",
    };
    let forbidden = match (lacks_scope, reverifies) {
        (true, true) => "The token lacks a required scope, or the user has to verify themselves again",
        (true, false) => "The token lacks a required scope",
        _ => "The user has to verify themselves again",
    };
    [
        (sessions, "307", redirect),
        (true, "401", "No valid token, or one that is not accepted here"),
        (lacks_scope || reverifies, "403", forbidden),
        (hides, "404", "Not signed in, or not allowed to; or there is no such thing"),
        (true, "503", "The caller cannot be verified at the moment"),
    ]
    .into_iter()
    .filter_map(|(applies, status, description)| applies.then_some((status, description)))
    .collect()
}
