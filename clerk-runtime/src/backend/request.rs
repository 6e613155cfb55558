//! Requests: setting parameters, and reading the answer.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::call::{Bulk, Call};
use super::client::Client;
use super::error::BackendError;
use super::page::{Page, Pages};
use super::parameter::Param;
use crate::wire::Answer;

/// A prepared call. To make it, await it or call [`send`](Self::send).
///
/// Nothing is sent before that. `T` is the type of the answer.
#[must_use = "a request does nothing unless it is awaited or sent"]
pub struct Request<T> {
    call: Call,
    output: PhantomData<fn() -> T>,
}

/// A type that an answer can be read as.
pub trait Output: DeserializeOwned {
    /// Reads the answer's body; a 204 has none.
    #[doc(hidden)]
    fn read(body: Option<&[u8]>) -> Option<Result<Self, serde_json::Error>> {
        body.map(serde_json::from_slice)
    }
}

/// The content of the answer is ignored.
impl Output for () {
    fn read(_: Option<&[u8]>) -> Option<Result<Self, serde_json::Error>> {
        Some(Ok(()))
    }
}

impl<T: DeserializeOwned> Output for Vec<T> {}

impl Output for Value {}

// There are dozens of answer types, and each has its own copy of this code. So whatever does not need the type is in `Call`.
impl<T> Request<T> {
    /// Sets a parameter: in the query of a GET or DELETE, otherwise in the body. The last value wins.
    pub(super) fn set<K>(mut self, name: &'static str, value: impl Param<K>) -> Self {
        self.call.set(name, value.into_wire());
        self
    }

    /// Sets a parameter that every request to the endpoint has, unless a setter replaces it.
    pub(super) fn always(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.set::<super::parameter::Json>(name, value.into())
    }

    pub(super) const fn counted(mut self, template: &'static str) -> Self {
        self.call.counted = Some(template);
        self
    }

    pub(super) const fn with_total(mut self) -> Self {
        self.call.is_total_wanted = true;
        self
    }

    pub(super) const fn metadata_at(mut self, template: &'static str) -> Self {
        self.call.metadata = Some(template);
        self
    }

    /// Makes the body a list of the bodies that [`add`](Self::add) collects.
    pub(super) fn bulk(mut self, field: Option<&'static str>) -> Self {
        self.call.bulk = Some(Bulk { field, items: Vec::new() });
        self
    }

    /// Adds the body of another request to a list.
    pub(super) fn add<U>(mut self, item: Request<U>) -> Self {
        self.call.add(item.call);
        self
    }

    /// Adds a segment to the path, with the id for its placeholder.
    pub(super) fn extend_path(mut self, template: &'static str, id: impl Into<String>) -> Self {
        self.call.template = template;
        self.call.ids.push(id.into());
        self
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.call.body.get(name)?.as_str()
    }

    pub(super) const fn client(&self) -> &Client {
        &self.call.client
    }

    pub(super) fn limit(&self) -> u64 {
        self.call.query_number("limit").unwrap_or(DEFAULT_LIMIT)
    }

    pub(super) fn offset(&self) -> u64 {
        self.call.query_number("offset").unwrap_or(0)
    }

    pub(super) fn at_offset(mut self, offset: u64) -> Self {
        self.call.set_query("offset", offset.into());
        self
    }
}

impl<T: Output> Request<T> {
    /// Makes the call.
    ///
    /// # Errors
    ///
    /// A [`BackendError`], if a parameter is invalid, no usable answer arrives, or the API refuses the call.
    pub async fn send(self) -> Result<T, BackendError> {
        read(&self.call.send().await?)
    }
}

impl<T: DeserializeOwned + Send + 'static> Request<Page<T>> {
    /// Sends the list request, and the one for the total, if that is wanted.
    pub(super) async fn send_page(self) -> Result<Page<T>, BackendError> {
        let (status, list) = self.call.send_list().await?;
        list.read().map_err(|error| BackendError::unreadable(status, Some(error)))
    }

    /// Streams all objects of the list from this page on.
    pub(super) fn stream(self) -> Pages<T> {
        Pages::new(self)
    }
}

impl<T: Output + Send + 'static> IntoFuture for Request<T> {
    type Output = Result<T, BackendError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl<T> From<Call> for Request<T> {
    fn from(call: Call) -> Self {
        Self { call, output: PhantomData }
    }
}

impl<T> Clone for Request<T> {
    fn clone(&self) -> Self {
        self.call.clone().into()
    }
}

/// Does not show ids, parameters and keys.
impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.call.method)
            .field("path", &self.call.template)
            .finish_non_exhaustive()
    }
}

/// Reads an answer.
pub(super) fn read<T: Output>(answer: &Answer) -> Result<T, BackendError> {
    match T::read(answer.json_bytes()) {
        Some(Ok(output)) => Ok(output),
        Some(Err(error)) => Err(BackendError::unreadable(answer.status, Some(error))),
        None => Err(BackendError::unreadable(answer.status, None)),
    }
}

/// The API's default page size.
const DEFAULT_LIMIT: u64 = 10;
