//! The requirements of a condition for every caller with one type of token.

use std::collections::BTreeSet;

use crate::auth::condition::Condition;
use crate::auth::condition::possible::can_be;
use crate::token::TokenType;

/// The roles and permissions, or the scopes, that every caller with `token_type` needs; `None` if no such
/// caller can meet the condition. OpenAPI 3.1 allows this list for any scheme.
pub(super) fn needed(condition: Option<&Condition>, token_type: TokenType) -> Option<BTreeSet<String>> {
    condition.map_or_else(|| Some(BTreeSet::new()), |condition| names(condition, token_type))
}

fn names(condition: &Condition, token_type: TokenType) -> Option<BTreeSet<String>> {
    if !can_be(condition, true, token_type) {
        return None;
    }
    match condition {
        Condition::Role(name) | Condition::Permission(name) => {
            let prefix = if name.starts_with("org:") { "" } else { "org:" };
            Some(BTreeSet::from([format!("{prefix}{name}")]))
        }
        Condition::Scope(name) => Some(BTreeSet::from([name.clone().into_owned()])),
        Condition::All(conditions) => {
            Some(conditions.iter().filter_map(|condition| names(condition, token_type)).flatten().collect())
        }
        // Names that one alternative does not need are not required.
        Condition::Any(conditions) => conditions
            .iter()
            .filter_map(|condition| names(condition, token_type))
            .reduce(|left, right| left.intersection(&right).cloned().collect()),
        _ => Some(BTreeSet::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        feature, has, not_impersonated, organization, organization_in_path, permission, role, scope,
    };

    #[test]
    fn names_are_needed_only_where_nobody_passes_without_them() {
        let [session, key] = [TokenType::SessionToken, TokenType::ApiKey];
        let cases: [(Condition, TokenType, Option<&[&str]>); 19] = [
            (role("admin"), session, Some(&["org:admin"])),
            (role("admin"), key, None),
            (scope("read"), key, Some(&["read"])),
            (scope("read"), session, None),
            (role("org:admin") | scope("read"), session, Some(&["org:admin"])),
            (role("org:admin") | scope("read"), key, Some(&["read"])),
            (role("org:a") | permission("org:b:c"), session, Some(&[])),
            (role("org:a") & permission("org:b:c") & feature("f"), session, Some(&["org:a", "org:b:c"])),
            ((role("org:a") | role("org:b")) & role("org:a"), session, Some(&["org:a"])),
            (!role("org:a"), session, Some(&[])),
            (!role("org:a"), key, None),
            (has(|_| true), key, Some(&[])),
            (not_impersonated() & scope("read"), key, Some(&["read"])),
            (organization("acme") & role("org:a"), session, Some(&["org:a"])),
            (organization("acme"), key, None),
            (organization("org_1"), key, Some(&[])),
            (organization("org_1"), TokenType::OAuthToken, None),
            (organization_in_path("org") | scope("read"), key, Some(&[])),
            (organization_in_path("org"), TokenType::M2mToken, None),
        ];
        for (condition, token_type, expected) in cases {
            let expected: Option<BTreeSet<String>> =
                expected.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
            assert_eq!(needed(Some(&condition), token_type), expected, "{condition} for {token_type}");
        }
        assert_eq!(needed(None, key), Some(BTreeSet::new()));
    }
}
