//! What a request carries through the application: which instance it belongs to, and what is known of its sender.

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use axum::BoxError;
use http::HeaderValue;
use http::header::SET_COOKIE;
use http::request::Parts;
use tokio::sync::OnceCell;

use crate::auth::Auth;
use crate::clerk::authenticate::{AuthenticateOptions, authenticate, authenticate_known};
use crate::edge::layer::ResolveClerk;
use crate::edge::rejection::{Rejection, Renderer};
use crate::request::RequestContext;
use crate::settings::Clerk;
use crate::state::RequestState;
use crate::token::presented::{PresentedToken, TokenForm};
use crate::token::{Accepts, TokenType};

/// Where the instance of a request comes from, and how its rejections look.
pub(crate) struct ClerkSource {
    resolve: Resolve,
    renderer: Option<Renderer>,
}

#[derive(Clone)]
enum Resolve {
    Fixed(Clerk),
    Dynamic(Arc<dyn DynResolveClerk>),
}

impl ClerkSource {
    pub(crate) const fn fixed(clerk: Clerk) -> Self {
        Self { resolve: Resolve::Fixed(clerk), renderer: None }
    }

    pub(crate) fn resolved(resolver: impl ResolveClerk) -> Self {
        Self { resolve: Resolve::Dynamic(Arc::new(resolver)), renderer: None }
    }

    pub(crate) fn with_renderer(&self, renderer: Renderer) -> Self {
        Self { resolve: self.resolve.clone(), renderer: Some(renderer) }
    }
}

/// [`ResolveClerk`] for any resolver.
trait DynResolveClerk: Send + Sync {
    fn resolve<'a>(
        &'a self,
        request: &'a Parts,
    ) -> Pin<Box<dyn Future<Output = Result<Clerk, BoxError>> + Send + 'a>>;
}

impl<R: ResolveClerk> DynResolveClerk for R {
    fn resolve<'a>(
        &'a self,
        request: &'a Parts,
    ) -> Pin<Box<dyn Future<Output = Result<Clerk, BoxError>> + Send + 'a>> {
        Box::pin(ResolveClerk::resolve(self, request))
    }
}

/// The instance that a request belongs to, for code behind the layer.
pub(crate) async fn instance_of(parts: &Parts) -> Result<Clerk, Rejection> {
    RequestAuth::of(parts)?.clerk(parts).await.cloned()
}

/// A request's own cell: nothing is authenticated until a handler's policy asks, and then once.
pub(crate) struct RequestAuth {
    source: Arc<ClerkSource>,
    resolved: OnceCell<Clerk>,
    presented: OnceLock<Option<PresentedToken>>,
    state: OnceCell<RequestState>,
    /// How old a verdict of the API the state may rest on.
    staleness: OnceLock<Duration>,
    /// What the API says for a policy that is not content with a verdict as old as that. Boxed, as is the next one,
    /// because few requests have one.
    fresh: OnceCell<Box<RequestState>>,
    mismatch: OnceLock<Box<RequestState>>,
    /// What other instances, which code asked beside this one, have for the browser.
    other_cookies: Mutex<Vec<HeaderValue>>,
    handed_over: Mutex<Option<Auth>>,
}

impl RequestAuth {
    pub(crate) const fn new(source: Arc<ClerkSource>) -> Self {
        Self {
            source,
            resolved: OnceCell::const_new(),
            presented: OnceLock::new(),
            state: OnceCell::const_new(),
            staleness: OnceLock::new(),
            fresh: OnceCell::const_new(),
            mismatch: OnceLock::new(),
            other_cookies: Mutex::new(Vec::new()),
            handed_over: Mutex::new(None),
        }
    }

    /// The cell of a request that came through a layer.
    pub(crate) fn find(parts: &Parts) -> Option<&Self> {
        parts.extensions.get::<Arc<Self>>().map(AsRef::as_ref)
    }

    /// The same where there has to be one.
    pub(crate) fn of(parts: &Parts) -> Result<&Self, Rejection> {
        Self::find(parts).ok_or_else(|| {
            Rejection::misconfigured(
                "authentication was asked for, but no ClerkLayer is in front: add `.layer(ClerkLayer::new(clerk))` to \
                 the router",
            )
        })
    }

    /// A cell for another instance, whose rejections look like those of `layered`.
    pub(crate) fn beside(layered: Option<&Self>, clerk: Clerk) -> Self {
        let renderer = layered.and_then(Self::renderer);
        Self::new(Arc::new(ClerkSource { renderer, ..ClerkSource::fixed(clerk) }))
    }

    /// The request's state, for a policy that accepts `accepts`. A token of another type is not verified: it is
    /// refused by its type alone, and costs no call.
    pub(crate) async fn state(
        &self,
        parts: &Parts,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Result<&RequestState, Rejection> {
        let clerk = self.clerk(parts).await?;
        let request = RequestContext::new(parts, clerk.instance().trust_forwarded_headers);
        let presented =
            self.presented.get_or_init(|| PresentedToken::of(&request, &clerk.instance().memo)).as_ref();
        let presented_type = presented.map_or(TokenType::SessionToken, |token| token.token_type);
        if !accepts.accepts(presented_type) {
            let presented_type = presented.map(|token| token.token_type);
            let mismatch = || Box::new(RequestState::not_accepted(clerk, &request, presented_type));
            return Ok(self.mismatch.get_or_init(mismatch));
        }
        let max_stale = max_stale.unwrap_or(clerk.instance().max_stale);
        let is_opaque = presented.is_some_and(|token| matches!(token.form, TokenForm::Opaque(_)));
        let wants_fresh = is_opaque && *self.staleness.get_or_init(|| max_stale) > max_stale;
        if !wants_fresh {
            let known = || presented.and_then(|token| authenticate_known(clerk, &request, token));
            if let Some(state) = (!self.state.initialized()).then(known).flatten() {
                // Whoever else was quicker has decided the same.
                drop(self.state.set(state));
            }
            if let Some(state) = self.state.get() {
                return Ok(state);
            }
        }
        let max_stale = if wants_fresh { Duration::ZERO } else { max_stale };
        let options = AuthenticateOptions { accepts: Accepts::Any, max_stale: Some(max_stale) };
        // Boxed, because axum moves and boxes the future of a handler, with the room for all that it may wait for.
        Ok(Box::pin(async move {
            let authenticated = || authenticate(clerk, &request, presented, &options);
            if wants_fresh {
                &**self.fresh.get_or_init(|| async { Box::new(authenticated().await) }).await
            } else {
                self.state.get_or_init(authenticated).await
            }
        })
        .await)
    }

    /// Remembers the Auth object of the innermost policy, for the handler's parameters.
    pub(crate) fn hand_over(&self, auth: Auth) {
        *self.handed_over.lock().unwrap_or_else(PoisonError::into_inner) = Some(auth);
    }

    /// Passes on what another instance has for the browser.
    pub(crate) fn answer_with_cookies_of(&self, other: &Self) {
        let states = other.settled().into_iter().flat_map(|state| state.headers().get_all(SET_COOKIE));
        self.lock_other_cookies().extend(states.cloned());
    }

    /// The cookies of other instances, for the response.
    pub(crate) fn take_other_cookies(&self) -> Vec<HeaderValue> {
        std::mem::take(&mut self.lock_other_cookies())
    }

    fn lock_other_cookies(&self) -> MutexGuard<'_, Vec<HeaderValue>> {
        self.other_cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the innermost policy handed over.
    pub(crate) fn handed_over(&self) -> Option<Auth> {
        self.handed_over.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The state that decided, if any policy asked.
    pub(crate) fn settled(&self) -> Option<&RequestState> {
        let fresh = self.fresh.get().map(Box::as_ref);
        fresh.or_else(|| self.state.get()).or_else(|| self.mismatch.get().map(Box::as_ref))
    }

    pub(crate) fn renderer(&self) -> Option<Renderer> {
        self.source.renderer.clone()
    }

    pub(crate) async fn clerk(&self, parts: &Parts) -> Result<&Clerk, Rejection> {
        match &self.source.resolve {
            Resolve::Fixed(clerk) => Ok(clerk),
            Resolve::Dynamic(resolver) => {
                self.resolved.get_or_try_init(|| resolver.resolve(parts)).await.map_err(|error| {
                    Rejection::misconfigured(&format!("no Clerk instance for this request: {error}"))
                })
            }
        }
    }
}
