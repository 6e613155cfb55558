//! `Clerk::authenticate_request`: authenticates a request without answering it.

use std::time::Duration;

use super::attached::Attached;
use crate::clerk::{Authentication, Begun, Clerk};
use crate::policy::admit::admit;
use crate::request::RequestView;
use crate::state::RequestState;
use crate::token::Accepts;
use crate::token::presented::PresentedToken;

/// The options of [`Clerk::authenticate_request`].
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

    /// Accepts these tokens instead of session tokens.
    pub fn accepts(mut self, accepts: impl Into<Accepts>) -> Self {
        self.accepts = accepts.into();
        self
    }

    /// Sets how old the verdict on an opaque machine token may be, instead of the instance's setting
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
    /// Authenticates a request, without answering it; the counterpart of the reference's `authenticateRequest()`.
    ///
    /// It needs no layer and no framework. Your code then does what a [`ClerkLayer`](crate::ClerkLayer) and a handler's
    /// rule would do: if the state's headers contain `Location`, respond with that redirect, and append the headers of
    /// every state to the response ([`append_headers_to`](RequestState::append_headers_to)).
    ///
    /// ```
    /// use clerk_runtime::{AuthenticateOptions, Clerk};
    /// use http::header::LOCATION;
    /// use http::{Request, Response, StatusCode};
    ///
    /// async fn answer(clerk: &Clerk, request: Request<()>) -> Response<String> {
    ///     let (parts, ()) = request.into_parts();
    ///     let options = AuthenticateOptions::new();
    ///     let state = clerk.authenticate_request(&parts, &options).await;
    ///     let auth = state.to_auth();
    ///     let mut response = Response::new(String::new());
    ///     if state.headers().contains_key(LOCATION) {
    ///         // A handshake: the browser visits the instance and comes back.
    ///         *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    ///     } else if let Some(user) = auth.as_ref().and_then(|auth| auth.user_id()) {
    ///         *response.body_mut() = format!("Hello {user}");
    ///     } else {
    ///         *response.status_mut() = StatusCode::UNAUTHORIZED;
    ///     }
    ///     state.append_headers_to(response.headers_mut());
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
    ///
    /// Behind a layer with the same instance, it shares the result with the request's rules, so authenticating again costs
    /// no further call.
    pub async fn authenticate_request(
        &self,
        request: &dyn RequestView,
        options: &AuthenticateOptions,
    ) -> RequestState {
        let Some(Attached { cell: layered, .. }) = Attached::find(request) else {
            return self.authenticate_alone(request, options).await;
        };
        let cell = layered.of_clerk(self);
        match cell.state(request, options.accepts, options.max_stale).await {
            Ok(told) => told.into_state(),
            // Only a resolver can fail, and it has determined the instance before.
            Err(_) => self.authenticate_alone(request, options).await,
        }
    }

    async fn authenticate_alone(
        &self,
        request: &dyn RequestView,
        options: &AuthenticateOptions,
    ) -> RequestState {
        let instance = self.instance();
        let settings = &instance.settings;
        let context = settings.read(request);
        let presented = PresentedToken::of(&context, &instance.memo);
        let admission =
            admit(options.accepts, settings.accepts, presented.as_ref().map(|token| token.token_type));
        let max_stale = options.max_stale.unwrap_or(settings.max_stale);
        match Authentication::begin(instance, &context, presented.as_ref(), admission, max_stale) {
            Begun::Settled(state) => state,
            Begun::Waiting(attempt) => Box::pin(attempt.finish()).await,
        }
    }
}
