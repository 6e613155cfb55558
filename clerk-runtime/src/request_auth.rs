//! What a request carries through the application: which instance it belongs to, and what is known of its sender.

use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use http::request::Parts;
use tokio::sync::OnceCell;

use crate::auth::Auth;
use crate::authenticate::{AuthenticateOptions, authenticate, authenticate_known};
use crate::config::Clerk;
use crate::extract::BoxError;
use crate::layer::ResolveClerk;
use crate::rejection::{Rejection, Renderer};
use crate::request::RequestContext;
use crate::state::RequestState;
use crate::token::header::{PresentedToken, TokenForm};
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
    let missing =
        || Rejection::misconfigured("no ClerkLayer is in front: add `.layer(ClerkLayer::new(clerk))`");
    let request_auth = parts.extensions.get::<Arc<RequestAuth>>().ok_or_else(missing)?;
    request_auth.clerk(parts).await.cloned()
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
            handed_over: Mutex::new(None),
        }
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
            let mismatch = || Box::new(RequestState::mismatch(clerk, &request, presented_type));
            return Ok(self.mismatch.get_or_init(mismatch));
        }
        // Boxed, because axum moves and boxes the future of a handler, with the room for all that it may wait for.
        let authenticated = |max_stale| {
            let options = AuthenticateOptions { accepts: Accepts::Any, max_stale: Some(max_stale) };
            let request = &request;
            Box::pin(async move { authenticate(clerk, request, presented, &options).await })
        };
        let max_stale = max_stale.unwrap_or(clerk.instance().max_stale);
        if presented.is_some_and(|token| matches!(token.form, TokenForm::Opaque(_)))
            && *self.staleness.get_or_init(|| max_stale) > max_stale
        {
            let fresh = || async { Box::new(authenticated(Duration::ZERO).await) };
            return Ok(self.fresh.get_or_init(fresh).await);
        }
        let known = || presented.and_then(|token| authenticate_known(clerk, &request, token));
        if let Some(state) = (!self.state.initialized()).then(known).flatten() {
            // Whoever else was quicker has decided the same.
            drop(self.state.set(state));
        }
        Ok(self.state.get_or_init(|| authenticated(max_stale)).await)
    }

    /// Remembers the Auth object of the innermost policy, for the handler's parameters.
    pub(crate) fn hand_over(&self, auth: Auth) {
        *self.handed_over.lock().unwrap_or_else(PoisonError::into_inner) = Some(auth);
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
