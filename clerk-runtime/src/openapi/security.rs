//! What a request needs to be accepted by one or more policies.

use std::collections::BTreeSet;

use utoipa::openapi::security::SecurityRequirement;

use super::requirement;
use super::scheme::Scheme;
use crate::policy::{Policy, Rule};
use crate::token::TokenType;

/// The result of [`alternatives`] and, if no policy rejects callers, an empty requirement.
pub(super) fn requirements<'p>(policies: impl Iterator<Item = &'p Policy>) -> Vec<SecurityRequirement> {
    let policies: Vec<_> = policies.collect();
    // An empty requirement means that no credential is needed.
    let nobody = (!policies.is_empty() && !policies.iter().any(|policy| rejects(policy)))
        .then(SecurityRequirement::default);
    let some = alternatives(policies.into_iter()).into_iter();
    some.map(|(scheme, needed)| SecurityRequirement::new(scheme.name, needed)).chain(nobody).collect()
}

/// The schemes whose tokens can meet every policy, each with the names that it needs. If there are none, the
/// result is every scheme that a policy accepts, because an empty list would mean that everyone may call.
pub(super) fn alternatives<'p>(
    policies: impl Iterator<Item = &'p Policy>,
) -> Vec<(Scheme, BTreeSet<String>)> {
    let (rejecting, others): (Vec<_>, Vec<_>) = policies.partition(|policy| rejects(policy));
    // A caller whom the rejecting policies accept is not rejected by the others.
    let decisive = if rejecting.is_empty() { others } else { rejecting };
    let accepted = || {
        Scheme::all().filter(|scheme| decisive.iter().any(|policy| policy.accepts.accepts(scheme.token_type)))
    };
    let satisfying = accepted().filter_map(|scheme| {
        let needed = decisive.iter().map(|policy| needed(policy, scheme.token_type));
        Some((scheme, needed.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect()))
    });
    let satisfying: Vec<_> = satisfying.collect();
    if satisfying.is_empty() {
        accepted().map(|scheme| (scheme, BTreeSet::new())).collect()
    } else {
        satisfying
    }
}

/// The names that a caller with `token_type` needs; `None` if the policy accepts no such caller.
fn needed(policy: &Policy, token_type: TokenType) -> Option<BTreeSet<String>> {
    let condition = match &policy.rule {
        Rule::Protect(protect) => protect.condition.as_ref(),
        Rule::HandOver { .. } => None,
    };
    policy.accepts.accepts(token_type).then(|| requirement::needed(condition, token_type))?
}

const fn rejects(policy: &Policy) -> bool {
    matches!(policy.rule, Rule::Protect(_))
}
