//! Runs a case of kind `redirect`: the URL of the sign-in or sign-up page.

use clerk_runtime::keys::PublishableKey;
use clerk_runtime::redirect::AuthRedirect;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cases::Case;
use crate::{Error, Observed};

#[derive(Deserialize)]
struct Input {
    redirect: Arguments,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Arguments {
    publishable_key: String,
    base_url: String,
    sign_in_url: Option<String>,
    sign_up_url: Option<String>,
    dev_browser_token: Option<String>,
    session_status: Option<String>,
    is_satellite: Option<bool>,
    to: Page,
    return_back_url: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Page {
    SignIn,
    SignUp,
}

pub(crate) fn run(case: &Case) -> Result<Observed, Error> {
    let Input { redirect } = Input::deserialize(&case.input)?;
    let key = redirect.publishable_key.parse::<PublishableKey>().ok();
    let builder = AuthRedirect::new(key.as_ref())
        .base_url(&redirect.base_url)
        .sign_in_url(redirect.sign_in_url.as_deref())
        .sign_up_url(redirect.sign_up_url.as_deref())
        .return_back_url_on_any_origin(redirect.return_back_url.as_deref())
        .dev_browser_token(redirect.dev_browser_token.as_deref())
        .pending(redirect.session_status.as_deref() == Some("pending"))
        .satellite(redirect.is_satellite.unwrap_or_default());
    let location = match redirect.to {
        Page::SignIn => builder.sign_in(),
        Page::SignUp => builder.sign_up(),
    };
    let (throws, location) = match location {
        Ok(location) => (Value::Null, json!(location)),
        Err(error) => (json!(error.to_string()), Value::Null),
    };
    Ok([("throws".to_owned(), throws), ("location".to_owned(), location)].into_iter().collect())
}
