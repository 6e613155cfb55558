//! The tables, in SQLite.

mod invoices;
mod users;

use std::error::Error;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::audit;

pub use invoices::{Draft, Invoice, Invoices, Total};
pub use users::Users;

/// The single connection to the database, which all tables share; cheap to clone.
#[derive(Clone)]
pub struct Database(Arc<Mutex<Connection>>);

impl Database {
    /// Opens the database in this file, and creates the tables that it lacks.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn open(file: &Path) -> Result<Self, DatabaseError> {
        Self::with_tables(Connection::open(file)?)
    }

    /// Opens a database in memory, which is gone when the last clone is dropped.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn in_memory() -> Result<Self, DatabaseError> {
        Self::with_tables(Connection::open_in_memory()?)
    }

    fn with_tables(connection: Connection) -> Result<Self, DatabaseError> {
        for table in [invoices::TABLE, users::TABLE, audit::TABLE] {
            connection.execute_batch(table)?;
        }
        Ok(Self(Arc::new(Mutex::new(connection))))
    }

    /// Runs `work` on this thread, which it blocks.
    ///
    /// # Errors
    ///
    /// If SQLite fails.
    pub fn block_on<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, DatabaseError> {
        // SQLite rolls back a transaction that a panic interrupts, so the connection stays usable.
        let mut connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(work(&mut connection)?)
    }

    /// Runs `work` on a thread of Tokio's that may block.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, DatabaseError> {
        let database = self.clone();
        tokio::task::spawn_blocking(move || database.block_on(work)).await?
    }
}

/// Why the database failed.
#[derive(Debug)]
pub struct DatabaseError(Box<dyn Error + Send + Sync>);

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the database failed")
    }
}

impl Error for DatabaseError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.0)
    }
}

impl From<rusqlite::Error> for DatabaseError {
    fn from(error: rusqlite::Error) -> Self {
        Self(Box::new(error))
    }
}

/// The work panicked, or the runtime has ended.
impl From<tokio::task::JoinError> for DatabaseError {
    fn from(error: tokio::task::JoinError) -> Self {
        Self(Box::new(error))
    }
}
