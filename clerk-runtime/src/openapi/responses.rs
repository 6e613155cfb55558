//! The answers to callers who may not call an operation.

use http::{Method, StatusCode};

use crate::auth::condition::Condition;
use crate::edge::answers::Answers;
use crate::edge::rejection::redirect_status;
use crate::policy::{Policy, Protect, Rule};
use crate::token::TokenType;

/// Status and description of each answer that a guard itself gives to requests with `method`.
pub(super) fn of(policy: &Policy, answers: Answers, method: &Method) -> Vec<(&'static str, &'static str)> {
    match answers {
        Answers::Pages | Answers::Own => of_pages(policy, method),
        Answers::Api => of_api(policy, method),
        Answers::Hidden => of_hidden(policy, method),
    }
}

fn of_pages(policy: &Policy, method: &Method) -> Vec<(&'static str, &'static str)> {
    let sessions = policy.accepts.accepts(TokenType::SessionToken);
    let Rule::Protect(Protect { condition, unauthenticated_url, unauthorized_url, challenge, .. }) =
        &policy.rule
    else {
        let cross_origin = is_origin_asked(policy, method).then_some(("403", CROSS_ORIGIN));
        return handshake(policy, method).into_iter().chain(cross_origin).collect();
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
    applicable([
        (sessions && status == StatusCode::SEE_OTHER, "303", redirect),
        (sessions && status == StatusCode::TEMPORARY_REDIRECT, "307", redirect),
        (true, "401", "No valid token, or one that is not accepted here"),
        (lacks_scope || reverifies || is_origin_asked(policy, method), "403", forbidden),
        (hides, "404", "Not signed in, or not allowed to; or there is no such thing"),
        (true, "503", UNAVAILABLE),
    ])
    .collect()
}

fn of_api(policy: &Policy, method: &Method) -> Vec<(&'static str, &'static str)> {
    let (protects, asks_origin) = (matches!(policy.rule, Rule::Protect(_)), is_origin_asked(policy, method));
    let has_condition = matches!(policy.rule, Rule::Protect(Protect { condition: Some(_), .. }));
    let forbidden = if has_condition { "The caller may not do this" } else { CROSS_ORIGIN };
    let own = [
        (protects, "401", "No valid token, or one that is not accepted here"),
        (has_condition || asks_origin, "403", forbidden),
        (protects, "503", UNAVAILABLE),
    ];
    handshake(policy, method).into_iter().chain(applicable(own)).collect()
}

fn of_hidden(policy: &Policy, method: &Method) -> Vec<(&'static str, &'static str)> {
    let (protects, asks_origin) = (matches!(policy.rule, Rule::Protect(_)), is_origin_asked(policy, method));
    let own = [
        (protects || asks_origin, "404", "Not allowed; or there is no such thing"),
        (protects, "503", UNAVAILABLE),
    ];
    handshake(policy, method).into_iter().chain(applicable(own)).collect()
}

fn applicable<const N: usize>(
    answers: [(bool, &'static str, &'static str); N],
) -> impl Iterator<Item = (&'static str, &'static str)> {
    answers.into_iter().filter_map(|(applies, status, description)| applies.then_some((status, description)))
}

fn is_origin_asked(policy: &Policy, method: &Method) -> bool {
    let sessions = policy.accepts.accepts(TokenType::SessionToken);
    sessions && policy.same_origin == Some(true) && !method.is_safe()
}

/// Even if no caller is rejected, a browser page may be redirected to the instance first, to find out who is
/// calling.
fn handshake(policy: &Policy, method: &Method) -> Option<(&'static str, &'static str)> {
    let sessions = policy.accepts.accepts(TokenType::SessionToken);
    (sessions && *method == Method::GET).then_some(("307", HANDSHAKE))
}

const UNAVAILABLE: &str = "The caller cannot be verified at the moment";
const CROSS_ORIGIN: &str = "Sent by a browser for a page of another origin";
const HANDSHAKE: &str = "Not known whether signed in: a browser page is sent to the instance, and comes back";
