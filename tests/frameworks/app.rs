//! The common part of the applications: bodies, claims, callers and answers.

use std::sync::atomic::{AtomicUsize, Ordering};

use clerk_runtime::{ApiKeyAuth, Auth, FromAuth, Rejection, Rejections, SessionAuth};
use http::Response;
use serde::Deserialize;

#[derive(Deserialize)]
pub(crate) struct Invoice {
    pub(crate) cents: u64,
}

#[derive(Deserialize)]
pub(crate) struct Team {
    pub(crate) team: String,
}

/// A parameter before the caller. Each framework's file counts its extractions.
pub(crate) struct Counted;

impl Counted {
    pub(crate) fn begun() -> Self {
        EXTRACTIONS.fetch_add(1, Ordering::SeqCst);
        Self
    }
}

pub(crate) static EXTRACTIONS: AtomicUsize = AtomicUsize::new(0);

#[derive(FromAuth)]
pub(crate) enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
    Nobody,
}

impl Caller {
    pub(crate) fn described(&self) -> String {
        match self {
            Self::User(session) => format!("user {}", session.user_id()),
            Self::Key(key) => format!("key {}", key.id()),
            Self::Nobody => "nobody".to_owned(),
        }
    }
}

pub(crate) fn described(auth: &Auth) -> String {
    format!("{:?} {:?} {:?}", auth.user_id(), auth.org_id(), auth.is_authenticated())
}

pub(crate) fn hidden() -> Rejections {
    Rejections::hidden()
}

/// The application's own answers, with a header and a body.
pub(crate) fn own() -> Rejections {
    Rejections::new(|rejection: &Rejection, request| {
        let body = format!("{} is not for you: {}", request.uri().path(), rejection.cause().as_str());
        let mut response = Response::new(body);
        *response.status_mut() = rejection.status();
        response.headers_mut().insert("x-own", http::HeaderValue::from_static("yes"));
        response
    })
}
