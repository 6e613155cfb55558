//! The handle of a sender, and its task.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use clerk_runtime::time::Clock as _;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::delivery::WebhookDelivery;
use super::endpoint::{WebhookSenderError, checked_secret, checked_url};
use super::outbox::{Outbox, RETRIES, WebhookQueueFull};
use super::post::Post;
use crate::instance::{TestClock, WebhookSigner, id};

/// Sends events to an endpoint, with Clerk's signatures and retries.
///
/// Clones share the sender. When the last one is dropped, the sender ends and discards its queue.
///
/// ```
/// use clerk_testing::{EmbeddedClerk, WebhookSender};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let clerk = EmbeddedClerk::start().await?;
/// // Where nobody listens, the event waits for its second attempt.
/// let endpoint = WebhookSender::to("http://127.0.0.1:9/webhooks");
/// let sender = endpoint.clock(clerk.clock()).start()?;
/// let ada = clerk.create_user().name("Ada", "Lovelace").create();
/// sender.send("user.created", &serde_json::to_value(&ada)?)?;
/// assert_eq!(sender.deliveries()[0].event, "user.created");
/// # Ok(())
/// # }
/// ```
///
/// # Security
///
/// The sender sends to any URL, because the URL comes from the author of the test. It follows no redirect, uses no proxy, and
/// does not read the body of the endpoint's answer.
#[derive(Clone)]
pub struct WebhookSender {
    shared: Arc<Shared>,
    _task: Arc<Task>,
}

/// A builder of a sender: see [`WebhookSender::to`].
#[must_use = "nothing is sent before `start`"]
pub struct WebhookSenderBuilder {
    url: String,
    secret: Option<String>,
    retries: Vec<Duration>,
    time_out: Duration,
    clock: TestClock,
    instance_id: String,
    observer: Option<Observer>,
}

type Observer = Arc<dyn Fn(&WebhookDelivery) + Send + Sync>;

impl WebhookSender {
    /// A builder of a sender to the endpoint at `url`.
    pub fn to(url: impl Into<String>) -> WebhookSenderBuilder {
        WebhookSenderBuilder {
            url: url.into(),
            secret: None,
            retries: RETRIES.to_vec(),
            time_out: Duration::from_secs(15),
            clock: TestClock::new(),
            instance_id: "ins_embedded".to_owned(),
            observer: None,
        }
    }

    /// Queues an event, which is sent at once, and returns its id. `data` is the object of the event, as in the Backend
    /// API.
    ///
    /// # Errors
    ///
    /// When a thousand events or 16 MiB are already waiting.
    pub fn send(&self, event: impl Into<String>, data: &Value) -> Result<String, WebhookQueueFull> {
        let (event, id, now) = (event.into(), id::with_prefix("msg_"), self.shared.now());
        let body = json!({
            "data": data,
            "event_attributes": { "http_request": { "client_ip": "127.0.0.1", "user_agent": "" } },
            "instance_id": self.shared.instance_id,
            "object": "event",
            "timestamp": now,
            "type": event,
        });
        self.shared.outbox().push(id.clone(), event, body.to_string().into(), now)?;
        self.shared.wake.notify_one();
        Ok(id)
    }

    /// The events that wait or are being sent, and the last 200 that were delivered or given up.
    #[must_use]
    pub fn deliveries(&self) -> Vec<WebhookDelivery> {
        self.shared.outbox().deliveries()
    }

    /// Starts the next attempt of every waiting event now, regardless of the schedule.
    pub fn retry_now(&self) {
        self.shared.outbox().hurry(self.shared.now());
        self.shared.wake.notify_one();
    }

    /// The secret with which deliveries are signed, for the endpoint's `CLERK_WEBHOOK_SIGNING_SECRET`.
    #[must_use]
    pub fn signing_secret(&self) -> &str {
        &self.shared.secret
    }

    /// The endpoint's URL.
    #[must_use]
    pub fn url(&self) -> &str {
        self.shared.post.url.as_str()
    }
}

/// Leaves out the secret.
impl fmt::Debug for WebhookSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSender").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl WebhookSenderBuilder {
    /// Sets the signing secret, `whsec_…`. The default is a new one.
    pub fn signing_secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Sets the pauses between the attempts; there is one attempt more than there are pauses. The defaults are those of
    /// Clerk's sender: 5 seconds, 5 minutes, 30 minutes, 2 hours, 5, 10 and 10 hours.
    pub fn retries(mut self, pauses: impl IntoIterator<Item = Duration>) -> Self {
        self.retries = pauses.into_iter().collect();
        self
    }

    /// Sets how long the endpoint may take to answer, in real time. The default is 15 seconds.
    pub const fn time_out(mut self, time_out: Duration) -> Self {
        self.time_out = time_out;
        self
    }

    /// Sets the clock for the pauses and for the times in signatures, such as an instance's. The default is the system's.
    pub fn clock(mut self, clock: TestClock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets the id of the instance in the events, `ins_…`.
    pub fn instance_id(mut self, id: impl Into<String>) -> Self {
        self.instance_id = id.into();
        self
    }

    /// Calls `observer` with the delivery after every attempt.
    pub fn on_attempt(mut self, observer: impl Fn(&WebhookDelivery) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Starts the sender on the Tokio runtime of the caller.
    ///
    /// # Errors
    ///
    /// When the URL or the secret is not valid, or the HTTP client cannot be set up.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime with I/O and time enabled.
    pub fn start(self) -> Result<WebhookSender, WebhookSenderError> {
        let url = checked_url(&self.url)?;
        let secret = checked_secret(self.secret)?;
        let client = reqwest::Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .timeout(self.time_out)
            .build()
            .map_err(|error| WebhookSenderError::Client { source: error.into() })?;
        let signer = WebhookSigner::new(&secret).with_clock(self.clock.clone());
        let shared = Arc::new(Shared {
            outbox: Mutex::new(Outbox::new(self.retries)),
            post: Post { client, url, signer },
            secret,
            clock: self.clock,
            instance_id: self.instance_id,
            observer: self.observer,
            wake: Notify::new(),
        });
        let task = Task(tokio::spawn(run(Arc::clone(&shared))).abort_handle());
        Ok(WebhookSender { shared, _task: Arc::new(task) })
    }
}

/// Leaves out the secret.
impl fmt::Debug for WebhookSenderBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSenderBuilder").finish_non_exhaustive()
    }
}

struct Shared {
    outbox: Mutex<Outbox>,
    post: Post,
    secret: String,
    clock: TestClock,
    instance_id: String,
    observer: Option<Observer>,
    /// Notified when an event was queued or an attempt has ended.
    wake: Notify,
}

impl Shared {
    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Milliseconds of the Unix epoch.
    fn now(&self) -> i64 {
        let since = self.clock.now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }
}

struct Task(AbortHandle);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Sends events that are due. Attempts in progress end with the runtime or after their time-out.
async fn run(shared: Arc<Shared>) {
    loop {
        let due = shared.outbox().due(shared.now());
        for due in due {
            let shared = Arc::clone(&shared);
            tokio::spawn(async move {
                let attempt = shared.post.attempt(&due.id, due.body).await;
                let delivery = shared.outbox().finish(&due.id, attempt, shared.now());
                if let (Some(observer), Some(delivery)) = (&shared.observer, &delivery) {
                    observer(delivery);
                }
                shared.wake.notify_one();
            });
        }
        let next = shared.outbox().next_at();
        match next {
            None => shared.wake.notified().await,
            Some(_) => {
                // Setting a clock sends no notification, so the clock is polled while an event waits for a time.
                let _ = tokio::time::timeout(CLOCK_INTERVAL, shared.wake.notified()).await;
            }
        }
    }
}

const CLOCK_INTERVAL: Duration = Duration::from_millis(50);
