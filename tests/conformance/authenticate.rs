//! Runs a case of kind `authenticate`: the request through `authenticate_request`, then the Auth object and `has()`.

use clerk_runtime::{Auth, AuthenticateOptions, Policy, RequestState};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Uri};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::Url;

use crate::backend::{Backend, Stub};
use crate::cases::Case;
use crate::condition::condition;
use crate::door;
use crate::options::Options;
use crate::{Error, Observed};

/// The common part of cases of the kinds `authenticate` and `protect`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Input {
    options: Options,
    treat_pending_as_signed_out: Option<bool>,
    request: RecordedRequest,
    backend: Vec<Stub>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecordedRequest {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
}

/// The result of authenticating a request: the fields of `expect`, and the values that `protect` needs.
pub(crate) struct Authenticated {
    pub(crate) observed: Observed,
    pub(crate) outcome: Option<(Parts, RequestState)>,
}

pub(crate) async fn run(case: &Case) -> Result<Observed, Error> {
    Ok(authenticate(case, None).await?.observed)
}

/// Authenticates in two ways, each with its own instance and Backend API: with the plain function, whose
/// result is compared with the recorded one, and with a service behind `ClerkLayer`, whose result must be the
/// same.
pub(crate) async fn authenticate(case: &Case, policy: Option<&Policy>) -> Result<Authenticated, Error> {
    let input = match Input::deserialize(&case.input) {
        Ok(input) => input,
        Err(error) => return Ok(refused(&error.into())),
    };
    let backend = Backend::start(input.backend.clone()).await?;
    let satellite = input.request.satellite();
    let clerk = |backend: &Backend| input.options.clerk(&backend.origin(), case.now, satellite.as_deref());
    let (clerk_of_case, accepts) = match (clerk(&backend), input.options.accepts()) {
        (Ok(clerk_of_case), Ok(accepts)) => (clerk_of_case, accepts),
        (Err(error), _) | (_, Err(error)) => return Ok(refused(&error)),
    };
    let parts = input.request.parts()?;
    let state =
        clerk_of_case.authenticate_request(&parts, &AuthenticateOptions::new().accepts(accepts)).await;
    let treat_pending = input.treat_pending_as_signed_out.unwrap_or(true);
    let auth = if treat_pending { state.to_auth() } else { state.to_auth_with_pending() };

    let calls_made = backend.calls();
    let policy = policy
        .cloned()
        .unwrap_or_else(|| Policy::auth().accepts(accepts).treat_pending_as_signed_out(treat_pending));
    let instance = async || -> Result<_, Error> {
        let backend = Backend::start(input.backend.clone()).await?;
        Ok((clerk(&backend)?, backend))
    };
    let (layered, layered_backend) = instance().await?;
    let behind_layer = door::through_layer(layered, &parts, accepts, &policy).await;
    let behind_layer = behind_layer.elsewhere(&layered_backend.origin(), &backend.origin());
    let (plain, plain_backend) = instance().await?;
    let through_function = door::through_function(&state, &policy, &plain, &parts).await;
    let through_function = through_function.elsewhere(&plain_backend.origin(), &backend.origin());
    if through_function != behind_layer {
        return Err(format!("the doors disagree: {through_function:#?} and {behind_layer:#?}").into());
    }
    if policy.accepts == accepts && layered_backend.calls().len() != calls_made.len() {
        return Err("asking twice in one request costs another call".into());
    }

    let mut observed = describe(&state, auth.as_ref())?;
    observed.insert("has".into(), answers(auth.as_ref(), case.expect.get("has")));
    let mut observed = with_recorded_origin(observed, &backend.origin(), &input.options.api_origin());
    observed.insert("backendCalls".into(), calls(&backend, &input.options));
    Ok(Authenticated { observed, outcome: Some((parts, state)) })
}

/// A configuration that cannot be built, or not even be expressed.
fn refused(error: &Error) -> Authenticated {
    let observed = [("throws", json!(error.to_string())), ("headers", json!([])), ("has", json!([]))];
    let no_calls = ("backendCalls", json!([]));
    let observed =
        observed.into_iter().chain([no_calls]).map(|(key, value)| (key.to_owned(), value)).collect();
    Authenticated { observed, outcome: None }
}

impl RecordedRequest {
    /// The satellite for which a primary answers.
    fn satellite(&self) -> Option<String> {
        let url = Url::parse(&self.url).ok()?;
        let target =
            url.query_pairs().find_map(|(name, value)| (name == "__clerk_redirect_url").then_some(value))?;
        let target = Url::parse(&target).ok().filter(|target| target.username().is_empty())?;
        matches!(target.scheme(), "http" | "https").then(|| target.origin().ascii_serialization())
    }

    fn parts(&self) -> Result<Parts, Error> {
        // If `http::Uri` cannot hold the URL, the server receives it in the form in which a WHATWG client
        // sends it.
        let uri = self.url.parse::<Uri>().or_else(|_| {
            let resolved = Url::parse(&self.url).map_err(Error::from)?;
            resolved.as_str().parse::<Uri>().map_err(Error::from)
        })?;
        let (mut parts, ()) = Request::builder()
            .method(Method::from_bytes(self.method.as_bytes())?)
            .uri(uri)
            .body(())?
            .into_parts();
        for (name, value) in &self.headers {
            let bytes: Vec<u8> =
                value.trim_matches([' ', '\t', '\r', '\n']).chars().map(|byte| byte as u8).collect();
            parts.headers.append(HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_bytes(&bytes)?);
        }
        Ok(parts)
    }
}

fn describe(state: &RequestState, auth: Option<&Auth>) -> Result<Observed, Error> {
    let is_signed_in = state.status().as_str() == "signed-in";
    let entries = [
        ("throws", Value::Null),
        ("status", json!(state.status().as_str())),
        ("reason", json!(state.reason().map(|reason| reason.as_str().to_string()))),
        ("message", json!((!is_signed_in).then(|| state.message()))),
        ("tokenType", json!(state.token_type().map(|token_type| token_type.as_str()))),
        ("token", json!(state.token())),
        ("headers", sorted(state.headers())),
        ("auth", auth.map(serde_json::to_value).transpose()?.unwrap_or_default()),
    ];
    Ok(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn sorted(headers: &HeaderMap) -> Value {
    let mut pairs: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.as_bytes().iter().copied().map(char::from).collect()))
        .collect();
    pairs.sort_by(|(left, _), (right, _)| left.cmp(right));
    json!(pairs)
}

/// The answers to the case's questions; `null` if a question cannot be asked.
fn answers(auth: Option<&Auth>, expected: Option<&Value>) -> Value {
    let (Some(auth), Some(Value::Array(expected))) = (auth, expected) else { return json!([]) };
    expected
        .iter()
        .map(|pair| {
            let params = &pair[0];
            json!([params, condition(params).map(|condition| auth.has(&condition))])
        })
        .collect()
}

fn calls(backend: &Backend, options: &Options) -> Value {
    let with_origin = |mut call: Map<String, Value>| {
        if !options.has_default_api() {
            call.insert("origin".into(), options.api_origin().into());
        }
        Value::Object(call)
    };
    backend.calls().into_iter().map(with_origin).collect()
}

/// Messages mention the Backend API, which has another address in the case.
fn with_recorded_origin(observed: Observed, backend: &str, recorded: &str) -> Observed {
    fn restore(value: Value, backend: &str, recorded: &str) -> Value {
        match value {
            Value::String(text) => text.replace(backend, recorded).into(),
            Value::Array(values) => {
                values.into_iter().map(|value| restore(value, backend, recorded)).collect()
            }
            other => other,
        }
    }
    observed.into_iter().map(|(field, value)| (field, restore(value, backend, recorded))).collect()
}
