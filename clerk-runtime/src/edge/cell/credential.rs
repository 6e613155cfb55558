//! The credential of a request, to notice when it changes.

use crate::instance::Instance;
use crate::request::{KeptCookies, RequestContext};
use crate::token::presented::{PresentedToken, presented_text};

/// The credential of the request when it was first authenticated.
pub(super) enum Credential {
    Presented(PresentedToken),
    /// If no token is presented.
    Cookies(Option<KeptCookies>),
}

impl Credential {
    #[inline]
    pub(super) fn of(request: &RequestContext<'_>, instance: &Instance) -> Self {
        match PresentedToken::of(request, &instance.memo) {
            Some(presented) => Self::Presented(presented),
            None => Self::Cookies(request.kept_cookies()),
        }
    }

    #[inline]
    pub(super) const fn presented(&self) -> Option<&PresentedToken> {
        match self {
            Self::Presented(presented) => Some(presented),
            Self::Cookies(_) => None,
        }
    }

    /// Whether a request still has the same credential.
    pub(super) fn is_of(&self, request: &RequestContext<'_>, instance: &Instance) -> bool {
        match (self, presented_text(request)) {
            (Self::Cookies(cookies), None) => {
                cookies.as_ref().map(KeptCookies::as_bytes) == request.cookie_header().as_deref()
            }
            (Self::Presented(first), Some(now)) => match first.text() {
                Some(text) => text == now,
                // A text that is not a token cannot become one, whatever it contains.
                None => PresentedToken::of(request, &instance.memo).is_some_and(|now| now.text().is_none()),
            },
            _ => false,
        }
    }
}
