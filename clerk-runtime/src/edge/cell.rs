//! What a request carries through the application: which instance it belongs to, and what is known of its sender.

use std::ops::Deref;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use http::{HeaderMap, HeaderValue};
use tokio::sync::OnceCell;

use super::rejection::{Rejection, Renderer};
use super::source::ClerkSource;
use crate::auth::Auth;
use crate::clerk::{Authentication, Clerk};
use crate::instance::Instance;
use crate::policy::admit::{Admission, admit};
use crate::request::{RequestContext, RequestView};
use crate::state::RequestState;
use crate::token::Accepts;
use crate::token::presented::{PresentedToken, TokenForm, bearer_token};

/// A request's own cell: nothing is authenticated until a policy asks, and then once.
pub(crate) struct RequestCell {
    source: Arc<ClerkSource>,
    resolved: OnceCell<Clerk>,
    credential: OnceLock<Credential>,
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
    /// The cells of other instances, which code asked beside this one, and of other credentials, which a middleware put in
    /// place of the first.
    others: Mutex<Vec<Arc<Self>>>,
    handed_over: Mutex<Option<HandedOver>>,
}

/// What a policy handed over, and to whom.
struct HandedOver {
    auth: Auth,
    reach: Reach,
}

/// Which parameters take what a policy handed over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those of the handler that the policy stands in front of.
    Handler(Head),
    /// Those of every handler behind a router's rule, unless another policy stands in front of it.
    EveryHandlerInside,
}

/// The head that a handler's parameters are extracted from: its place in memory, where it stays while they are. A handler
/// behind a middleware has another one, because the middleware's is still there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head(usize);

impl Head {
    pub(crate) fn of<T>(head: &T) -> Self {
        Self(std::ptr::from_ref(head).addr())
    }
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
            credential: OnceLock::new(),
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

    /// The cell for another instance in the same request, whose rejections look like those of this one.
    pub(crate) fn beside(&self, clerk: &Clerk) -> Arc<Self> {
        self.companion(clerk, |_| true)
    }

    /// A cell of `clerk` that fits, made once, so that asking again costs no other call.
    fn companion(&self, clerk: &Clerk, fits: impl Fn(&Self) -> bool) -> Arc<Self> {
        let mut others = lock(&self.others);
        let is_of_clerk = |other: &Self| other.source.fixed_clerk().is_some_and(|own| own.is(clerk));
        if let Some(known) = others.iter().find(|other| is_of_clerk(other) && fits(other)) {
            return Arc::clone(known);
        }
        let source = ClerkSource::fixed(clerk.clone()).with_renderer(self.renderer());
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
        let context = RequestContext::new(request, settings.trust_forwarded_headers);
        if self.credential.get().is_some_and(|first| !first.is_of(&context, instance)) {
            return Told::Later(Box::pin(self.ask_of_another(clerk, request, accepts, max_stale)));
        }
        let credential = self.credential.get_or_init(|| Credential::of(&context, instance));
        let presented = credential.presented.as_ref();
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

    /// The state of someone else than asked before: a middleware changed what the request is known by.
    async fn ask_of_another<'c>(
        &'c self,
        clerk: &'c Clerk,
        request: &'c dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> StateOf<'c> {
        let context = RequestContext::new(request, clerk.instance().settings.trust_forwarded_headers);
        let another = self.companion(clerk, |other| {
            other.credential.get().is_none_or(|first| first.is_of(&context, clerk.instance()))
        });
        let state = match another.ask(clerk, request, accepts, max_stale) {
            Told::Now(state) => state,
            Told::Later(state) => state.await,
        };
        StateOf::Own(Arc::new(state.clone()))
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

    /// Remembers the Auth object of a policy, for the parameters of the handler that it stands in front of, or of every
    /// handler inside.
    pub(crate) fn hand_over(&self, auth: Auth, reach: Reach) {
        *lock(&self.handed_over) = Some(HandedOver { auth, reach });
    }

    /// What the innermost policy handed over to a handler that is extracted from `head`.
    ///
    /// # Security
    ///
    /// A middleware with an attribute of its own may take what the handlers behind it do not want. What it takes is for
    /// its own parameters.
    pub(crate) fn handed_over(&self, head: Head) -> Option<Auth> {
        let handed_over = lock(&self.handed_over);
        let reaches = |handed_over: &&HandedOver| match handed_over.reach {
            Reach::EveryHandlerInside => true,
            Reach::Handler(of) => of == head,
        };
        handed_over.as_ref().filter(reaches).map(|handed_over| handed_over.auth.clone())
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

/// What the request was known by when it was first asked for.
struct Credential {
    presented: Option<PresentedToken>,
    /// Where there is no token in the header.
    cookies: Option<HeaderValue>,
}

impl Credential {
    fn of(request: &RequestContext<'_>, instance: &Instance) -> Self {
        let presented = PresentedToken::of(request, &instance.memo);
        let cookies = if presented.is_none() { request.first_cookies() } else { None };
        Self { presented, cookies }
    }

    /// Whether a request is still known by the same.
    fn is_of(&self, request: &RequestContext<'_>, instance: &Instance) -> bool {
        match (&self.presented, request.authorization().as_deref().and_then(bearer_token)) {
            (None, None) => self.cookies == request.first_cookies(),
            (Some(first), Some(now)) => match first.text() {
                Some(text) => text == now,
                // What is no token stays nobody's, whatever it says.
                None => PresentedToken::of(request, &instance.memo).is_some_and(|now| now.text().is_none()),
            },
            _ => false,
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
