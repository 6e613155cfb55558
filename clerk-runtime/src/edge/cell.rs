//! What a request carries through the application: which instance it belongs to, and what is known of its sender.

use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use http::HeaderMap;
use http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use tokio::sync::OnceCell;

use super::rejection::{Rejection, Renderer};
use super::source::ClerkSource;
use crate::auth::Auth;
use crate::clerk::{Authentication, Clerk};
use crate::policy::admit::{Admission, admit};
use crate::request::{RequestContext, RequestView};
use crate::state::RequestState;
use crate::token::Accepts;
use crate::token::presented::{PresentedToken, TokenForm};

/// A request's own cell: nothing is authenticated until a policy asks, and then once.
pub(crate) struct RequestCell {
    source: Arc<ClerkSource>,
    resolved: OnceCell<Clerk>,
    presented: OnceLock<Option<PresentedToken>>,
    /// The outcome, for every policy that admits what arrived, where nothing had to be waited for.
    at_once: OnceLock<RequestState>,
    /// The same, where something had to. Boxed, as is the next one, because few requests have one.
    waited: OnceCell<Box<RequestState>>,
    /// How old a verdict of the API the state may rest on.
    staleness: OnceLock<Duration>,
    /// What the API says for a policy that is not content with a verdict as old as that.
    fresh: OnceCell<Box<RequestState>>,
    /// The outcome for the last policy that admits nothing of what arrived.
    refused: Mutex<Option<Arc<RequestState>>>,
    /// The cells of other instances, which code asked beside this one.
    others: Mutex<Vec<Arc<Self>>>,
    handed_over: Mutex<Option<Auth>>,
}

/// A state that the cell keeps, or one of this policy's own.
pub(crate) enum StateOf<'c> {
    Shared(&'c RequestState),
    Own(Arc<RequestState>),
}

/// A state that is known, or that has to be waited for.
enum Told<'c> {
    Now(StateOf<'c>),
    Later(Pin<Box<dyn Future<Output = StateOf<'c>> + Send + 'c>>),
}

impl Deref for StateOf<'_> {
    type Target = RequestState;

    fn deref(&self) -> &RequestState {
        match self {
            Self::Shared(state) => state,
            Self::Own(state) => state,
        }
    }
}

impl RequestCell {
    pub(crate) const fn new(source: Arc<ClerkSource>) -> Self {
        Self {
            source,
            resolved: OnceCell::const_new(),
            presented: OnceLock::new(),
            at_once: OnceLock::new(),
            waited: OnceCell::const_new(),
            staleness: OnceLock::new(),
            fresh: OnceCell::const_new(),
            refused: Mutex::new(None),
            others: Mutex::new(Vec::new()),
            handed_over: Mutex::new(None),
        }
    }

    /// The cell of a request that came through a layer.
    pub(crate) fn find(request: &dyn RequestView) -> Option<&Self> {
        request.extensions()?.get::<Arc<Self>>().map(AsRef::as_ref)
    }

    /// The same where there has to be one.
    pub(crate) fn of(request: &dyn RequestView) -> Result<&Self, Rejection> {
        Self::find(request).ok_or_else(|| {
            Rejection::misconfigured(
                "authentication was asked for, but no ClerkLayer is in front: add `.layer(ClerkLayer::new(clerk))` to \
                 the router",
            )
        })
    }

    /// A cell of its own, for a request that came through no layer.
    pub(crate) fn alone(clerk: Clerk) -> Arc<Self> {
        Arc::new(Self::new(Arc::new(ClerkSource::fixed(clerk))))
    }

    /// The cell for another instance in the same request, whose rejections look like those of this one. It is made once,
    /// so that asking again costs no other call.
    pub(crate) fn beside(&self, clerk: Clerk) -> Arc<Self> {
        let mut others = lock(&self.others);
        let known = others.iter().find(|other| other.source.fixed_clerk().is_some_and(|own| own.is(&clerk)));
        if let Some(known) = known {
            return Arc::clone(known);
        }
        let source = ClerkSource::fixed(clerk).with_renderer(self.renderer());
        let other = Arc::new(Self::new(Arc::new(source)));
        others.push(Arc::clone(&other));
        other
    }

    pub(crate) async fn clerk(&self, request: &dyn RequestView) -> Result<&Clerk, Rejection> {
        match self.source.fixed_clerk() {
            Some(clerk) => Ok(clerk),
            // Boxed, so that handlers of applications with one instance do not carry the room for it.
            None => Box::pin(self.resolved.get_or_try_init(|| self.source.clerk(request))).await,
        }
    }

    pub(crate) fn renderer(&self) -> Option<Renderer> {
        self.source.renderer.clone()
    }

    /// The request's state, for a policy that accepts `accepts`. A token of another type is not verified: it is refused
    /// by its type alone, and costs no call.
    pub(crate) async fn state<'c>(
        &'c self,
        request: &'c dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Result<StateOf<'c>, Rejection> {
        let clerk = self.clerk(request).await?;
        match self.ask(clerk, request, accepts, max_stale) {
            Told::Now(state) => Ok(state),
            Told::Later(state) => Ok(state.await),
        }
    }

    /// The state at once, where nothing has to be waited for: no part of what may be waited for is in the future of the
    /// handler, which axum moves and boxes.
    fn ask<'c>(
        &'c self,
        clerk: &'c Clerk,
        request: &'c dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Told<'c> {
        let instance = clerk.instance();
        let settings = &instance.settings;
        let context = RequestContext::new(request, &settings.url_rules);
        let presented = self.presented.get_or_init(|| PresentedToken::of(&context, &instance.memo)).as_ref();
        let admission = admit(accepts, settings.accepts, presented.map(|token| token.token_type));
        let max_stale = max_stale.unwrap_or(settings.max_stale);
        let place = self.place(&admission, presented, max_stale);
        let known = match place {
            Place::Own => None,
            Place::Shared => self.at_once.get().or_else(|| self.waited.get().map(Box::as_ref)),
            Place::Fresh => self.fresh.get().map(Box::as_ref),
        };
        if let Some(state) = known {
            return Told::Now(StateOf::Shared(state));
        }
        let max_stale = if place == Place::Fresh { Duration::ZERO } else { max_stale };
        match Authentication::begin(instance, context, presented, admission, max_stale) {
            Ok(state) => Told::Now(match place {
                Place::Shared => StateOf::Shared(self.at_once.get_or_init(|| state)),
                Place::Own | Place::Fresh => StateOf::Own(self.refuse(state)),
            }),
            Err(attempt) => Told::Later(Box::pin(self.wait(attempt, place))),
        }
    }

    async fn wait<'c>(&'c self, attempt: Authentication<'c>, place: Place) -> StateOf<'c> {
        let cell = match place {
            Place::Own => return StateOf::Own(self.refuse(attempt.finish().await)),
            Place::Shared => &self.waited,
            Place::Fresh => &self.fresh,
        };
        StateOf::Shared(cell.get_or_init(|| async { Box::new(attempt.finish().await) }).await)
    }

    /// Where the outcome of an admission is kept, so that nothing is asked twice.
    fn place(&self, admission: &Admission, presented: Option<&PresentedToken>, max_stale: Duration) -> Place {
        let is_machine = presented.is_some_and(|token| token.token_type.is_machine());
        match admission {
            Admission::Refused(_) => Place::Own,
            // A machine's token, looked at as a session's: refused without a call.
            Admission::SessionHeader if is_machine => Place::Own,
            _ => {
                let is_opaque = presented.is_some_and(|token| matches!(token.form, TokenForm::Opaque(_)));
                let is_too_old = is_opaque && *self.staleness.get_or_init(|| max_stale) > max_stale;
                if is_too_old { Place::Fresh } else { Place::Shared }
            }
        }
    }

    fn refuse(&self, state: RequestState) -> Arc<RequestState> {
        let state = Arc::new(state);
        *lock(&self.refused) = Some(Arc::clone(&state));
        state
    }

    /// Remembers the Auth object of the innermost policy, for the handler's parameters.
    pub(crate) fn hand_over(&self, auth: Auth) {
        *lock(&self.handed_over) = Some(auth);
    }

    /// What the innermost policy handed over.
    pub(crate) fn handed_over(&self) -> Option<Auth> {
        lock(&self.handed_over).clone()
    }

    /// Appends the headers of the state that decided, if any policy asked, so that the handler's own cookies stay. What is
    /// there already is not said twice.
    pub(crate) fn append_headers(&self, headers: &mut HeaderMap) {
        let waited = self.fresh.get().or_else(|| self.waited.get()).map(Box::as_ref);
        let shared = waited.or_else(|| self.at_once.get());
        match (shared, &*lock(&self.refused)) {
            (Some(state), _) => append(headers, state.headers()),
            (None, Some(state)) => append(headers, state.headers()),
            (None, None) => {}
        }
        for other in &*lock(&self.others) {
            let mut theirs = HeaderMap::new();
            other.append_headers(&mut theirs);
            theirs.get_all(SET_COOKIE).iter().for_each(|cookie| {
                headers.append(SET_COOKIE, cookie.clone());
            });
        }
    }
}

/// Where an outcome is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// With the policy that it is for.
    Own,
    /// For every policy.
    Shared,
    /// For policies that want a newer verdict than the shared one.
    Fresh,
}

fn append(headers: &mut HeaderMap, state: &HeaderMap) {
    for (name, value) in state {
        let once = name == LOCATION || name == CACHE_CONTROL;
        let is_said = if once {
            headers.contains_key(name)
        } else {
            headers.get_all(name).iter().any(|said| said == value)
        };
        if !is_said {
            headers.append(name, value.clone());
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is kept is replaced whole, so a panic elsewhere leaves nothing half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
