//! Runs a case of kind `protect`: authentication, then the decision of `#[protect]`.

use clerk_runtime::policy::RequestKind;
use clerk_runtime::{Auth, Condition, Denial, Policy, RequestState};
use http::request::Parts;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::authenticate::{Authenticated, authenticate};
use crate::cases::Case;
use crate::condition::{asks, condition};
use crate::options::{OneOrMany, accepts};
use crate::{Error, Observed};

#[derive(Deserialize)]
struct Input {
    protect: Arguments,
}

#[derive(Deserialize)]
struct Arguments {
    params: Params,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Params {
    token: Option<OneOrMany>,
    unauthorized_url: Option<String>,
    unauthenticated_url: Option<String>,
    #[serde(flatten)]
    conditions: Map<String, Value>,
}

pub(crate) async fn run(case: &Case) -> Result<Observed, Error> {
    let Input { protect: Arguments { params } } = Input::deserialize(&case.input)?;
    let policy = params.policy();
    let Authenticated { mut observed, outcome } = authenticate(case, policy.as_ref().ok()).await?;
    let decision = match outcome {
        Some((parts, state)) => decide(&policy?, &parts, &state)?,
        None => Value::Null,
    };
    observed.insert("protect".into(), decision);
    Ok(observed)
}

impl Params {
    fn policy(self) -> Result<Policy, Error> {
        let mut policy =
            Policy::protect().accepts(accepts(self.token.as_ref())?).condition(required(self.conditions));
        if let Some(url) = self.unauthorized_url {
            policy = policy.unauthorized_url(url);
        }
        if let Some(url) = self.unauthenticated_url {
            policy = policy.unauthenticated_url(url);
        }
        Ok(policy)
    }
}

/// The value of `expect.protect`; `null` if there is no Auth object.
fn decide(policy: &Policy, parts: &Parts, state: &RequestState) -> Result<Value, Error> {
    let Some(auth) = state.to_auth() else { return Ok(Value::Null) };
    let (outcome, location) = match policy.check(state, RequestKind::of(parts)).err() {
        None => ("auth", None),
        Some(Denial::NotFound) => ("notFound", None),
        Some(Denial::Unauthorized) => ("unauthorized", None),
        Some(Denial::Redirect(url)) => ("redirect", Some(url)),
        Some(Denial::SignIn) => ("redirectToSignIn", Some(sign_in_url(&auth)?)),
        Some(denial) => return Ok(json!({ "outcome": format!("{denial:?}"), "location": null })),
    };
    Ok(json!({ "outcome": outcome, "location": location }))
}

/// A condition that cannot be expressed is never true, nor is an empty alternative.
fn required(conditions: Map<String, Value>) -> Option<Condition> {
    let conditions = Value::Object(conditions);
    asks(&conditions).then(|| condition(&conditions).unwrap_or(Condition::Any((&[]).into())))
}

/// The cases end before the last step of the middleware, which adds the development browser's token to the
/// URL.
fn sign_in_url(auth: &Auth) -> Result<String, Error> {
    let url = auth.redirect_to_sign_in().url()?;
    let without_token = url.split_once("&__clerk_db_jwt=").map(|(before, _)| before.to_owned());
    Ok(without_token.unwrap_or(url))
}
