//! The table of invoices.

use rusqlite::{OptionalExtension as _, Row, params};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Database, DatabaseError};

pub(super) const TABLE: &str = "
    CREATE TABLE IF NOT EXISTS invoices (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        organization_id TEXT NOT NULL,
        customer TEXT NOT NULL,
        cents INTEGER NOT NULL,
        created_by TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS invoices_by_organization ON invoices (organization_id, id);
";

/// The largest number of invoices in one answer.
const PAGE: i64 = 100;

/// The invoices of all organizations.
#[derive(Clone)]
pub struct Invoices(Database);

/// An invoice of an organization.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[non_exhaustive]
pub struct Invoice {
    /// Its number, unique among all organizations.
    pub id: i64,
    /// The customer who pays.
    pub customer: String,
    /// The amount, in cents.
    pub cents: u32,
    /// The user or the API key that created it.
    pub created_by: String,
}

/// An invoice to be created.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(try_from = "UncheckedDraft")]
pub struct Draft {
    /// The customer who pays, in 1 to 200 bytes.
    #[schema(min_length = 1, max_length = 200)]
    customer: String,
    /// The amount, in cents.
    #[schema(minimum = 1)]
    cents: u32,
}

/// The total of an organization's invoices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Total {
    /// The organization.
    pub organization_id: String,
    /// The number of its invoices.
    pub invoices: i64,
    /// Their sum, in cents.
    pub cents: i64,
}

impl Draft {
    /// A draft; `None` if the customer is blank or longer than 200 bytes, or the amount is zero.
    #[must_use]
    pub fn new(customer: impl Into<String>, cents: u32) -> Option<Self> {
        let customer = customer.into();
        let is_valid = (1..=200).contains(&customer.trim().len()) && customer.len() <= 200 && cents > 0;
        is_valid.then_some(Self { customer, cents })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UncheckedDraft {
    customer: String,
    cents: u32,
}

impl TryFrom<UncheckedDraft> for Draft {
    type Error = &'static str;

    fn try_from(draft: UncheckedDraft) -> Result<Self, Self::Error> {
        Self::new(draft.customer, draft.cents)
            .ok_or("a customer of 1 to 200 bytes and an amount of at least 1 cent are expected")
    }
}

impl Invoices {
    /// The invoices in this database.
    #[must_use]
    pub fn of(database: &Database) -> Self {
        Self(database.clone())
    }

    /// Creates an invoice of an organization.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn create(
        &self,
        organization: &str,
        created_by: &str,
        draft: Draft,
    ) -> Result<Invoice, DatabaseError> {
        let (organization, created_by) = (organization.to_owned(), created_by.to_owned());
        let Draft { customer, cents } = draft;
        let insert = move |connection: &mut rusqlite::Connection| {
            connection.query_row(
                "INSERT INTO invoices (organization_id, customer, cents, created_by) VALUES (?1, ?2, ?3, ?4)
                 RETURNING id, customer, cents, created_by",
                params![organization, customer, cents, created_by],
                invoice,
            )
        };
        self.0.run(insert).await
    }

    /// The next hundred invoices of an organization whose number is above `after`.
    pub(crate) async fn list(&self, organization: &str, after: i64) -> Result<Vec<Invoice>, DatabaseError> {
        let organization = organization.to_owned();
        let select = move |connection: &mut rusqlite::Connection| {
            let mut statement = connection.prepare(
                "SELECT id, customer, cents, created_by FROM invoices
                 WHERE organization_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
            )?;
            statement.query_map(params![organization, after, PAGE], invoice)?.collect()
        };
        self.0.run(select).await
    }

    pub(crate) async fn find(&self, organization: &str, id: i64) -> Result<Option<Invoice>, DatabaseError> {
        let organization = organization.to_owned();
        let select = move |connection: &mut rusqlite::Connection| {
            let sql =
                "SELECT id, customer, cents, created_by FROM invoices WHERE organization_id = ?1 AND id = ?2";
            connection.query_row(sql, params![organization, id], invoice).optional()
        };
        self.0.run(select).await
    }

    /// The organization whose invoice this is.
    pub(crate) async fn organization_of(&self, id: i64) -> Result<Option<String>, DatabaseError> {
        let select = move |connection: &mut rusqlite::Connection| {
            let sql = "SELECT organization_id FROM invoices WHERE id = ?1";
            connection.query_row(sql, [id], |row| row.get(0)).optional()
        };
        self.0.run(select).await
    }

    /// Deletes an invoice, and returns whether it existed.
    pub(crate) async fn delete(&self, organization: &str, id: i64) -> Result<bool, DatabaseError> {
        let organization = organization.to_owned();
        let delete = move |connection: &mut rusqlite::Connection| {
            let sql = "DELETE FROM invoices WHERE organization_id = ?1 AND id = ?2";
            connection.execute(sql, params![organization, id])
        };
        Ok(self.0.run(delete).await? == 1)
    }

    /// The totals of all organizations.
    pub(crate) async fn totals(&self) -> Result<Vec<Total>, DatabaseError> {
        let select = |connection: &mut rusqlite::Connection| {
            let mut statement = connection.prepare(
                "SELECT organization_id, count(*), sum(cents) FROM invoices
                 GROUP BY organization_id ORDER BY organization_id",
            )?;
            let total = |row: &Row<'_>| {
                Ok(Total { organization_id: row.get(0)?, invoices: row.get(1)?, cents: row.get(2)? })
            };
            statement.query_map([], total)?.collect()
        };
        self.0.run(select).await
    }
}

fn invoice(row: &Row<'_>) -> rusqlite::Result<Invoice> {
    Ok(Invoice { id: row.get(0)?, customer: row.get(1)?, cents: row.get(2)?, created_by: row.get(3)? })
}

#[cfg(test)]
mod tests {
    use super::Draft;

    #[test]
    fn drafts_are_checked_when_they_are_read() {
        let long = "a".repeat(201);
        for (customer, cents, is_valid) in [
            ("Globex", 1, true),
            ("Globex", 0, false),
            ("", 1, false),
            ("  ", 1, false),
            (&*long, 1, false),
            (&long[..200], u32::MAX, true),
        ] {
            assert_eq!(Draft::new(customer, cents).is_some(), is_valid, "{customer} {cents}");
            let json = serde_json::json!({ "customer": customer, "cents": cents });
            assert_eq!(serde_json::from_value::<Draft>(json).is_ok(), is_valid, "{customer} {cents}");
        }
        let unknown = r#"{"customer":"Globex","cents":1,"created_by":"user_1"}"#;
        assert!(serde_json::from_str::<Draft>(unknown).is_err(), "the author is not the caller's to choose");
    }
}
