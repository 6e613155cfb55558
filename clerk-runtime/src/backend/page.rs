//! Lists and their pages.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::error::BackendError;
use super::request::{Output, Request};

/// One page of a list.
///
/// The API has three forms: `{ "data": […], "total_count": n }`, the same with `m2m_tokens` instead of
/// `data`, and an array.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Page<T> {
    /// The objects of this page.
    pub data: Vec<T>,
    /// The number of objects on all pages; `None` if the API does not send it, or sends it only on request
    /// ([`ListUsers::with_total_count`](crate::backend::resources::ListUsers::with_total_count)).
    pub total_count: Option<u64>,
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.data.into_iter()
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Page<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        List::deserialize(deserializer)?.read().map_err(D::Error::custom)
    }
}

impl<T: DeserializeOwned> Output for Page<T> {
    fn read(body: Option<&[u8]>) -> Option<Result<Self, serde_json::Error>> {
        Some(serde_json::from_slice(body?).and_then(List::read))
    }
}

/// A page whose objects have not been read yet.
pub(super) struct List {
    entries: Vec<Value>,
    pub(super) total_count: Option<u64>,
}

impl List {
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<Page<T>, serde_json::Error> {
        let mut data = Vec::with_capacity(self.entries.len());
        for entry in self.entries {
            data.push(T::deserialize(entry)?);
        }
        Ok(Page { data, total_count: self.total_count })
    }
}

impl<'de> Deserialize<'de> for List {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (list, total_count) = match Value::deserialize(deserializer)? {
            list @ Value::Array(_) => (list, None),
            Value::Object(mut fields) => {
                let total_count = fields.get("total_count").and_then(Value::as_u64);
                let list = fields.remove("data").or_else(|| fields.remove("m2m_tokens"));
                (list.ok_or_else(|| D::Error::missing_field("data"))?, total_count)
            }
            _ => return Err(D::Error::custom("expected a list")),
        };
        // In some answers, null means an empty list.
        let entries: Option<_> = serde_json::from_value(list).map_err(D::Error::custom)?;
        Ok(Self { entries: entries.unwrap_or_default(), total_count })
    }
}

impl Output for List {}

/// A stream of all objects of a list. Pages are fetched as they are needed.
///
/// A list request's `stream()` returns it, with the request's page size and filters. The stream ends with the
/// first error. Objects that are created or deleted in the meantime may be missed or returned twice, as with
/// any paging by offset.
#[must_use = "a stream does nothing unless it is polled"]
pub struct Pages<T> {
    next: Option<Request<Page<T>>>,
    fetch: Option<Fetch<T>>,
    fetched: u64,
    ready: VecDeque<T>,
}

type Fetch<T> = Pin<Box<dyn Future<Output = Result<Page<T>, BackendError>> + Send>>;

impl<T> Pages<T> {
    pub(super) fn new(first: Request<Page<T>>) -> Self {
        Self { fetched: first.offset(), next: Some(first), fetch: None, ready: VecDeque::new() }
    }

    /// Collects all objects into one list.
    ///
    /// # Errors
    ///
    /// When a page cannot be fetched.
    pub async fn fetch_all(mut self) -> Result<Vec<T>, BackendError>
    where
        T: DeserializeOwned + Send + 'static,
    {
        let mut all = Vec::new();
        while let Some(object) = poll_fn(|context| Pin::new(&mut self).poll_next(context)).await {
            all.push(object?);
        }
        Ok(all)
    }

    /// Prepares the request for the next page, if there is one.
    fn received(&mut self, page: Page<T>) {
        let count = page.data.len() as u64;
        self.fetched = self.fetched.saturating_add(count);
        let is_last = match page.total_count {
            Some(total) => count == 0 || self.fetched >= total,
            None => self.next.as_ref().is_none_or(|request| count < request.limit()),
        };
        self.next = self.next.take().filter(|_| !is_last).map(|request| request.at_offset(self.fetched));
        self.ready.extend(page.data);
    }
}

// Only the boxed call needs to be pinned.
impl<T> Unpin for Pages<T> {}

impl<T: DeserializeOwned + Send + 'static> Stream for Pages<T> {
    type Item = Result<T, BackendError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(item)));
            }
            if self.fetch.is_none() {
                let Some(request) = self.next.clone() else { return Poll::Ready(None) };
                self.fetch = Some(Box::pin(request.send()));
            }
            let Some(fetch) = &mut self.fetch else { continue };
            let outcome = ready!(fetch.as_mut().poll(context));
            self.fetch = None;
            match outcome {
                Ok(page) => self.received(page),
                Err(error) => {
                    self.next = None;
                    return Poll::Ready(Some(Err(error)));
                }
            }
        }
    }
}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages").field("fetched", &self.fetched).finish_non_exhaustive()
    }
}
