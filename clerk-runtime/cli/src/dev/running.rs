//! The tasks beside the running instance: its events, its webhooks, and the signals that end it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use clerk_testing::{EmbeddedClerk, Event, WebhookSender, WebhookSenderError};
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::Notify;
use tokio::sync::mpsc::{Receiver, channel};

use super::log;
use super::options::DevOptions;
use super::terminal::Terminal;

/// The instance's events, for the terminal, the webhooks and the state.
pub(super) struct Events {
    receiver: Receiver<Event>,
    /// The number of events that did not fit.
    lost: Arc<AtomicUsize>,
    changed: Arc<Notify>,
    /// False while the seed file is applied, because its requests are not shown.
    shows_requests: Arc<AtomicBool>,
}

impl Events {
    /// The events and the observer that sends them.
    pub(super) fn new() -> (Self, impl Fn(&Event) + Send + Sync + 'static) {
        let (sender, receiver) = channel(MOST_EVENTS);
        let (lost, changed) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
        let shows_requests = Arc::new(AtomicBool::new(false));
        let events = Self {
            receiver,
            lost: Arc::clone(&lost),
            changed: Arc::clone(&changed),
            shows_requests: Arc::clone(&shows_requests),
        };
        let observer = move |event: &Event| {
            let is_shown = !matches!(event, Event::Served(_)) || shows_requests.load(Ordering::Relaxed);
            if is_shown && sender.try_send(event.clone()).is_err() {
                lost.fetch_add(1, Ordering::Relaxed);
            }
            changed.notify_one();
        };
        (events, observer)
    }

    /// Notified when data may have changed.
    pub(super) fn changed(&self) -> Arc<Notify> {
        Arc::clone(&self.changed)
    }

    /// Shows requests from now on, too.
    pub(super) fn show_requests(&self) {
        self.shows_requests.store(true, Ordering::Relaxed);
    }

    /// Shows every event in the terminal, and sends changes as webhooks.
    pub(super) async fn show(mut self, terminal: Terminal, is_quiet: bool, webhooks: Option<WebhookSender>) {
        while let Some(event) = self.receiver.recv().await {
            if let Some(line) = log::line(&event, is_quiet) {
                terminal.line(&line);
            }
            if let (Event::Changed(change), Some(sender)) = (&event, &webhooks)
                && let Err(error) = sender.send(change.kind, &change.data)
            {
                terminal.line(&format!("webhook {}: {error}", change.kind));
            }
            match self.lost.swap(0, Ordering::Relaxed) {
                0 => {}
                lost => {
                    terminal.line(&format!("{lost} events came too fast to be shown, or sent as webhooks"))
                }
            }
        }
    }
}

/// Enough for the largest seed file. It limits the memory if the terminal does not read.
const MOST_EVENTS: usize = 10_000;

/// Starts the sender for `--webhooks`, with the secret from the environment or the saved one.
pub(super) fn start_webhooks(
    options: &DevOptions,
    clerk: &EmbeddedClerk,
    kept_secret: Option<String>,
    terminal: Terminal,
) -> Result<Option<WebhookSender>, WebhookSenderError> {
    let Some(url) = &options.webhooks else { return Ok(None) };
    let mut builder = WebhookSender::to(url)
        .clock(clerk.clock())
        .instance_id(clerk.key_ids().pop().unwrap_or_default())
        .on_attempt(move |delivery| terminal.line(&log::delivery(delivery)));
    if let Some(secret) = secret_in_environment().or(kept_secret) {
        builder = builder.signing_secret(secret);
    }
    if !options.webhook_retries.is_empty() {
        let pauses = options.webhook_retries.iter().map(|seconds| Duration::from_secs((*seconds).into()));
        builder = builder.retries(pauses);
    }
    builder.start().map(Some)
}

/// The endpoint's own secret, which is not saved.
pub(super) fn secret_in_environment() -> Option<String> {
    std::env::var("CLERK_WEBHOOK_SIGNING_SECRET").ok().filter(|secret| !secret.is_empty())
}

/// Ctrl-C or the signal that ends containers.
pub(super) struct Interrupt {
    #[cfg(unix)]
    signals: Option<[Signal; 2]>,
}

impl Interrupt {
    /// Listens from now on. An earlier signal ends the program without saving the state.
    pub(super) fn listen() -> Self {
        #[cfg(unix)]
        {
            let listen = |kind| signal(kind).ok();
            let signals = listen(SignalKind::interrupt()).zip(listen(SignalKind::terminate()));
            Self { signals: signals.map(Into::into) }
        }
        #[cfg(not(unix))]
        Self {}
    }

    /// Waits for a signal since [`Self::listen`].
    pub(super) async fn received(self) {
        #[cfg(unix)]
        if let Some([mut interrupted, mut terminated]) = self.signals {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
        // Without a signal handler, the signal ends the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
