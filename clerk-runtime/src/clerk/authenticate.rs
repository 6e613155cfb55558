//! Authentication, as a table of contents: which token counts, is it genuine, what follows.

use std::time::Duration;

use http::request::Parts;

use crate::auth::AuthContext;
use crate::flow;
use crate::machine;
use crate::request::RequestContext;
use crate::settings::Clerk;
use crate::state::{AuthReason, NotSignedIn, RequestState};
use crate::token::presented::PresentedToken;
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
    /// It needs no layer and no framework. The application then does with the state what else a
    /// [`ClerkLayer`](crate::ClerkLayer) and a handler's rule do: a state with a `Location` among its headers is a redirect,
    /// and the headers of every state are appended to the answer.
    ///
    /// ```
    /// use clerk_runtime::{AuthenticateOptions, Clerk};
    /// use http::header::LOCATION;
    /// use http::{Request, Response, StatusCode};
    ///
    /// async fn answer(clerk: &Clerk, request: Request<()>) -> Response<String> {
    ///     let (parts, ()) = request.into_parts();
    ///     let state = clerk.authenticate_request(&parts, &AuthenticateOptions::new()).await;
    ///     let mut response = Response::new(String::new());
    ///     if state.headers().contains_key(LOCATION) {
    ///         // A handshake: the browser visits the instance, and comes back with cookies.
    ///         *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    ///     } else if let Some(user) = state.to_auth(true).as_ref().and_then(|auth| auth.user_id()) {
    ///         *response.body_mut() = format!("Hello {user}");
    ///     } else {
    ///         *response.status_mut() = StatusCode::UNAUTHORIZED;
    ///     }
    ///     // Appended, so that cookies do not replace each other.
    ///     for (name, value) in state.headers() {
    ///         response.headers_mut().append(name, value.clone());
    ///     }
    ///     response
    /// }
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let key = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";
    /// # let clerk = Clerk::builder().publishable_key(key).secret_key("sk_test_1").build().unwrap();
    /// # let request = || Request::get("/").header("host", "app.test");
    /// # let page = request().header("sec-fetch-dest", "document").body(()).unwrap();
    /// # let response = answer(&clerk, page).await;
    /// # assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    /// # assert!(response.headers()[LOCATION].to_str().unwrap().contains("foo-bar-13.clerk.accounts.dev"));
    /// # let response = answer(&clerk, request().body(()).unwrap()).await;
    /// # assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    /// # }
    /// ```
    pub async fn authenticate_request(&self, parts: &Parts, options: &AuthenticateOptions) -> RequestState {
        let request = RequestContext::new(parts, self.instance().trust_forwarded_headers);
        let presented = PresentedToken::of(&request, &self.instance().memo);
        authenticate(self, &request, presented.as_ref(), options).await
    }
}

/// The order of the reference's `authenticateRequest()`: a token in the header wins, and cookies are not looked at.
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
            flow::from_header(clerk, request, token).await
        }
        // What the application as a whole does not accept, no handler does.
        _ if !configured.contains(presented_type) => refuse(NotSignedIn::type_mismatch(Some(presented_type))),
        (_, Some(token)) if presented_type.is_machine() => {
            let max_stale = options.max_stale.unwrap_or(clerk.instance().max_stale);
            // Boxed, so that sessions do not carry the room for a call of the Backend API.
            Box::pin(machine::from_header(clerk, request, token, max_stale)).await
        }
        (_, Some(token)) => flow::from_header(clerk, request, token).await,
        (_, None) => flow::from_cookies(clerk, request).await,
    }
}

/// The same for a session token that was verified before, where it can be told at once that it is good; `None` leaves
/// it to [`authenticate`]. Most requests end here, and need no future of their own.
pub(crate) fn authenticate_known(
    clerk: &Clerk,
    request: &RequestContext<'_>,
    presented: &PresentedToken,
) -> Option<RequestState> {
    let is_accepted = presented.token_type == TokenType::SessionToken
        && clerk.instance().accepts.contains(TokenType::SessionToken);
    if is_accepted { flow::from_known_header(clerk, request, presented) } else { None }
}
