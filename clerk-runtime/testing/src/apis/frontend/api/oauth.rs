//! Accounts at providers. A page of the instance takes the place of every provider.
//!
//! The browser is sent to the page `/oauth_stub`, where the user chooses an address. The browser then returns to the
//! application, where Clerk's browser code reads the result of the attempt.

use std::sync::Arc;

use axum::response::Response;
use http::StatusCode;

use super::caller::Caller;
use super::fields::Fields;
use super::{sign_in, sign_up};
use crate::apis::Apis;
use crate::apis::endpoint::{Answer, ApiError};
use crate::apis::frontend::return_url::ReturnUrl;
use crate::apis::store::{
    ExternalAccount, SignIn, SignInStatus, SignUp, Tables, Verification, VerificationStatus,
};
use crate::instance::id;

pub(super) fn begin_sign_in(caller: &Caller, strategy: &str, fields: &Fields) -> Answer {
    let now = caller.now();
    let (external, verification) = begin(caller, strategy, fields)?;
    let mut attempt = SignIn::new(now);
    attempt.status = SignInStatus::NeedsIdentifier;
    (attempt.external, attempt.first_factor) = (Some(external), Some(verification));
    Ok(sign_in::keep(caller, attempt))
}

pub(super) fn begin_sign_up(caller: &Caller, strategy: &str, fields: &Fields) -> Answer {
    let (external, verification) = begin(caller, strategy, fields)?;
    let mut attempt = SignUp::new(caller.now());
    (attempt.external, attempt.external_verification) = (Some(external), Some(verification));
    Ok(sign_up::keep(caller, attempt))
}

fn begin(
    caller: &Caller,
    strategy: &str,
    fields: &Fields,
) -> Result<(ExternalAccount, Verification), ApiError> {
    if !PROVIDERS.contains(&strategy) {
        return Err(ApiError::invalid("strategy", format_args!("one of {}", PROVIDERS.join(", "))));
    }
    let redirect_url = fields.required("redirect_url")?;
    let instance = &caller.apis.instance;
    if ReturnUrl::checked(instance, redirect_url).is_none() {
        return Err(ApiError::invalid("redirect_url", "a URL of an application of this instance"));
    }
    let state = id::random(43);
    let mut verification = Verification::prepared(strategy, caller.now());
    verification.redirect_url = Some(format!("{}/oauth_stub?state={state}", instance.frontend_url));
    let (strategy, redirect_url) = (strategy.to_owned(), redirect_url.to_owned());
    Ok((ExternalAccount { strategy, redirect_url, state, email_address: None }, verification))
}

/// The same providers as in the environment.
const PROVIDERS: [&str; 2] = ["oauth_google", "oauth_github"];

/// The provider of the attempt with this `state`, if the attempt still waits for an account.
pub(in crate::apis::frontend) fn provider_of(apis: &Apis, state: &str) -> Option<String> {
    let tables = apis.tables();
    let mut browsers = tables.browsers.iter();
    browsers.find_map(|browser| {
        let of_sign_in = browser.sign_in.as_ref().and_then(|attempt| attempt.external.as_ref());
        let of_sign_up = browser.sign_up.as_ref().and_then(|attempt| attempt.external.as_ref());
        let mut both = of_sign_in.into_iter().chain(of_sign_up);
        both.find(|it| is_open(it, state)).map(|it| it.strategy.clone())
    })
}

fn is_open(external: &ExternalAccount, state: &str) -> bool {
    external.email_address.is_none() && external.state == state
}

/// Completes the attempt with the account that has this address. Returns the URL to which the browser returns.
pub(in crate::apis::frontend) fn choose(apis: &Arc<Apis>, state: &str, address: &str) -> Option<String> {
    let (mut tables, now) = (apis.tables(), apis.now());
    let is_of = |external: &Option<ExternalAccount>| external.as_ref().is_some_and(|it| is_open(it, state));
    let browser = tables.browsers.iter().find(|browser| {
        browser.sign_in.as_ref().is_some_and(|it| is_of(&it.external))
            || browser.sign_up.as_ref().is_some_and(|it| is_of(&it.external))
    })?;
    let client_id = browser.client_id.clone();
    let (sign_in, sign_up) = (browser.sign_in.clone(), browser.sign_up.clone());
    if let Some(attempt) = sign_in.filter(|it| is_of(&it.external)) {
        return chosen_for_sign_in(&mut tables, &client_id, attempt, address, now);
    }
    let attempt = sign_up.filter(|it| is_of(&it.external))?;
    chosen_for_sign_up(&mut tables, &client_id, attempt, address, now)
}

fn chosen_for_sign_in(
    tables: &mut Tables,
    client_id: &str,
    mut attempt: SignIn,
    address: &str,
    now: i64,
) -> Option<String> {
    let Chosen { strategy, redirect_url, origin } = record(attempt.external.as_mut()?, address);
    let user_id = tables.user_with_claimed_email(address).map(|user| user.id.clone());
    let mut verification = Verification::verified(&strategy, now);
    match user_id.and_then(|id| tables.sign_in(client_id, &id, now)) {
        Some(session) => {
            tables.remember_origin(&session.id, origin.as_deref());
            attempt.status = SignInStatus::Complete;
            attempt.user_id = Some(session.user_id);
            attempt.created_session_id = Some(session.id);
        }
        None => {
            verification.status = VerificationStatus::Transferable;
            verification.error =
                Some(("external_account_not_found", "The account does not belong to a user yet."));
        }
    }
    attempt.first_factor = Some(verification);
    if let Some(browser) = tables.browser_mut(client_id) {
        browser.last_strategy = Some(strategy);
        browser.sign_in = Some(attempt);
    }
    Some(redirect_url)
}

fn chosen_for_sign_up(
    tables: &mut Tables,
    client_id: &str,
    mut attempt: SignUp,
    address: &str,
    now: i64,
) -> Option<String> {
    let Chosen { strategy, redirect_url, origin } = record(attempt.external.as_mut()?, address);
    let mut verification = Verification::verified(&strategy, now);
    if tables.user_with_claimed_email(address).is_some() {
        verification.status = VerificationStatus::Transferable;
        verification.error = Some(("external_account_exists", "The account belongs to a user already."));
        attempt.external_verification = Some(verification);
    } else {
        attempt.email_verification = Some(Verification::of_account(&strategy, now));
        attempt.email_address = Some(address.to_owned());
        attempt.external_verification = Some(verification);
        sign_up::become_user(tables, client_id, origin.as_deref(), &mut attempt, now).ok()?;
    }
    if let Some(browser) = tables.browser_mut(client_id) {
        browser.sign_up = Some(attempt);
    }
    Some(redirect_url)
}

struct Chosen {
    strategy: String,
    redirect_url: String,
    /// The origin of `redirect_url`.
    origin: Option<String>,
}

/// Records the address of the chosen account.
fn record(external: &mut ExternalAccount, address: &str) -> Chosen {
    external.email_address = Some(address.to_owned());
    let redirect_url = external.redirect_url.clone();
    let origin = url::Url::parse(&redirect_url).ok().map(|url| url.origin().ascii_serialization());
    Chosen { strategy: external.strategy.clone(), redirect_url, origin }
}

/// The account of an attempt to sign in belongs to no user, so it becomes an attempt to sign up.
pub(super) fn transfer_to_sign_up(caller: &Caller) -> Answer {
    let sign_in = browser_attempts(caller).0;
    let account =
        sign_in.as_ref().and_then(|it| transferable(it.external.as_ref(), it.first_factor.as_ref()));
    let (strategy, address) = account.ok_or_else(nothing_to_transfer)?;
    if let Some(browser) = caller.apis.tables().browser_mut(&caller.client_id) {
        browser.sign_in = None; // over, with the account that it was about
    }
    let mut attempt = SignUp::new(caller.now());
    attempt.email_address = Some(address);
    attempt.email_verification = Some(Verification::of_account(&strategy, caller.now()));
    attempt.external_verification = Some(Verification::verified(&strategy, caller.now()));
    sign_up::advance(caller, attempt)
}

/// The account of an attempt to sign up belongs to a user, so that user is signed in.
pub(super) fn transfer_to_sign_in(caller: &Caller) -> Answer {
    let sign_up = browser_attempts(caller).1;
    let account =
        sign_up.as_ref().and_then(|it| transferable(it.external.as_ref(), it.external_verification.as_ref()));
    let (strategy, address) = account.ok_or_else(nothing_to_transfer)?;
    let user_id = caller.apis.tables().user_with_claimed_email(&address).map(|user| user.id.clone());
    if let Some(browser) = caller.apis.tables().browser_mut(&caller.client_id) {
        browser.sign_up = None; // over, with the account that it was about
    }
    let attempt = SignIn::of(user_id.ok_or_else(nothing_to_transfer)?, Some(address), caller.now());
    sign_in::complete(caller, attempt, Verification::verified(&strategy, caller.now()))
}

fn browser_attempts(caller: &Caller) -> (Option<SignIn>, Option<SignUp>) {
    let tables = caller.apis.tables();
    let browser = tables.browser(&caller.client_id);
    browser.map(|it| (it.sign_in.clone(), it.sign_up.clone())).unwrap_or_default()
}

fn transferable(
    external: Option<&ExternalAccount>,
    proof: Option<&Verification>,
) -> Option<(String, String)> {
    proof.filter(|proof| proof.status == VerificationStatus::Transferable)?;
    let external = external?;
    Some((external.strategy.clone(), external.email_address.clone()?))
}

fn nothing_to_transfer() -> ApiError {
    let problem = "There is no account to transfer.";
    ApiError::refused(StatusCode::BAD_REQUEST, "account_transfer_invalid", problem)
}

/// Redirects the browser to `url`.
pub(in crate::apis::frontend) fn redirect(url: &str) -> Option<Response> {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().insert(http::header::LOCATION, url.parse().ok()?);
    Some(response)
}
