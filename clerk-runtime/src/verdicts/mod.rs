//! Verdicts on opaque machine tokens, shared by the processes of an application.
//!
//! Each process remembers what Clerk said about a token (see [`limits`](crate::limits)). An application that runs as
//! several processes can share this through a [`VerdictStore`], given to
//! [`ClerkBuilder::verdict_store`](crate::ClerkBuilder::verdict_store): a token then costs one call for all of them, and
//! when one process learns that a token is refused, the others stop accepting it too. The package `clerk-redis` provides a
//! store for Redis and Valkey.
//!
//! The store is read when the process's own memory has no verdict, or when that verdict was last compared with the store
//! more than a second ago. If the store is down, slow or full, no request fails and no one is let in: each process then
//! uses its own memory, and asks Clerk.
//!
//! | What the processes must have in common | Otherwise |
//! |---|---|
//! | the secret key, the machine secret key, the API URL and the audiences | they share nothing |
//! | the time, within a few seconds | more calls; a verdict may be used longer, by the difference |
//!
//! # Security
//!
//! The store is not trusted. Its values are encrypted and authenticated with a key derived from the secret key, and bound
//! to their names; names are keyed hashes of tokens. So an attacker who can read the store learns no token and no id, and
//! one who can write to it cannot let anyone in: a value that does not verify counts as absent, with a warning in the log.
//! A writer can restore an earlier value and so undo a revocation, but for no longer than the rule's
//! [`max_stale`](crate::ClerkBuilder::max_stale).

use std::pin::Pin;
use std::time::Duration;

use crate::ground::BoxError;

/// A key-value store that all processes of an application share.
///
/// It makes no decisions: this crate decides which verdicts are kept, for how long they are valid, and whether to trust a
/// value. A lost value or an error costs only a call to Clerk, so a store should neither retry nor wait: an operation that
/// takes longer than [`verdict_store_timeout`](crate::ClerkBuilder::verdict_store_timeout) is dropped.
///
/// Names have at most 64 characters: letters, digits, `-`, `_`, `.` and `:`. Values have at most 16 kB.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::{Mutex, PoisonError};
/// use std::time::{Duration, Instant};
///
/// use clerk_runtime::error::BoxError;
/// use clerk_runtime::verdicts::VerdictStore;
///
/// type Values = HashMap<String, (Vec<u8>, Instant)>;
///
/// /// Shared by several `Clerk`s of one process.
/// #[derive(Default)]
/// struct InProcess(Mutex<Values>);
///
/// impl InProcess {
///     fn with<T>(&self, work: impl FnOnce(&mut Values) -> T) -> T {
///         let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
///         values.retain(|_, (_, until)| *until > Instant::now());
///         work(&mut values)
///     }
/// }
///
/// impl VerdictStore for InProcess {
///     async fn load(&self, name: &str) -> Result<Option<Vec<u8>>, BoxError> {
///         Ok(self.with(|values| values.get(name).map(|(value, _)| value.clone())))
///     }
///
///     async fn save(
///         &self,
///         name: &str,
///         value: &[u8],
///         keep_for: Duration,
///     ) -> Result<(), BoxError> {
///         let until = Instant::now() + keep_for;
///         self.with(|values| {
///             values.insert(name.to_owned(), (value.to_vec(), until))
///         });
///         Ok(())
///     }
///
///     async fn claim(
///         &self,
///         name: &str,
///         keep_for: Duration,
///     ) -> Result<bool, BoxError> {
///         let until = Instant::now() + keep_for;
///         Ok(self.with(|values| {
///             let is_free = !values.contains_key(name);
///             if is_free {
///                 values.insert(name.to_owned(), (Vec::new(), until));
///             }
///             is_free
///         }))
///     }
///
///     async fn remove(&self, name: &str) -> Result<(), BoxError> {
///         self.with(|values| values.remove(name));
///         Ok(())
///     }
/// }
/// # let _ = clerk_runtime::Clerk::builder().verdict_store(InProcess::default());
/// ```
pub trait VerdictStore: Send + Sync + 'static {
    /// The value under this name; `None` if there is none or it has expired.
    ///
    /// # Errors
    ///
    /// When the store fails. It is then not used for a second.
    fn load(&self, name: &str) -> impl Future<Output = Result<Option<Vec<u8>>, BoxError>> + Send;

    /// Keeps a value under this name for the given time, replacing any other.
    ///
    /// # Errors
    ///
    /// When the value could not be stored.
    fn save(
        &self,
        name: &str,
        value: &[u8],
        keep_for: Duration,
    ) -> impl Future<Output = Result<(), BoxError>> + Send;

    /// Atomically takes a free name for the given time, and returns whether it was free. The process that takes it asks
    /// Clerk, and the others wait for its result.
    ///
    /// # Errors
    ///
    /// When the store fails.
    fn claim(&self, name: &str, keep_for: Duration) -> impl Future<Output = Result<bool, BoxError>> + Send;

    /// Removes the value under this name, if there is one.
    ///
    /// # Errors
    ///
    /// When the value may still be stored.
    fn remove(&self, name: &str) -> impl Future<Output = Result<(), BoxError>> + Send;
}

/// The store could not be updated, so the other processes may not know that the token was forgotten.
///
/// They may keep accepting the token until their verdict is as old as the rule's
/// [`max_stale`](crate::ClerkBuilder::max_stale).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the verdict store could not be told to forget the token; other processes may accept it until `max_stale` is over"
)]
#[non_exhaustive]
pub struct NotForgotten;

pub(crate) type Reply<'a, T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send + 'a>>;

/// [`VerdictStore`] as a trait object.
pub(crate) trait DynVerdictStore: Send + Sync {
    fn load<'a>(&'a self, name: &'a str) -> Reply<'a, Option<Vec<u8>>>;
    fn save<'a>(&'a self, name: &'a str, value: &'a [u8], keep_for: Duration) -> Reply<'a, ()>;
    fn claim<'a>(&'a self, name: &'a str, keep_for: Duration) -> Reply<'a, bool>;
    fn remove<'a>(&'a self, name: &'a str) -> Reply<'a, ()>;
}

impl<S: VerdictStore> DynVerdictStore for S {
    fn load<'a>(&'a self, name: &'a str) -> Reply<'a, Option<Vec<u8>>> {
        Box::pin(VerdictStore::load(self, name))
    }

    fn save<'a>(&'a self, name: &'a str, value: &'a [u8], keep_for: Duration) -> Reply<'a, ()> {
        Box::pin(VerdictStore::save(self, name, value, keep_for))
    }

    fn claim<'a>(&'a self, name: &'a str, keep_for: Duration) -> Reply<'a, bool> {
        Box::pin(VerdictStore::claim(self, name, keep_for))
    }

    fn remove<'a>(&'a self, name: &'a str) -> Reply<'a, ()> {
        Box::pin(VerdictStore::remove(self, name))
    }
}
