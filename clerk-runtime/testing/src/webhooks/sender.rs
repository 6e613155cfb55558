//! The handle, and the task that sends.

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

/// Sends events to an endpoint, signed and repeated as Clerk does.
///
/// Clones are the same sender. It ends, with everything that waits, when the last of them is dropped.
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
/// The URL comes from whoever writes the test: the sender goes wherever it leads. It follows no redirect, uses no proxy, and
/// does not read what the endpoint answers.
#[derive(Clone)]
pub struct WebhookSender {
    shared: Arc<Shared>,
    _task: Arc<Task>,
}

/// A sender to be started: see [`WebhookSender::to`].
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
    /// A sender to the endpoint at `url`, to be described and started.
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

    /// Queues an event, which is sent at once, and returns its id. `data` is the object that it is about, as the
    /// Backend API shows it.
    ///
    /// # Errors
    ///
    /// When a thousand events, or 16 MiB of them, wait already.
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

    /// The events that wait or are being sent, and the last 200 that arrived or were given up.
    #[must_use]
    pub fn deliveries(&self) -> Vec<WebhookDelivery> {
        self.shared.outbox().deliveries()
    }

    /// Makes the next attempt of everything that waits now, whatever the schedule says.
    pub fn retry_now(&self) {
        self.shared.outbox().hurry(self.shared.now());
        self.shared.wake.notify_one();
    }

    /// The secret that deliveries are signed with, for the endpoint's `CLERK_WEBHOOK_SIGNING_SECRET`.
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

/// Without the secret.
impl fmt::Debug for WebhookSender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookSender").field("url", &self.url()).finish_non_exhaustive()
    }
}

impl WebhookSenderBuilder {
    /// Signs with this secret, `whsec_…`. By default with a new one.
    pub fn signing_secret(mut self, secret: impl Into<String>) -> Self {
        self.secret = Some(secret.into());
        self
    }

    /// Sets the pauses between the attempts, whose number is one more. By default those of Clerk's sender: 5 seconds,
    /// 5 minutes, 30 minutes, 2 hours, 5, 10 and 10 hours.
    pub fn retries(mut self, pauses: impl IntoIterator<Item = Duration>) -> Self {
        self.retries = pauses.into_iter().collect();
        self
    }

    /// Sets how long the endpoint may take for its answer. By default 15 seconds. This one is real time.
    pub const fn time_out(mut self, time_out: Duration) -> Self {
        self.time_out = time_out;
        self
    }

    /// Sets the clock of the pauses and of the signatures' times, such as that of an instance. By default the system's.
    pub fn clock(mut self, clock: TestClock) -> Self {
        self.clock = clock;
        self
    }

    /// Sets which instance the events say they come from, `ins_…`.
    pub fn instance_id(mut self, id: impl Into<String>) -> Self {
        self.instance_id = id.into();
        self
    }

    /// Calls `observer` after every attempt, with how the delivery stands then.
    pub fn on_attempt(mut self, observer: impl Fn(&WebhookDelivery) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Starts the sender on the Tokio runtime of the caller.
    ///
    /// # Errors
    ///
    /// When the URL or the secret cannot be used, or the HTTP client not set up.
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

/// Without the secret.
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
    /// Something was queued, or an attempt is over.
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

/// Sends what is due; attempts in progress end with the runtime, or after their time-out.
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
                // A clock that is set tells nobody: it is looked at again and again while something waits for it.
                let _ = tokio::time::timeout(CLOCK_INTERVAL, shared.wake.notified()).await;
            }
        }
    }
}

const CLOCK_INTERVAL: Duration = Duration::from_millis(50);
