//! Keeping the state while the instance runs, and at its end.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use tokio::sync::Notify;
use tokio::task::{self, JoinError};

use super::{Kept, StateError, StateFolder};

/// Writes what changed, soon after it did.
pub(in crate::dev) struct Keeper {
    clerk: EmbeddedClerk,
    folder: StateFolder,
    webhook_signing_secret: Option<String>,
    changed: Arc<Notify>,
    /// What is in the file, so that nothing is written that is there already.
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

    /// Saves after every change until `end`, and then once more. A disk that is full for a while loses nothing: what could
    /// not be written is written with the next change.
    pub(in crate::dev) async fn run_until(
        mut self,
        end: impl Future<Output = ()>,
        complain: impl Fn(&StateError),
    ) -> Result<(), StateError> {
        let mut end = pin!(end);
        let changed = Arc::clone(&self.changed);
        loop {
            // Changes come in bursts.
            let settled = async {
                changed.notified().await;
                tokio::time::sleep(SETTLING).await;
            };
            tokio::select! {
                () = &mut end => break,
                () = settled => {}
            }
            // Never given up half way, so that no two threads write at once.
            if let Err(error) = self.save().await {
                complain(&error);
            }
        }
        self.save().await
    }

    /// Saves what changed since the last time.
    pub(in crate::dev) async fn save(&mut self) -> Result<(), StateError> {
        let kept = Kept::new(self.clerk.snapshot(), self.webhook_signing_secret.clone());
        let unwritable = |source| StateError::Unwritable { file: self.folder.path().to_owned(), source };
        let text = serde_json::to_vec(&kept).map_err(|error| unwritable(error.into()))?;
        if text == self.written {
            return Ok(());
        }
        let folder = self.folder.clone();
        // Waits for the disk.
        let saved = task::spawn_blocking(move || folder.save(&text).map(|()| text)).await;
        self.written = saved.map_err(|error: JoinError| unwritable(error.into()))??;
        Ok(())
    }
}

const SETTLING: Duration = Duration::from_millis(200);
