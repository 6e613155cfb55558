//! Saves the state while the instance runs, and at its end.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use tokio::sync::Notify;
use tokio::task::{self, JoinError};

use super::{Kept, StateError, StateFolder};

/// Saves changes soon after they happen.
pub(in crate::dev) struct Keeper {
    clerk: EmbeddedClerk,
    folder: StateFolder,
    webhook_signing_secret: Option<String>,
    changed: Arc<Notify>,
    /// The contents of the file, so that an unchanged state is not written again.
    written: Vec<u8>,
}

impl Keeper {
    pub(in crate::dev) const fn new(
        clerk: EmbeddedClerk,
        folder: StateFolder,
        webhook_signing_secret: Option<String>,
        changed: Arc<Notify>,
    ) -> Self {
        Self { clerk, folder, webhook_signing_secret, changed, written: Vec::new() }
    }

    /// Saves after every change until `end`, and then once more. If the disk is full for a while, nothing is lost: the next
    /// change writes everything.
    pub(in crate::dev) async fn run_until(
        mut self,
        end: impl Future<Output = ()>,
        complain: impl Fn(&StateError),
    ) -> Result<(), StateError> {
        let mut end = pin!(end);
        let changed = Arc::clone(&self.changed);
        loop {
            // Waits a moment, because changes come in bursts.
            let settled = async {
                changed.notified().await;
                tokio::time::sleep(SETTLING).await;
            };
            tokio::select! {
                () = &mut end => break,
                () = settled => {}
            }
            // Not cancelled, so that two threads do not write at the same time.
            if let Err(error) = self.save().await {
                complain(&error);
            }
        }
        self.save().await
    }

    /// Saves the state if it has changed since the last time.
    pub(in crate::dev) async fn save(&mut self) -> Result<(), StateError> {
        let kept = Kept::new(self.clerk.snapshot(), self.webhook_signing_secret.clone());
        let unwritable = |source| StateError::Unwritable { file: self.folder.path().to_owned(), source };
        let text = serde_json::to_vec(&kept).map_err(|error| unwritable(error.into()))?;
        if text == self.written {
            return Ok(());
        }
        let folder = self.folder.clone();
        // On another thread, because writing blocks.
        let saved = task::spawn_blocking(move || folder.save(&text).map(|()| text)).await;
        self.written = saved.map_err(|error: JoinError| unwritable(error.into()))??;
        Ok(())
    }
}

const SETTLING: Duration = Duration::from_millis(200);
