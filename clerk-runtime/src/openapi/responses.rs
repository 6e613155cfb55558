//! What those who may not call an operation are answered.

use http::{Method, StatusCode};

use crate::auth::condition::Condition;
use crate::edge::rejection::redirect_status;
use crate::policy::{Policy, Protect, Rule};
use crate::token::TokenType;

/// Status and description of each answer that a guard gives itself to requests of `method`.
pub(super) fn of(policy: &Policy, method: &Method) -> Vec<(&'static str, &'static str)> {
    let sessions = policy.accepts.accepts(TokenType::SessionToken);
    let is_origin_asked = sessions && policy.same_origin == Some(true) && !method.is_safe();
    let Rule::Protect(Protect { condition, unauthenticated_url, unauthorized_url, challenge, .. }) =
        &policy.rule
    else {
        // Nobody is refused, but a browser page may have to learn from the instance first who is calling.
        let handshakes = (sessions && *method == Method::GET).then_some(("307", HANDSHAKE));
        return handshakes.into_iter().chain(is_origin_asked.then_some(("403", CROSS_ORIGIN))).collect();
    };
    let machines = policy.accepts.types().iter().any(|token_type| token_type != TokenType::SessionToken);
    let leaves = condition.as_ref().map(Condition::leaves).unwrap_or_default();
    let lacks_scope = machines && leaves.iter().any(|leaf| matches!(leaf, Condition::Scope(_)));
    let reverifies = *challenge && leaves.iter().any(|leaf| matches!(leaf, Condition::Reverification(_)));
    let hides =
        sessions && (unauthenticated_url.is_none() || (condition.is_some() && unauthorized_url.is_none()));
    let redirect = match (unauthenticated_url, unauthorized_url) {
        (None, None) => "Not signed in: a browser page is sent to sign-in",
        _ => "Not signed in, or not allowed to: the caller is sent to another page",
    };
    let forbidden = match (lacks_scope, reverifies) {
        (true, true) => "The token lacks a required scope, or the user has to verify themselves again",
        (true, false) => "The token lacks a required scope",
        (false, true) => "The user has to verify themselves again",
        (false, false) => CROSS_ORIGIN,
    };
    let status = redirect_status(method);
    [
        (sessions && status == StatusCode::SEE_OTHER, "303", redirect),
        (sessions && status == StatusCode::TEMPORARY_REDIRECT, "307", redirect),
        (true, "401", "No valid token, or one that is not accepted here"),
        (lacks_scope || reverifies || is_origin_asked, "403", forbidden),
        (hides, "404", "Not signed in, or not allowed to; or there is no such thing"),
        (true, "503", "The caller cannot be verified at the moment"),
    ]
    .into_iter()
    .filter_map(|(applies, status, description)| applies.then_some((status, description)))
    .collect()
}

const CROSS_ORIGIN: &str = "Sent by a browser for a page of another origin";
const HANDSHAKE: &str = "Not known whether signed in: a browser page is sent to the instance, and comes back";
