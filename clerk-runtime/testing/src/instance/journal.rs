//! What an instance did, for those who watch it.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::Method;
use serde_json::Value;

/// Something that an instance did: see [`EmbeddedClerkBuilder::observer`](crate::EmbeddedClerkBuilder::observer).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// It answered a request.
    Served(Served),
    /// It would have sent a message.
    Sent(Message),
    /// It handed out a session token.
    Minted(Minted),
    /// A user, an organization, a membership, an invitation or a session changed.
    Changed(Change),
    /// It was asked for something of the Frontend API that it does not have, and answered 501.
    Unsupported {
        /// The method.
        method: Method,
        /// The path, without the query.
        path: String,
    },
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Served {
    /// When, in milliseconds of the Unix epoch.
    pub at: i64,
    /// The method, where `_method` replaces it as well.
    pub method: Method,
    /// The path, without the query, which may hold secrets.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
}

/// What would have been sent by e-mail.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// When, in milliseconds of the Unix epoch.
    pub at: i64,
    /// The address.
    pub to: String,
    /// What it is about.
    pub kind: MessageKind,
    /// The code in it.
    pub code: Option<String>,
    /// The link in it.
    pub url: Option<String>,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageKind {
    /// A code that proves that the address is the user's.
    VerificationCode,
    /// A code for a new password.
    PasswordResetCode,
    /// An invitation to an organization.
    OrganizationInvitation,
}

/// A session token that was handed out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Minted {
    /// When, in milliseconds of the Unix epoch.
    pub at: i64,
    /// `sess_…`.
    pub session_id: String,
    /// `user_…`.
    pub user_id: String,
    /// The organization that the token is for.
    pub organization_id: Option<String>,
    /// The JWT template, where it is a token of one.
    pub template: Option<String>,
    /// The origin that asked for it, where one did.
    pub origin: Option<String>,
}

/// What became of a user, an organization, a membership, an invitation or a session.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// When, in milliseconds of the Unix epoch.
    pub at: i64,
    /// What Clerk's webhooks call it, such as `user.created`.
    pub kind: &'static str,
    /// The object as the Backend API shows it, or that it was deleted.
    pub data: Value,
}

/// Who is told what an instance does.
#[derive(Clone, Default)]
pub(crate) struct Observer(Option<Observe>);

type Observe = Arc<dyn Fn(&Event) + Send + Sync>;

impl Observer {
    pub(crate) fn new(observe: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(observe)))
    }

    pub(crate) const fn is_there(&self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn tell(&self, event: &Event) {
        if let Some(observe) = &self.0 {
            observe(event);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_there() { "Observer" } else { "Observer(none)" })
    }
}

/// The last of each, for pages and tests, and whoever is told at once.
#[derive(Default)]
pub(crate) struct Journal {
    pub(crate) observer: Observer,
    pub(crate) served: Last<Served>,
    pub(crate) messages: Last<Message>,
    pub(crate) minted: Last<Minted>,
    minted_count: AtomicU64,
}

impl Journal {
    pub(crate) fn new(observer: Observer) -> Self {
        Self { observer, ..Self::default() }
    }

    pub(crate) fn served(&self, served: Served) {
        self.served.add(served.clone());
        self.observer.tell(&Event::Served(served));
    }

    pub(crate) fn sent(&self, message: Message) {
        self.messages.add(message.clone());
        self.observer.tell(&Event::Sent(message));
    }

    pub(crate) fn minted(&self, minted: Minted) {
        self.minted_count.fetch_add(1, Ordering::Relaxed);
        self.minted.add(minted.clone());
        self.observer.tell(&Event::Minted(minted));
    }

    pub(crate) fn minted_count(&self) -> u64 {
        self.minted_count.load(Ordering::Relaxed)
    }
}

/// The last entries, as many as [`KEPT`].
pub(crate) struct Last<T>(Mutex<VecDeque<T>>);

impl<T: Clone> Last<T> {
    pub(crate) fn all(&self) -> Vec<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn add(&self, entry: T) {
        let mut list = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if list.len() == KEPT {
            list.pop_front();
        }
        list.push_back(entry);
    }
}

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

const KEPT: usize = 500;
