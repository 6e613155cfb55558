//! Runs a case of kind `protect`: authentication, then what `#[protect]` decides.

use clerk_runtime::{Auth, Condition, Denial, Protect, RequestKind, RequestState};
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
    let Authenticated { mut observed, outcome } = authenticate(case).await?;
    let decision = match outcome {
        Some((parts, state)) => decide(params, &parts, &state)?,
        None => Value::Null,
    };
    observed.insert("protect".into(), decision);
    Ok(observed)
}

/// What `expect.protect` holds; `null` where there is no Auth object to protect with.
fn decide(params: Params, parts: &Parts, state: &RequestState) -> Result<Value, Error> {
    let Some(auth) = state.to_auth(true) else { return Ok(Value::Null) };
    let condition = required(params.conditions);
    let decision = Protect::new()
        .token(accepts(params.token.as_ref())?)
        .condition(condition.as_ref())
        .unauthorized_url(params.unauthorized_url.as_deref())
        .unauthenticated_url(params.unauthenticated_url.as_deref())
        .check(state, RequestKind::of(&parts.headers));
    let (outcome, location) = match decision {
        Ok(_) => ("auth", None),
        Err(Denial::NotFound) => ("notFound", None),
        Err(Denial::Unauthorized) => ("unauthorized", None),
        Err(Denial::Redirect(url)) => ("redirect", Some(url)),
        Err(Denial::SignIn) => ("redirectToSignIn", Some(sign_in_url(&auth)?)),
        Err(denial) => return Ok(json!({ "outcome": format!("{denial:?}"), "location": null })),
    };
    Ok(json!({ "outcome": outcome, "location": location }))
}

/// A condition that cannot be expressed never holds; nor does an empty alternative.
fn required(conditions: Map<String, Value>) -> Option<Condition> {
    let conditions = Value::Object(conditions);
    asks(&conditions).then(|| condition(&conditions).unwrap_or(Condition::Any((&[]).into())))
}

/// The cases end before the middleware's last step, which puts the development browser's token on the target.
fn sign_in_url(auth: &Auth) -> Result<String, Error> {
    let url = auth.redirect_to_sign_in().url()?;
    let without_token = url.split_once("&__clerk_db_jwt=").map(|(before, _)| before.to_owned());
    Ok(without_token.unwrap_or(url))
}
