//! One call of the Backend API: what is asked, how it is sent, and how the answer is read.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::pin::Pin;

use bytes::Bytes;
use http::Method;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tracing::Instrument as _;

use super::api::{Answer, Outgoing};
use super::client::Client;
use super::error::BackendError;
use super::multipart::Form;
use super::page::{Page, Pages};
use super::parameter::{Param, Parcel, Upload};
use super::retry;

/// A call that is ready to be made: await it, or [`send`](Self::send) it.
///
/// Nothing is sent before. `T` is what the API answers.
#[must_use = "a request does nothing unless it is awaited or sent"]
pub struct Request<T> {
    call: Call,
    output: PhantomData<fn() -> T>,
}

#[derive(Clone)]
struct Call {
    client: Client,
    scope: Scope,
    method: Method,
    template: &'static str,
    ids: Vec<String>,
    query: Vec<(&'static str, Value)>,
    body: Map<String, Value>,
    /// The items of a request whose body is a list.
    bulk: Option<Bulk>,
    upload: Option<Upload>,
    idempotency_key: Option<String>,
    /// Where the answer's `total_count` has to be asked for.
    counted: Option<&'static str>,
    /// Where metadata has to be written, apart from the rest (reference 06 §3).
    metadata: Option<&'static str>,
    invalid: Option<(&'static str, &'static str)>,
}

#[derive(Clone)]
struct Bulk {
    /// The field that holds the list; none when the list is the body.
    field: Option<&'static str>,
    items: Vec<Value>,
}

/// Below which URL an endpoint lives, and whose key opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// Below the API version, with the secret key.
    Versioned,
    /// Directly below the API URL, with the secret key.
    Unversioned,
    /// Directly below the API URL, with the machine secret key, or else the secret key.
    Machine,
    /// Below the API version, with the secret key if there is one.
    Accountless,
}

/// What an answer can be read as.
pub trait Output: DeserializeOwned {
    /// Reads the answer's body, which is empty for 204.
    #[doc(hidden)]
    fn read(body: Option<&[u8]>) -> Option<Result<Self, serde_json::Error>> {
        body.map(serde_json::from_slice)
    }
}

/// Whatever was answered, the call was accepted.
impl Output for () {
    fn read(_: Option<&[u8]>) -> Option<Result<Self, serde_json::Error>> {
        Some(Ok(()))
    }
}

impl<T: DeserializeOwned> Output for Vec<T> {}

impl Output for Value {}

impl<T> Request<T> {
    pub(super) fn new<const N: usize>(
        client: &Client,
        scope: Scope,
        method: Method,
        template: &'static str,
        ids: [String; N],
    ) -> Self {
        let call = Call {
            client: client.clone(),
            scope,
            method,
            template,
            ids: ids.into(),
            query: Vec::new(),
            body: Map::new(),
            bulk: None,
            upload: None,
            idempotency_key: None,
            counted: None,
            metadata: None,
            invalid: None,
        };
        Self { call, output: PhantomData }
    }

    /// Sets a parameter: in the query of a GET or DELETE, else in the body. The last value wins.
    pub(super) fn set<K>(mut self, name: &'static str, value: impl Param<K>) -> Self {
        match value.into_wire().0 {
            Parcel::Json(value) if self.call.has_query() => self.call.set_query(name, value),
            Parcel::Json(value) => drop(self.call.body.insert(name.to_owned(), value)),
            Parcel::InQuery(value) => self.call.set_query(name, value),
            Parcel::Upload(upload) => self.call.upload = Some(upload),
            Parcel::IdempotencyKey(key) => self.call.idempotency_key = Some(key),
            Parcel::Invalid(problem) => self.call.invalid = Some((name, problem)),
        }
        self
    }

    /// Sets a parameter that the endpoint has in every request, or until a setter replaces it.
    pub(super) fn always(self, name: &'static str, value: impl Into<Value>) -> Self {
        self.set::<super::parameter::Json>(name, value.into())
    }

    pub(super) const fn counted(mut self, template: &'static str) -> Self {
        self.call.counted = Some(template);
        self
    }

    pub(super) const fn with_metadata_at(mut self, template: &'static str) -> Self {
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
        let mut body = item.call.body;
        if let Some(key) = item.call.idempotency_key {
            body.insert("idempotency_key".to_owned(), key.into());
        }
        if let Some(bulk) = &mut self.call.bulk {
            bulk.items.push(Value::Object(body));
        }
        self.call.invalid = self.call.invalid.or(item.call.invalid);
        self
    }

    /// The id for a placeholder that is added to the path.
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
    /// A [`BackendError`]: a parameter was refused, no usable answer came, or the API refused the call.
    pub async fn send(self) -> Result<T, BackendError> {
        let span =
            tracing::debug_span!("clerk_backend", method = %self.call.method, path = self.call.template);
        let answer = self.call.run().instrument(span).await?;
        let status = answer.status;
        match T::read(answer.json_bytes()) {
            Some(read) => read.map_err(|error| BackendError::unreadable(status, Some(error))),
            None => Err(BackendError::unreadable(status, None)),
        }
    }
}

impl<T: DeserializeOwned + Send + 'static> Request<Page<T>> {
    /// Sends the list request, and beside it the request for its total where the list does not tell.
    pub(super) async fn send_page(self) -> Result<Page<T>, BackendError> {
        let Some(template) = self.call.counted else { return self.send().await };
        let count = Request::<super::objects::TotalCount>::from(self.call.count(template));
        let (mut page, count) = tokio::try_join!(self.send(), count.send())?;
        page.total_count = page.total_count.or(count.total_count);
        Ok(page)
    }

    /// Every object of the list, page by page from this one on.
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

/// Ids, parameters and keys stay out of sight.
impl<T> fmt::Debug for Request<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.call.method)
            .field("path", &self.call.template)
            .finish_non_exhaustive()
    }
}

/// How many objects a page has when nobody asks (reference 06 §3).
const DEFAULT_LIMIT: u64 = 10;

impl Call {
    const fn has_query(&self) -> bool {
        matches!(self.method, Method::GET | Method::DELETE)
    }

    fn set_query(&mut self, name: &'static str, value: Value) {
        self.query.retain(|(it, _)| *it != name);
        self.query.push((name, value));
    }

    fn query_number(&self, name: &str) -> Option<u64> {
        self.query.iter().find(|(it, _)| *it == name)?.1.as_u64()
    }

    /// The same filters, to be counted rather than listed.
    fn count(&self, template: &'static str) -> Self {
        let mut call = Self { template, counted: None, ..self.clone() };
        call.query.retain(|(name, _)| !["limit", "offset", "order_by", "starting_after"].contains(name));
        call
    }

    /// Makes the call, or the two that an update with metadata takes.
    async fn run(mut self) -> Result<Answer, BackendError> {
        if let Some((parameter, problem)) = self.invalid {
            return Err(BackendError::invalid(parameter, problem));
        }
        let Some(template) = self.metadata.take() else { return self.attempts().await };
        let (metadata, rest) = std::mem::take(&mut self.body)
            .into_iter()
            .partition::<Map<_, _>, _>(|(name, _)| name.ends_with("_metadata"));
        let first = Self { body: rest, ..self.clone() };
        if metadata.is_empty() {
            return first.attempts().await;
        }
        if !first.body.is_empty() {
            first.attempts().await?;
        }
        Self { method: Method::PUT, template, body: metadata, ..self }.attempts().await
    }

    /// Sends until it succeeds, or until trying again is of no use.
    async fn attempts(&self) -> Result<Answer, BackendError> {
        let api = self.client.api();
        let (url, form) = (self.url()?, self.form());
        let key = self.client.key(self.scope)?;
        let body = form.as_ref().map_or_else(|| self.json(), |form| Ok(form.body.clone()))?;
        let is_idempotent = retry::is_idempotent(&self.method) || self.idempotency_key.is_some();
        for attempt in 0.. {
            let outgoing = Outgoing {
                content_type: form.as_ref().map_or("application/json", |form| &form.content_type),
                idempotency_key: self.idempotency_key.as_deref(),
                body: body.clone(),
                ..Outgoing::new(self.method.clone(), url.clone(), key)
            };
            let error = match api.send(outgoing).await {
                Ok(answer) if answer.status.is_success() => return Ok(answer),
                Ok(answer) => BackendError::refusal(&answer),
                Err(error) => error.into(),
            };
            let retries = self.client.retries();
            let Some(delay) = retry::next_delay(&error, is_idempotent, attempt, retries, retry::jitter())
            else {
                return Err(error);
            };
            tracing::debug!(%error, ?delay, "the call will be made again");
            api.timer.sleep(delay).await;
        }
        Err(BackendError::invalid("retries", "more attempts than can be counted"))
    }

    fn url(&self) -> Result<url::Url, BackendError> {
        let api = self.client.api();
        let root = match self.scope {
            Scope::Versioned | Scope::Accountless => api.versioned(),
            Scope::Unversioned | Scope::Machine => api.unversioned(),
        };
        let path = root
            .fill(self.template, &self.ids)
            .map_err(|problem| BackendError::invalid(placeholder(self.template), problem))?;
        let pairs = self.query.iter().flat_map(|(name, value)| texts(value).map(move |text| (*name, text)));
        Ok(pairs.fold(path, |path, (name, text)| path.query(name, &text)).into_url())
    }

    fn form(&self) -> Option<Form> {
        let fields = self.body.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)));
        Some(Form::new(fields, self.upload.as_ref()?))
    }

    /// An empty object is no body (reference 06 §1).
    fn json(&self) -> Result<Bytes, BackendError> {
        let written = match &self.bulk {
            Some(Bulk { field: Some(field), items }) => {
                serde_json::to_vec(&serde_json::json!({ *field: items }))
            }
            Some(Bulk { field: None, items }) => serde_json::to_vec(items),
            None if self.body.is_empty() => return Ok(Bytes::new()),
            None => serde_json::to_vec(&self.body),
        };
        written.map(Bytes::from).map_err(|_| BackendError::invalid("body", "it cannot be written as JSON"))
    }
}

/// The first placeholder, for the message about an id.
fn placeholder(template: &'static str) -> &'static str {
    template.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("id", |(name, _)| name)
}

/// A value as the query has it: lists as repeated keys, and nothing for what is empty (reference 06 §1). `false` is
/// sent, where the reference drops it and so answers another question than was asked.
fn texts(value: &Value) -> Box<dyn Iterator<Item = String> + '_> {
    match value {
        Value::Null => Box::new(std::iter::empty()),
        Value::String(text) => Box::new((!text.is_empty()).then(|| text.clone()).into_iter()),
        Value::Array(items) => Box::new(items.iter().flat_map(texts)),
        Value::Number(number) => {
            Box::new((number.as_i64() != Some(0)).then(|| number.to_string()).into_iter())
        }
        other => Box::new(std::iter::once(other.to_string())),
    }
}
