//! The events of an instance, for its observer.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use http::Method;
use serde_json::Value;

/// Something the instance did: see [`EmbeddedClerkBuilder::observer`](crate::EmbeddedClerkBuilder::observer).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Event {
    /// It answered a request.
    Served(Served),
    /// It would have sent an e-mail.
    Sent(Message),
    /// It issued a session token.
    Minted(Minted),
    /// A user, an organization, a membership, an invitation or a session changed.
    Changed(Change),
    /// It answered 501, because it does not support this operation of the Frontend API.
    Unsupported {
        /// The method.
        method: Method,
        /// The path, without the query; its first 4096 bytes.
        path: String,
    },
}

/// A request and the status of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Served {
    /// When, in milliseconds of the Unix epoch.
    pub at: i64,
    /// The method. Clerk's browser code sends some as `POST` with a parameter `_method`, which counts.
    pub method: Method,
    /// The path, without the query, which may contain secrets; its first 4096 bytes.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
}

/// An e-mail that a real instance would have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// When, in milliseconds of the Unix epoch.
    pub at: i64,
    /// The recipient's address.
    pub to: String,
    /// Why it is sent.
    pub kind: MessageKind,
    /// The code that it contains, if any.
    pub code: Option<String>,
    /// The link that it contains, if any.
    pub url: Option<String>,
}

/// Why a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageKind {
    /// To verify an address, or to sign in with it.
    VerificationCode,
    /// To choose a new password.
    PasswordResetCode,
    /// To invite somebody to an organization.
    OrganizationInvitation,
}

/// A session token that a browser or an application received.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Minted {
    /// When, in milliseconds of the Unix epoch.
    pub at: i64,
    /// `sess_…`.
    pub session_id: String,
    /// `user_…`.
    pub user_id: String,
    /// The active organization, if any.
    pub organization_id: Option<String>,
    /// The JWT template, if the token was made from one.
    pub template: Option<String>,
    /// The origin of the page that asked for it, if known.
    pub origin: Option<String>,
}

/// A change of a user, an organization, a membership, an invitation or a session.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// When, in milliseconds of the Unix epoch.
    pub at: i64,
    /// The name of the event in Clerk's webhooks, such as `user.created`.
    pub kind: &'static str,
    /// The object as in the Backend API. For a deletion: `object`, `id` and `deleted`.
    pub data: Value,
}

/// The observer of an instance's events.
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

/// The last events of each kind, for pages and tests, and the observer.
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

    pub(crate) fn served(&self, mut served: Served) {
        shorten(&mut served.path);
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

/// Shortens a path, because strangers could fill the memory with long ones.
pub(crate) fn shorten(path: &mut String) {
    if path.len() > LONGEST_PATH {
        let end = (0..=LONGEST_PATH).rev().find(|end| path.is_char_boundary(*end));
        path.truncate(end.unwrap_or_default());
        path.shrink_to_fit();
    }
}

/// In bytes. No path of Clerk's APIs is longer, even with the parameters of a handshake.
const LONGEST_PATH: usize = 4096;

/// The last [`KEPT`] entries.
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
