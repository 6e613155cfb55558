//! Checks that a token was issued for this resource (RFC 8707, RFC 9068 §4).

use serde_json::Value;
use url::Url;

use super::rejection::Rejection;
use crate::auth::Auth;
use crate::machine::names_resource;
use crate::oauth_metadata::ProtectedResource;
use crate::policy::{Cause, Denial, Policy, Refusal, Rule};
use crate::request::RequestView;
use crate::state::RequestState;
use crate::token::TokenType;

/// The rejection of a request whose OAuth token was issued for another resource; `None` if the policy
/// decides.
#[inline(never)]
pub(super) fn misdirected(
    policy: &Policy,
    state: &RequestState,
    request: &dyn RequestView,
    room: impl FnOnce() -> usize,
) -> Option<Result<Auth, Rejection>> {
    let resource = ProtectedResource::of(request)?;
    let context = state.context();
    let settings = &context.instance.settings;
    // From this request, because the state may belong to the request from which this one was made.
    let source = || settings.read(request).url_source();
    let is_development = settings.is_development();
    let url = || resource.location().certain_url(&source(), &settings.url_rules, is_development);
    match named(state.oauth_audience()?, url) {
        Named::This if !resource.location().is_dubious(&source()) => return None,
        Named::Nothing if !resource.requires_audience() => return None,
        Named::This | Named::Nothing | Named::Another => {}
        Named::Unknown => resource.say_that_its_address_is_unknown(),
    }
    if let Rule::HandOver { .. } = policy.rule {
        let signed_out = state.signed_out(Some(TokenType::OAuthToken));
        return Some(Ok(Auth::SignedOut(signed_out)));
    }
    let refusal = Refusal::new(Denial::Unauthorized, Cause::Audience);
    Some(Err(Rejection::denied(refusal, state, request, policy, room())))
}

/// What the audience of a token names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    This,
    Another,
    Nothing,
    /// The name of this resource is not known.
    Unknown,
}

fn named(audience: Option<&Value>, url: impl FnOnce() -> Option<Url>) -> Named {
    let Some(audience) = audience else { return Named::Nothing };
    match url() {
        Some(url) if names_resource(audience, &url) => Named::This,
        Some(_) => Named::Another,
        None => Named::Unknown,
    }
}
