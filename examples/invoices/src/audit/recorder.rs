//! Records decisions in the table without making requests wait.

use std::io;
use std::iter::once;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};

use clerk_runtime::decision::Decision;
use clerk_runtime::time::Clock;
use metrics::counter;

use super::entry::{Entry, insert};
use crate::database::Database;

/// A queue of at most `capacity` entries for the table in `database`. `clock` gives the time of a decision.
pub fn queue(capacity: usize, database: &Database, clock: impl Clock) -> (Recorder, Queue) {
    let (sender, entries) = sync_channel(capacity);
    let recorder = Recorder { sender, clock: Arc::new(clock) };
    (recorder, Queue { entries, database: database.clone() })
}

/// The sending end of the queue; cheap to clone.
#[derive(Clone)]
pub struct Recorder {
    sender: SyncSender<Entry>,
    clock: Arc<dyn Clock>,
}

impl Recorder {
    /// Queues a decision about a known caller. It never waits: if the queue is full, the entry is lost and counted.
    pub fn record(&self, decision: &Decision) {
        let Some(entry) = Entry::of(decision, self.clock.now()) else { return };
        match self.sender.try_send(entry) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => count_lost("full", 1),
            Err(TrySendError::Disconnected(_)) => count_lost("stopped", 1),
        }
    }
}

/// The receiving end of the queue, before the writer is started.
pub struct Queue {
    entries: Receiver<Entry>,
    database: Database,
}

impl Queue {
    /// Starts the thread that writes what is queued.
    ///
    /// # Errors
    ///
    /// When the operating system cannot start a thread.
    pub fn start(self) -> io::Result<Writer> {
        Builder::new().name("audit".to_owned()).spawn(move || self.write()).map(Writer)
    }

    /// Ends when the last recorder is dropped and everything is written.
    fn write(self) {
        while let Ok(first) = self.entries.recv() {
            let batch: Vec<_> = once(first).chain(self.entries.try_iter()).take(LARGEST_BATCH).collect();
            if let Err(error) = self.database.block_on(|connection| insert(&batch, connection)) {
                tracing::error!(error = &error as &dyn std::error::Error, "entries of the audit are lost");
                count_lost("failed", batch.len());
            }
        }
    }
}

/// The thread that writes.
pub struct Writer(JoinHandle<()>);

impl Writer {
    /// Waits until everything is written. This requires that every [`Recorder`] is dropped, so stop the
    /// server first.
    pub fn finish(self) {
        if self.0.join().is_err() {
            tracing::error!("the thread that writes the audit panicked");
        }
    }
}

/// The largest number of entries in one transaction.
const LARGEST_BATCH: usize = 256;

fn count_lost(reason: &'static str, entries: usize) {
    counter!("invoices_audit_lost_total", "reason" => reason).increment(entries as u64);
}
