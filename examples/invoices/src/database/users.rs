//! The table of users' names, which webhooks keep up to date.

use std::collections::HashMap;

use clerk_runtime::backend::objects::User;
use clerk_runtime::time::Timestamp;
use rusqlite::params;

use super::{Database, DatabaseError};

pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS users (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        changed_at INTEGER NOT NULL,
        is_deleted INTEGER NOT NULL DEFAULT 0
    ) STRICT;
";

/// The names of users.
#[derive(Clone)]
pub struct Users(Database);

impl Users {
    /// The names in this database.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        Self(database.clone())
    }

    /// Saves a user's name, unless a later change is known or the user was deleted. Deliveries can arrive in
    /// any order.
    pub(crate) async fn keep(&self, user: User) -> Result<(), DatabaseError> {
        let names: Vec<_> = [&user.first_name, &user.last_name].into_iter().flatten().cloned().collect();
        let changed_at = user.updated_at.map_or(0, Timestamp::as_millis);
        let upsert = move |connection: &mut rusqlite::Connection| {
            connection.execute(
                "INSERT INTO users (id, name, changed_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT (id) DO UPDATE SET name = excluded.name, changed_at = excluded.changed_at
                 WHERE NOT is_deleted AND excluded.changed_at > changed_at",
                params![user.id, names.join(" "), changed_at],
            )
        };
        self.0.run(upsert).await.map(drop)
    }

    /// Deletes a user's name permanently.
    pub(crate) async fn forget(&self, id: String) -> Result<(), DatabaseError> {
        let upsert = move |connection: &mut rusqlite::Connection| {
            connection.execute(
                "INSERT INTO users (id, name, changed_at, is_deleted) VALUES (?1, '', 0, 1)
                 ON CONFLICT (id) DO UPDATE SET name = '', is_deleted = 1",
                [id],
            )
        };
        self.0.run(upsert).await.map(drop)
    }

    /// The known names of users among `ids`.
    pub(crate) async fn names(
        &self,
        ids: impl IntoIterator<Item = String>,
    ) -> Result<HashMap<String, String>, DatabaseError> {
        let ids: Vec<String> = ids.into_iter().collect();
        let select = move |connection: &mut rusqlite::Connection| {
            let mut statement =
                connection.prepare("SELECT id, name FROM users WHERE id = ?1 AND NOT is_deleted")?;
            let mut names = HashMap::new();
            for id in ids {
                let mut rows = statement.query([id])?;
                if let Some(row) = rows.next()? {
                    names.insert(row.get(0)?, row.get(1)?);
                }
            }
            Ok(names)
        };
        self.0.run(select).await
    }
}
