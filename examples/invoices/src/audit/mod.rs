//! Who was let in and who was not: a table that only grows.
//!
//! 1. A decision becomes an [`entry`] where the caller is known. What strangers send is counted by the runtime's metrics and
//!    kept nowhere, because they could fill the disk with it.
//! 2. The [`Recorder`] hands it to a bounded queue and never waits: a request is worth more than its entry. Where the queue
//!    is full, the entry is lost and `invoices_audit_lost_total` counts it.
//! 3. One thread, the [`Writer`], writes what is queued, many entries in one transaction.
//! 4. The [`table`] refuses every change of what is written.

mod entry;
mod recorder;
mod table;

pub use recorder::{Queue, Recorder, Writer, queue};
pub(crate) use table::TABLE;
pub use table::{Audit, Line};
