//! A decision in the form in which the table keeps it.

use std::time::{SystemTime, UNIX_EPOCH};

use clerk_runtime::decision::Decision;
use rusqlite::{Connection, Statement, params};

pub(super) struct Entry {
    /// Milliseconds since the Unix epoch.
    at: i64,
    outcome: &'static str,
    cause: Option<&'static str>,
    failed_condition: Option<String>,
    method: String,
    route: Option<String>,
    handler: &'static str,
    subject: String,
    token_type: Option<&'static str>,
    token_id: Option<String>,
    session_id: Option<String>,
    organization_id: Option<String>,
    actor_id: Option<String>,
}

/// Writes all of these entries, or none.
pub(super) fn insert(entries: &[Entry], connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    let mut statement = transaction.prepare(
        "INSERT INTO audit (at, outcome, cause, failed_condition, method, route, handler, subject, token_type,
                            token_id, session_id, organization_id, actor_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    for entry in entries {
        entry.insert(&mut statement)?;
    }
    drop(statement);
    transaction.commit()
}

impl Entry {
    /// `None` if no valid token tells who is calling.
    pub(super) fn of(decision: &Decision, at: SystemTime) -> Option<Self> {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let since_epoch = at.duration_since(UNIX_EPOCH).unwrap_or_default();
        Some(Self {
            at: i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX),
            outcome: decision.outcome().as_str(),
            cause: decision.cause().map(|cause| cause.as_str()),
            failed_condition: owned(decision.failed_condition()),
            method: decision.method().to_string(),
            route: owned(decision.matched_path()),
            handler: decision.handler(),
            subject: owned(decision.subject())?,
            token_type: decision.token_type().map(|token_type| token_type.as_str()),
            token_id: owned(decision.token_id()),
            session_id: owned(decision.session_id()),
            organization_id: owned(decision.organization_id()),
            actor_id: owned(decision.actor_id()),
        })
    }

    fn insert(&self, statement: &mut Statement<'_>) -> rusqlite::Result<usize> {
        statement.execute(params![
            self.at,
            self.outcome,
            self.cause,
            self.failed_condition,
            self.method,
            self.route,
            self.handler,
            self.subject,
            self.token_type,
            self.token_id,
            self.session_id,
            self.organization_id,
            self.actor_id,
        ])
    }
}
