//! The credential of a request, to notice when it changes.

use crate::instance::Instance;
use crate::request::{KeptCookies, RequestContext};
use crate::token::presented::{PresentedToken, presented_text};

/// The credential of the request when it was first authenticated.
pub(super) struct Credential {
    pub(super) presented: Option<PresentedToken>,
    /// If no token is presented.
    cookies: Option<KeptCookies>,
}

impl Credential {
    #[inline]
    pub(super) fn of(request: &RequestContext<'_>, instance: &Instance) -> Self {
        let presented = PresentedToken::of(request, &instance.memo);
        let cookies = if presented.is_none() { request.kept_cookies() } else { None };
        Self { presented, cookies }
    }

    /// Whether a request still has the same credential.
    pub(super) fn is_of(&self, request: &RequestContext<'_>, instance: &Instance) -> bool {
        match (&self.presented, presented_text(request)) {
            (None, None) => {
                self.cookies.as_ref().map(KeptCookies::as_bytes) == request.cookie_header().as_deref()
            }
            (Some(first), Some(now)) => match first.text() {
                Some(text) => text == now,
                // A text that is not a token cannot become one, whatever it contains.
                None => PresentedToken::of(request, &instance.memo).is_some_and(|now| now.text().is_none()),
            },
            _ => false,
        }
    }
}
