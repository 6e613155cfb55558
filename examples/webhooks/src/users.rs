//! The table of users.
//!
//! Deliveries can be repeated, and can arrive out of order. So a row changes only to something newer, and a
//! deleted user leaves only the id behind, which prevents an older change that arrives late from restoring
//! the user.
//!
//! The id of each event is saved in the same transaction as its change. So an event is handled once, no
//! matter which process receives it and how often. If handling it fails or crashes, it is handled at the next
//! delivery.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use clerk_runtime::backend::objects::User;
use clerk_runtime::time::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, params};

/// The users that the application knows; clones share the database.
#[derive(Clone)]
pub struct Users(Arc<Mutex<Connection>>);

/// The data that the application keeps of a user.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Row {
    /// The first and the last name, if they are known.
    pub name: String,
    /// The primary e-mail address.
    pub email: Option<String>,
}

impl Users {
    /// Opens the database in this file, and creates the table if there is none.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn open(file: &Path) -> rusqlite::Result<Self> {
        Self::with(Connection::open(file)?)
    }

    /// Opens a database in memory, which is gone when the last clone is dropped.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn in_memory() -> rusqlite::Result<Self> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(connection: Connection) -> rusqlite::Result<Self> {
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS users (
                 id TEXT PRIMARY KEY,
                 name TEXT NOT NULL,
                 email TEXT,
                 changed_at INTEGER NOT NULL,
                 is_deleted INTEGER NOT NULL DEFAULT 0
             ) STRICT;
             CREATE TABLE IF NOT EXISTS handled (
                 event TEXT PRIMARY KEY,
                 at INTEGER NOT NULL DEFAULT (unixepoch())
             ) STRICT",
        )?;
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Saves a user from an event, unless the event was handled already, the saved data are as new, or the
    /// user was deleted.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub async fn keep(&self, event: String, user: User) -> rusqlite::Result<()> {
        let names: Vec<_> = [&user.first_name, &user.last_name].into_iter().flatten().cloned().collect();
        let email = primary_email(&user);
        let changed_at = user.updated_at.map_or(0, Timestamp::as_millis);
        self.once(event, move |transaction| {
            transaction.execute(
                "INSERT INTO users (id, name, email, changed_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE
                 SET name = excluded.name, email = excluded.email, changed_at = excluded.changed_at
                 WHERE NOT is_deleted AND excluded.changed_at > changed_at",
                params![user.id, names.join(" "), email, changed_at],
            )
        })
        .await
    }

    /// Deletes a user permanently, unless the event was handled already.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub async fn forget(&self, event: String, id: String, at: Timestamp) -> rusqlite::Result<()> {
        self.once(event, move |transaction| {
            transaction.execute(
                "INSERT INTO users (id, name, changed_at, is_deleted) VALUES (?1, '', ?2, 1)
                 ON CONFLICT (id) DO UPDATE SET name = '', email = NULL, is_deleted = 1",
                params![id, at.as_millis()],
            )
        })
        .await
    }

    /// The saved data of a user who was not deleted.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub async fn find(&self, id: &str) -> rusqlite::Result<Option<Row>> {
        let id = id.to_owned();
        self.run(move |connection| {
            let sql = "SELECT name, email FROM users WHERE id = ?1 AND NOT is_deleted";
            connection
                .query_row(sql, [id], |row| Ok(Row { name: row.get(0)?, email: row.get(1)? }))
                .optional()
        })
        .await
    }

    /// Makes the change of an event that was not handled before, and saves the event's id, in one
    /// transaction.
    async fn once(
        &self,
        event: String,
        change: impl FnOnce(&Connection) -> rusqlite::Result<usize> + Send + 'static,
    ) -> rusqlite::Result<()> {
        self.run(move |connection| {
            let transaction = connection.transaction()?;
            let is_new = transaction
                .execute("INSERT INTO handled (event) VALUES (?1) ON CONFLICT DO NOTHING", [event])?
                == 1;
            if is_new {
                change(&transaction)?;
                // No delivery is repeated after this time.
                transaction.execute("DELETE FROM handled WHERE at < unixepoch('now', '-30 days')", [])?;
            }
            transaction.commit()
        })
        .await
    }

    /// SQLite blocks, so it runs on a separate thread.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> rusqlite::Result<T> {
        let connection = Arc::clone(&self.0);
        let done = tokio::task::spawn_blocking(move || {
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        });
        // After a panic or a cancellation, it is unknown what the task has done.
        done.await.unwrap_or(Err(rusqlite::Error::InvalidQuery))
    }
}

fn primary_email(user: &User) -> Option<String> {
    let is_primary = |id: &Option<String>| id.is_some() && *id == user.primary_email_address_id;
    user.email_addresses.iter().find(|email| is_primary(&email.id))?.email_address.clone()
}
