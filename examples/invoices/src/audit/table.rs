//! The table, which refuses changes of its rows.

use rusqlite::{Row, params};

use crate::database::{Database, DatabaseError};

/// `INSERT OR REPLACE` deletes without calling the trigger for deletions, so a known number is refused as
/// well.
pub(crate) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at INTEGER NOT NULL,
        outcome TEXT NOT NULL,
        cause TEXT,
        failed_condition TEXT,
        method TEXT NOT NULL,
        route TEXT,
        handler TEXT NOT NULL,
        subject TEXT NOT NULL,
        token_type TEXT,
        token_id TEXT,
        session_id TEXT,
        organization_id TEXT,
        actor_id TEXT
    ) STRICT;
    CREATE INDEX IF NOT EXISTS audit_by_organization ON audit (organization_id, id);
    CREATE TRIGGER IF NOT EXISTS audit_is_never_updated BEFORE UPDATE ON audit
    BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
    CREATE TRIGGER IF NOT EXISTS audit_is_never_deleted BEFORE DELETE ON audit
    BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
    CREATE TRIGGER IF NOT EXISTS audit_is_never_replaced BEFORE INSERT ON audit
    WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT raise(ABORT, 'the audit is append-only'); END;
";

/// How many entries a page shows.
const PAGE: i64 = 50;

/// The audit of all organizations.
#[derive(Clone)]
pub struct Audit(Database);

/// The part of an entry that a page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// When the decision was made, in UTC.
    pub at: String,
    /// The caller.
    pub subject: String,
    /// The actor, if someone acts for the caller.
    pub actor_id: Option<String>,
    /// The method and the pattern of the route.
    pub request: String,
    /// `allowed`, or why the request was denied.
    pub answer: String,
}

impl Audit {
    /// The audit in this database.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        Self(database.clone())
    }

    /// The last fifty decisions about callers who act in this organization, newest first.
    pub(crate) async fn recent(&self, organization: &str) -> Result<Vec<Line>, DatabaseError> {
        let organization = organization.to_owned();
        let select = move |connection: &mut rusqlite::Connection| {
            let mut statement = connection.prepare(
                "SELECT strftime('%F %T', at / 1000, 'unixepoch'), subject, actor_id,
                        method || ' ' || ifnull(route, ''), coalesce(failed_condition, cause, outcome)
                 FROM audit WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2",
            )?;
            statement.query_map(params![organization, PAGE], line)?.collect()
        };
        self.0.run(select).await
    }
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        at: row.get(0)?,
        subject: row.get(1)?,
        actor_id: row.get(2)?,
        request: row.get(3)?,
        answer: row.get(4)?,
    })
}
