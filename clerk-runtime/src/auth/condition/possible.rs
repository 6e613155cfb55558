//! Which values a condition can have for callers with a type of token, before the caller is known.

use clerk_rules::is_organization_id;

use super::Condition;
use crate::token::TokenType;

/// Whether the condition can become `wanted` for a caller with `token_type`. A condition that does not apply
/// is neither true nor false, and an empty list is never true.
pub(crate) fn can_be(condition: &Condition, wanted: bool, token_type: TokenType) -> bool {
    let is_session = token_type == TokenType::SessionToken;
    match condition {
        Condition::Has(_) | Condition::NotImpersonated => true,
        Condition::Scope(_) => !is_session,
        // An API key does not contain the slug of its organization.
        Condition::Organization(organization) => {
            is_session || (token_type == TokenType::ApiKey && is_organization_id(organization))
        }
        Condition::OrganizationInPath(_) => is_session || token_type == TokenType::ApiKey,
        Condition::Role(_)
        | Condition::Permission(_)
        | Condition::Feature(_)
        | Condition::Plan(_)
        | Condition::Reverification(_) => is_session,
        Condition::Not(conditions) => {
            conditions.iter().any(|condition| can_be(condition, !wanted, token_type))
        }
        Condition::All(conditions) | Condition::Any(conditions) => {
            let mut outcomes = conditions.iter().map(|condition| can_be(condition, wanted, token_type));
            if matches!(condition, Condition::All(_)) == wanted {
                !conditions.is_empty() && outcomes.all(|possible| possible)
            } else {
                outcomes.any(|possible| possible)
            }
        }
    }
}
