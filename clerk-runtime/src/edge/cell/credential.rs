//! What a request is known by, so that a change of it is noticed.

use crate::instance::Instance;
use crate::request::{KeptCookies, RequestContext};
use crate::token::presented::{PresentedToken, presented_text};

/// What the request was known by when it was first asked for.
pub(super) struct Credential {
    pub(super) presented: Option<PresentedToken>,
    /// Where no token is presented.
    cookies: Option<KeptCookies>,
}

impl Credential {
    #[inline]
    pub(super) fn of(request: &RequestContext<'_>, instance: &Instance) -> Self {
        let presented = PresentedToken::of(request, &instance.memo);
        let cookies = if presented.is_none() { request.kept_cookies() } else { None };
        Self { presented, cookies }
    }

    /// Whether a request is still known by the same.
    pub(super) fn is_of(&self, request: &RequestContext<'_>, instance: &Instance) -> bool {
        match (&self.presented, presented_text(request)) {
            (None, None) => {
                self.cookies.as_ref().map(KeptCookies::as_bytes) == request.cookie_header().as_deref()
            }
            (Some(first), Some(now)) => match first.text() {
                Some(text) => text == now,
                // What is no token stays nobody's, whatever it says.
                None => PresentedToken::of(request, &instance.memo).is_some_and(|now| now.text().is_none()),
            },
            _ => false,
        }
    }
}
