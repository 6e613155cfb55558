//! The audit: which requests were allowed and which were denied, in a table that only grows.
//!
//! 1. A decision becomes an entry if a valid token says who is calling. Requests of strangers could fill the disk, so they are
//!    only counted, by the runtime's metrics.
//! 2. The [`Recorder`] puts the entry into a bounded queue and never waits: no request is delayed by the disk. If the queue is
//!    full, the entry is lost and `invoices_audit_lost_total` counts it.
//! 3. One thread, the [`Writer`], writes what is queued, many entries in one transaction.
//! 4. The [`Audit`] is a table that refuses every change of its rows.

mod entry;
mod recorder;
mod table;

pub use recorder::{Queue, Recorder, Writer, queue};
pub(crate) use table::TABLE;
pub use table::{Audit, Line};
