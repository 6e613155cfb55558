//! The actions of the forms.
//!
//! An action does not wait between finding an object and changing it, so the object still exists.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use clerk_testing::{Endpoint, FaultSchedule};
use http::StatusCode;

use super::form::Form;
use super::outage::OUTAGES;
use super::{Running, Subject, overview};

/// The page to show next, or the mistake in the form.
type Outcome = Result<String, String>;

pub(super) async fn create_user(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, form| {
        let (email, password) = (form.text("email"), form.unchanged("password"));
        let users = running.clerk.users();
        let is_taken = |address: &str| {
            let addresses = users.iter().flat_map(|user| &user.email_addresses);
            addresses.into_iter().any(|other| other.email_address.eq_ignore_ascii_case(address))
        };
        if !email.contains('@') || email.len() > 254 || email.contains(char::is_whitespace) {
            return Err("Write an e-mail address.".to_owned());
        }
        if is_taken(email) {
            return Err(format!("{email} belongs to a user already."));
        }
        if !password.is_empty() && !(8..=72).contains(&password.len()) {
            return Err("A password has 8 to 72 characters.".to_owned());
        }
        let (first, last) = (form.text("first_name"), form.text("last_name"));
        let mut user = running.clerk.create_user().email(email);
        if !first.is_empty() || !last.is_empty() {
            user = user.name(first, last);
        }
        if !password.is_empty() {
            user = user.password(password);
        }
        user.create();
        Ok("/#users".to_owned())
    })
}

pub(super) async fn delete_user(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, form| {
        let user = running.clerk.user(form.text("user_id")).ok_or("This user is gone.")?;
        running.clerk.delete_user(&user);
        Ok("/#users".to_owned())
    })
}

/// Redirects this browser to the link that signs it in.
pub(super) async fn sign_in(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, form| {
        let user = running.clerk.user(form.text("user_id")).ok_or("This user is gone.")?;
        if user.banned || user.locked {
            return Err("This user may not sign in.".to_owned());
        }
        Ok(running.clerk.sign_in_link(&user))
    })
}

pub(super) async fn expire_session(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, form| {
        let is_there = running.clerk.expire_session(form.text("session_id"));
        ended(is_there)
    })
}

pub(super) async fn revoke_session(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, form| {
        let is_there = running.clerk.revoke_session(form.text("session_id"));
        ended(is_there)
    })
}

fn ended(is_there: bool) -> Outcome {
    if is_there { Ok("/#sessions".to_owned()) } else { Err("This session is over.".to_owned()) }
}

pub(super) async fn create_organization(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, form| {
        let (name, slug) = (form.text("name"), form.text("slug"));
        let is_slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        if name.is_empty() || name.len() > 256 {
            return Err("Write a name.".to_owned());
        }
        if slug.is_empty() || slug.len() > 256 || !slug.bytes().all(is_slug) {
            return Err("A slug has lower-case letters, digits, - and _.".to_owned());
        }
        if running.clerk.organizations().iter().any(|other| other.slug == slug) {
            return Err(format!("There is an organization {slug} already."));
        }
        running.clerk.create_organization(name, slug);
        Ok("/#organizations".to_owned())
    })
}

pub(super) async fn add_member(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, form| {
        let clerk = &running.clerk;
        let user = clerk.user(form.text("user_id")).ok_or("This user is gone.")?;
        let id = form.text("organization_id");
        let organization = clerk.organizations().into_iter().find(|organization| organization.id == id);
        let organization = organization.ok_or("This organization is gone.")?;
        let role = clerk.roles().into_iter().find(|role| role.key == form.text("role"));
        let role = role.ok_or("This role is gone.")?;
        clerk.add_member(&organization, &user, role.key);
        Ok("/#organizations".to_owned())
    })
}

pub(super) async fn rotate_keys(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, _| {
        running.clerk.rotate_keys();
        Ok("/#keys".to_owned())
    })
}

pub(super) async fn order_fault(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, form| {
        let outage = form.text("outage");
        let (_, _, fault) =
            OUTAGES.into_iter().find(|(name, _, _)| *name == outage).ok_or("Choose an outage.")?;
        let schedule: FaultSchedule = match form.text("times") {
            "" => fault.into(),
            times => match times.parse() {
                Ok(times @ 1..=1000) => fault.times(times),
                _ => return Err("An outage lasts for 1 to 1000 calls, or until it is ended.".to_owned()),
            },
        };
        if running.clerk.faults().len() >= MOST_FAULTS {
            return Err("End the outages first: there are enough of them.".to_owned());
        }
        let name = form.text("endpoint");
        let endpoints: Vec<Endpoint> =
            Endpoint::ALL.iter().filter(|it| name == "all" || it.as_str() == name).copied().collect();
        if endpoints.is_empty() {
            return Err("Choose an endpoint.".to_owned());
        }
        for endpoint in endpoints {
            running.clerk.fault(endpoint, schedule);
        }
        Ok("/#faults".to_owned())
    })
}

/// Faults queue up, so there is a limit.
const MOST_FAULTS: usize = 100;

pub(super) async fn clear_faults(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, _| {
        running.clerk.clear_faults();
        Ok("/#faults".to_owned())
    })
}

pub(super) async fn retry_webhooks(State(subject): State<Subject>, body: Bytes) -> Response {
    act(&subject, &body, |running, _| {
        running.webhooks.as_ref().ok_or("No webhooks are sent.")?.retry_now();
        Ok("/#webhooks".to_owned())
    })
}

/// Runs the action and redirects to the page, so that a reload does not repeat the action.
fn act(subject: &Subject, body: &Bytes, action: impl FnOnce(&Running, &Form) -> Outcome) -> Response {
    let Some(running) = subject.get() else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    match action(running, &Form::parse(body)) {
        Ok(url) => Redirect::to(&url).into_response(),
        Err(problem) => overview(running, Some(&problem)),
    }
}
