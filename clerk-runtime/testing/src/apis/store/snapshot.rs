//! The data of an instance, for another one that continues with it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::password::PasswordHash;
use super::record::Record as _;
use super::session::SessionFacts;
use super::tables::Tables;
use crate::instance::Policy;

/// Every row, and by the rows' ids the data that the Backend API does not show.
///
/// # Security
///
/// It has no `Debug`, because it contains the hashes of passwords and the tokens of browsers.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct StoreSnapshot {
    tables: Tables,
    passwords: BTreeMap<String, PasswordHash>,
    sessions: BTreeMap<String, SessionFacts>,
    sign_in_tokens: BTreeMap<String, (Option<String>, i64)>,
}

impl StoreSnapshot {
    pub(crate) fn of(tables: &Tables) -> Self {
        let users = tables.users.iter();
        let tokens = tables.sign_in_tokens.iter();
        Self {
            passwords: users.filter_map(|user| Some((user.id.clone(), user.password()?.clone()))).collect(),
            sessions: tables.sessions.iter().map(|it| (it.id.clone(), it.facts.clone())).collect(),
            sign_in_tokens: tokens
                .map(|it| (it.id().to_owned(), (it.organization_id.clone(), it.expires_at)))
                .collect(),
            tables: tables.clone(),
        }
    }

    /// The rows, for an instance with this policy.
    pub(crate) fn into_tables(mut self, policy: Policy) -> Tables {
        let mut tables = self.tables;
        tables.set_policy(policy);
        for user in &mut tables.users {
            user.restore_password(self.passwords.remove(&user.id));
        }
        for session in &mut tables.sessions {
            session.facts = self.sessions.remove(&session.id).unwrap_or_default();
        }
        for token in &mut tables.sign_in_tokens {
            if let Some((organization_id, expires_at)) = self.sign_in_tokens.remove(token.id()) {
                (token.organization_id, token.expires_at) = (organization_id, expires_at);
            }
        }
        tables
    }
}
