//! A call: its URL, its body, and its attempts.

use std::pin::Pin;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::{Map, Value};
use tracing::Instrument as _;

use super::client::Client;
use super::error::BackendError;
use super::multipart::Form;
use super::objects::TotalCount;
use super::page::List;
use super::parameter::{Parcel, Upload, Wire};
use super::request::read;
use crate::wire::api::Outgoing;
use crate::wire::{Answer, Credential, retry};

/// A call before it is serialized.
#[derive(Clone)]
pub(super) struct Call {
    pub(super) client: Client,
    pub(super) scope: Scope,
    pub(super) method: Method,
    pub(super) template: &'static str,
    pub(super) ids: Vec<String>,
    pub(super) query: Vec<(&'static str, Value)>,
    pub(super) body: Map<String, Value>,
    /// The items, if the body of the request is a list.
    pub(super) bulk: Option<Bulk>,
    pub(super) upload: Option<Upload>,
    pub(super) idempotency_key: Option<String>,
    /// The path that returns the total, if the list does not contain it.
    pub(super) counted: Option<&'static str>,
    /// Whether the total is requested.
    pub(super) is_total_wanted: bool,
    /// The path for metadata, which is set by a second call.
    pub(super) metadata: Option<&'static str>,
    pub(super) invalid: Option<(&'static str, &'static str)>,
}

#[derive(Clone)]
pub(super) struct Bulk {
    /// The field for the list; `None` if the list is the body.
    pub(super) field: Option<&'static str>,
    pub(super) items: Vec<Value>,
}

/// The base URL of an endpoint, and the key for it.
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

/// A call on its way.
type Sent<A> = Pin<Box<dyn Future<Output = Result<A, BackendError>> + Send>>;

impl Call {
    pub(super) fn new(
        client: &Client,
        scope: Scope,
        method: Method,
        template: &'static str,
        ids: Vec<String>,
    ) -> Self {
        Self {
            client: client.clone(),
            scope,
            method,
            template,
            ids,
            query: Vec::new(),
            body: Map::new(),
            bulk: None,
            upload: None,
            idempotency_key: None,
            counted: None,
            is_total_wanted: false,
            metadata: None,
            invalid: None,
        }
    }

    /// Sets a parameter: in the query of a GET or DELETE, otherwise in the body.
    pub(super) fn set(&mut self, name: &'static str, value: Wire) {
        match value.0 {
            Parcel::Json(value) if self.has_query() => self.set_query(name, value),
            Parcel::Json(value) => drop(self.body.insert(name.to_owned(), value)),
            Parcel::InQuery(value) => self.set_query(name, value),
            Parcel::Upload(upload) => self.upload = Some(upload),
            Parcel::IdempotencyKey(key) => self.idempotency_key = Some(key),
            Parcel::Invalid(problem) => self.invalid = Some((name, problem)),
        }
    }

    /// Adds the body of another call to the list.
    pub(super) fn add(&mut self, item: Self) {
        let mut body = item.body;
        if let Some(key) = item.idempotency_key {
            body.insert("idempotency_key".to_owned(), key.into());
        }
        if let Some(bulk) = &mut self.bulk {
            bulk.items.push(Value::Object(body));
        }
        self.invalid = self.invalid.or(item.invalid);
    }

    const fn has_query(&self) -> bool {
        matches!(self.method, Method::GET | Method::DELETE)
    }

    pub(super) fn set_query(&mut self, name: &'static str, value: Value) {
        self.query.retain(|(it, _)| *it != name);
        self.query.push((name, value));
    }

    pub(super) fn query_number(&self, name: &str) -> Option<u64> {
        self.query.iter().find(|(it, _)| *it == name)?.1.as_u64()
    }

    /// Makes the call. Boxed, so the futures that await it stay small, whatever type they read.
    pub(super) fn send(self) -> Sent<Answer> {
        Box::pin(async move {
            let span = tracing::debug_span!("clerk_backend", method = %self.method, path = self.template);
            self.run().instrument(span).await
        })
    }

    /// Makes the call for a list, and at the same time the call for the total, if that is wanted and the list does not contain
    /// it.
    pub(super) fn send_list(self) -> Sent<(StatusCode, List)> {
        Box::pin(async move {
            let Some(template) = self.counted.filter(|_| self.is_total_wanted) else {
                let answer = self.send().await?;
                return Ok((answer.status, read(&answer)?));
            };
            let count = self.count(template);
            // Each is read as it arrives, so an unusable list does not wait for the total.
            let list = async {
                let answer = self.send().await?;
                Ok::<(_, List), BackendError>((answer.status, read(&answer)?))
            };
            let count = async { read::<TotalCount>(&count.send().await?) };
            let ((status, mut list), count) = tokio::try_join!(list, count)?;
            list.total_count = list.total_count.or(count.total_count);
            Ok((status, list))
        })
    }

    /// The same filters, to count the objects instead of listing them.
    fn count(&self, template: &'static str) -> Self {
        let mut call = Self { template, counted: None, ..self.clone() };
        call.query.retain(|(name, _)| !["limit", "offset", "order_by", "starting_after"].contains(name));
        call
    }

    /// Makes the call, or the two calls of an update with metadata.
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

    /// Repeats the call until it succeeds, or until a retry would not help.
    async fn attempts(&self) -> Result<Answer, BackendError> {
        let api = self.client.api();
        let (url, form) = (self.url()?, self.form());
        let mut keys = self.client.keys(self.scope)?.into_iter();
        let mut key = keys.next();
        let body = form.as_ref().map_or_else(|| self.json(), |form| Ok(form.body.clone()))?;
        let is_idempotent = self.method.is_idempotent() || self.idempotency_key.is_some();
        let mut attempt = 0;
        loop {
            let outgoing = Outgoing {
                content_type: form.as_ref().map_or("application/json", |form| &form.content_type),
                idempotency_key: self.idempotency_key.as_deref(),
                body: body.clone(),
                ..Outgoing::new(self.template, self.method.clone(), url.clone(), key.map(|key| key.key))
            };
            let error = match api.send(outgoing).await {
                Ok(answer) if answer.status.is_success() => {
                    self.note_accepted(key);
                    return Ok(answer);
                }
                Ok(answer) => BackendError::refusal(&answer),
                Err(error) => error.into(),
            };
            // After a 401 nothing was changed, so a machine's other key may be tried with any method.
            if error.status() == Some(StatusCode::UNAUTHORIZED)
                && let Some(other) = keys.next()
            {
                key = Some(other);
                continue;
            }
            let retries = self.client.retries();
            let Some(delay) = retry::next_delay(
                is_idempotent && error.is_retryable(),
                error.retry_after(),
                attempt,
                retries,
                retry::jitter(),
            ) else {
                return Err(error);
            };
            tracing::debug!(%error, ?delay, "the call will be made again");
            api.pause(delay).await;
            attempt += 1;
        }
    }

    fn note_accepted(&self, key: Option<Credential<'_>>) {
        if let (Scope::Machine, Some(keys), Some(key)) = (self.scope, self.client.machine_keys(), key) {
            keys.note_accepted(key);
        }
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

    /// An empty object is sent as no body, as in the reference.
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

/// The name of the first placeholder, for the message about an id.
fn placeholder(template: &'static str) -> &'static str {
    template.split_once('{').and_then(|(_, rest)| rest.split_once('}')).map_or("id", |(name, _)| name)
}

/// A value in a query: lists are repeated keys, and empty values are omitted. `false` is sent. The reference
/// omits it, so the API answers a different question.
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
