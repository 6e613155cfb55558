//! The pages, and their rules.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use clerk_runtime::request::RequestView;
use clerk_runtime::{Auth, Rejection, SessionAuth, auth, protect};

use crate::portal::Portal;
use crate::visitor::Visitor;

#[auth]
pub(crate) async fn home(auth: Auth) -> Response {
    page(StatusCode::OK, &Home { visitor: Visitor::of(&auth) })
}

#[protect]
pub(crate) async fn profile(auth: SessionAuth) -> Response {
    page(StatusCode::OK, &Profile { visitor: Some(Visitor::from(&auth)) })
}

#[protect(any(role = "org:member", role = "org:admin"))]
pub(crate) async fn team(auth: SessionAuth) -> Response {
    let text = "Everyone in the organization can read this page.";
    page(StatusCode::OK, &Room { visitor: Some(Visitor::from(&auth)), title: "Team", text })
}

#[protect(role = "org:admin")]
pub(crate) async fn administration(auth: SessionAuth) -> Response {
    let text = "Only administrators of the organization can read this page.";
    page(StatusCode::OK, &Room { visitor: Some(Visitor::from(&auth)), title: "Administration", text })
}

#[auth]
pub(crate) async fn sign_in(auth: Auth) -> Response {
    if auth.is_authenticated() {
        return Redirect::to("/").into_response();
    }
    auth.redirect_to_sign_in().return_back_url("/").into_response()
}

#[auth]
pub(crate) async fn sign_up(auth: Auth) -> Response {
    auth.redirect_to_sign_up().return_back_url("/").into_response()
}

pub(crate) async fn sign_out(State(portal): State<Portal>) -> Redirect {
    portal.redirect("sign-out")
}

pub(crate) async fn organization(State(portal): State<Portal>) -> Redirect {
    portal.redirect("organization")
}

#[auth]
pub(crate) async fn not_found(auth: Auth) -> Response {
    page(StatusCode::NOT_FOUND, &Problem::new(StatusCode::NOT_FOUND, Visitor::of(&auth)))
}

/// A page instead of the empty body of a rejection. Status and headers stay.
pub(crate) fn rejected(rejection: &Rejection, _: &dyn RequestView) -> Response {
    let headers: HeaderMap = rejection.headers().clone();
    if rejection.status().is_redirection() {
        return (rejection.status(), headers).into_response();
    }
    (headers, page(rejection.status(), &Problem::new(rejection.status(), None))).into_response()
}

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    visitor: Option<Visitor>,
}

#[derive(Template)]
#[template(path = "profile.html")]
struct Profile {
    visitor: Option<Visitor>,
}

#[derive(Template)]
#[template(path = "room.html")]
struct Room {
    visitor: Option<Visitor>,
    title: &'static str,
    text: &'static str,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem {
    visitor: Option<Visitor>,
    title: &'static str,
    text: &'static str,
}

impl Problem {
    fn new(status: StatusCode, visitor: Option<Visitor>) -> Self {
        let (title, text) = match status {
            StatusCode::NOT_FOUND => {
                ("Nothing here", "Or not for you: perhaps for another organization or role.")
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                ("Not for you", "This page is for someone else.")
            }
            StatusCode::SERVICE_UNAVAILABLE => {
                ("One moment", "We cannot tell who you are right now. Try again.")
            }
            _ => ("Something broke", "It is our fault, and in our log."),
        };
        Self { visitor, title, text }
    }
}

fn page(status: StatusCode, template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => (status, Html(html)).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
