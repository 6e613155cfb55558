//! Authentication, as a table of contents: which token counts, is it genuine, what follows.

use std::time::Duration;

use http::request::Parts;

use crate::auth::AuthContext;
use crate::config::Clerk;
use crate::machine;
use crate::request::RequestContext;
use crate::session;
use crate::state::{AuthReason, NotSignedIn, RequestState};
use crate::token::header::PresentedToken;
use crate::token::{Accepts, TokenType};

/// What [`Clerk::authenticate_request`] takes besides the request.
#[derive(Clone, Copy, Debug, Default)]
#[must_use]
pub struct AuthenticateOptions {
    pub(crate) accepts: Accepts,
    pub(crate) max_stale: Option<Duration>,
}

impl AuthenticateOptions {
    /// Accepts session tokens.
    pub fn new() -> Self {
        Self::default()
    }

    /// Accepts these tokens instead.
    pub fn accepts(mut self, accepts: impl Into<Accepts>) -> Self {
        self.accepts = accepts.into();
        self
    }

    /// How old the verdict on an opaque machine token may be, instead of what the instance says
    /// ([`ClerkBuilder::max_stale`](crate::ClerkBuilder::max_stale)).
    ///
    /// # Security
    ///
    /// A revoked token keeps working for up to this long.
    pub const fn max_stale(mut self, max_stale: Duration) -> Self {
        self.max_stale = Some(max_stale);
        self
    }
}

impl Clerk {
    /// Tells who sends a request, without answering it; the counterpart of the reference's `authenticateRequest()`.
    ///
    /// It needs no layer and no framework: the handlers' guards call the same.
    ///
    /// ```
    /// # async fn example(clerk: clerk_runtime::Clerk) {
    /// use clerk_runtime::{AuthStatus, AuthenticateOptions};
    ///
    /// let (parts, ()) = http::Request::get("/").body(()).unwrap().into_parts();
    /// let state = clerk.authenticate_request(&parts, &AuthenticateOptions::new()).await;
    /// assert_ne!(state.status(), AuthStatus::SignedIn);
    /// # }
    /// ```
    pub async fn authenticate_request(&self, parts: &Parts, options: &AuthenticateOptions) -> RequestState {
        let request = RequestContext::new(parts, self.instance().trust_forwarded_headers);
        let presented = PresentedToken::of(&request, &self.instance().memo);
        authenticate(self, &request, presented.as_ref(), options).await
    }
}

/// Reference 02 §6: a token in the header wins, and cookies are not looked at.
pub(crate) async fn authenticate(
    clerk: &Clerk,
    request: &RequestContext<'_>,
    presented: Option<&PresentedToken>,
    options: &AuthenticateOptions,
) -> RequestState {
    let accepts = options.accepts;
    let configured = clerk.instance().accepts;
    let presented_type = presented.map_or(TokenType::SessionToken, |token| token.token_type);
    let refuse = |outcome| RequestState::not_signed_in(outcome, AuthContext::new(clerk, request));
    match (accepts, presented) {
        (Accepts::Listed(types), _) if !types.contains(presented_type) => {
            refuse(NotSignedIn::type_mismatch(None))
        }
        (Accepts::One(wanted), None) if wanted.is_machine() => {
            refuse(NotSignedIn::signed_out(Some(wanted), AuthReason::NoTokenInHeader, String::new()))
        }
        (Accepts::One(wanted), Some(_)) if wanted.is_machine() && wanted != presented_type => {
            refuse(NotSignedIn::type_mismatch(Some(wanted)))
        }
        (Accepts::One(TokenType::SessionToken), Some(token))
            if configured.contains(TokenType::SessionToken) =>
        {
            session::from_header(clerk, request, token).await
        }
        // What the application as a whole does not accept, no handler does.
        _ if !configured.contains(presented_type) => refuse(NotSignedIn::type_mismatch(Some(presented_type))),
        (_, Some(token)) if presented_type.is_machine() => {
            let max_stale = options.max_stale.unwrap_or(clerk.instance().max_stale);
            // Boxed, so that sessions do not carry the room for a call of the Backend API.
            Box::pin(machine::from_header(clerk, request, token, max_stale)).await
        }
        (_, Some(token)) => session::from_header(clerk, request, token).await,
        (_, None) => session::from_cookies(clerk, request).await,
    }
}

/// The same for a session token that was verified before, where it can be told at once that it is good; `None` leaves it
/// to [`authenticate`]. Most requests end here, and need no future of their own.
pub(crate) fn authenticate_known(
    clerk: &Clerk,
    request: &RequestContext<'_>,
    presented: &PresentedToken,
) -> Option<RequestState> {
    let is_accepted = presented.token_type == TokenType::SessionToken
        && clerk.instance().accepts.contains(TokenType::SessionToken);
    if is_accepted { session::from_known_header(clerk, request, presented) } else { None }
}
