//! What a request carries through the application: which instance it belongs to, and what is known of its sender.

mod credential;
mod finish;
mod handed_over;

use std::ops::Deref;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::rejection::{Rejection, Renderer};
use super::source::ClerkSource;
use crate::clerk::{Authentication, Begun, Clerk};
use crate::policy::admit::{Admission, admit};
use crate::request::{RequestContext, RequestView};
use crate::state::RequestState;
use crate::token::Accepts;
use crate::token::presented::{PresentedToken, TokenForm};
use credential::Credential;
use handed_over::HandedOver;

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
    /// The outcome that the last policy was told, where that is not one of the above.
    decided: Mutex<Option<Arc<RequestState>>>,
    /// The cells of other instances, which code asked beside this one, and of other credentials, which a middleware put in
    /// place of the first.
    others: Mutex<Vec<Arc<Self>>>,
    pub(crate) handed_over: HandedOver,
    /// Whether a policy looked at the browser's cookies.
    saw_cookies: AtomicBool,
}

/// A state that the cell keeps, or one of this policy's own.
pub(crate) enum StateOf<'c> {
    Shared(&'c RequestState),
    Own(Arc<RequestState>),
}

/// A state that is known, or that has to be waited for.
enum Answer<'c> {
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
            decided: Mutex::new(None),
            others: Mutex::new(Vec::new()),
            handed_over: HandedOver::nothing(),
            saw_cookies: AtomicBool::new(false),
        }
    }

    /// The cell of a request that came through a layer.
    pub(crate) fn find(request: &dyn RequestView) -> Option<&Arc<Self>> {
        request.extensions()?.get::<Arc<Self>>()
    }

    /// The same where there has to be one.
    pub(crate) fn of(request: &dyn RequestView) -> Result<&Arc<Self>, Rejection> {
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

    /// The cell for `clerk` in the same request: this one, where it is the layer's instance, else one beside it whose
    /// rejections look like those of this one.
    pub(crate) async fn of_clerk(self: &Arc<Self>, request: &dyn RequestView, clerk: &Clerk) -> Arc<Self> {
        if self.clerk(request).await.is_ok_and(|own| own.is(clerk)) {
            Arc::clone(self)
        } else {
            self.companion(clerk, |_| true)
        }
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
            Answer::Now(state) => Ok(state),
            Answer::Later(state) => Ok(state.await),
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
    ) -> Answer<'c> {
        let instance = clerk.instance();
        let settings = &instance.settings;
        let context = RequestContext::new(request, &settings.url_rules);
        let mut is_first = false;
        let credential = self.credential.get_or_init(|| {
            is_first = true;
            Credential::of(&context, instance)
        });
        if !is_first && !credential.is_of(&context, instance) {
            return Answer::Later(Box::pin(self.ask_of_another(clerk, request, accepts, max_stale)));
        }
        let presented = credential.presented.as_ref();
        let admission = admit(accepts, settings.accepts, presented.map(|token| token.token_type));
        if matches!(admission, Admission::Cookies) {
            self.saw_cookies.store(true, Ordering::Relaxed);
        }
        let max_stale = max_stale.unwrap_or(settings.max_stale);
        let place = self.place(&admission, presented, max_stale);
        let known = match place {
            Place::Own => None,
            Place::Shared => self.kept().next(),
            Place::Fresh => self.fresh.get().map(Box::as_ref),
        };
        if place != Place::Own {
            *lock(&self.decided) = None;
        }
        if let Some(state) = known {
            return Answer::Now(StateOf::Shared(state));
        }
        let max_stale = if place == Place::Fresh { Duration::ZERO } else { max_stale };
        match Authentication::begin(instance, context, presented, admission, max_stale) {
            Begun::Settled(state) => Answer::Now(match place {
                Place::Shared => StateOf::Shared(self.at_once.get_or_init(|| state)),
                Place::Own => StateOf::Own(self.decide(state)),
                Place::Fresh => self.keep_fresh(state),
            }),
            Begun::Waiting(attempt) => Answer::Later(Box::pin(self.wait(attempt, place))),
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
        let context = RequestContext::new(request, &clerk.instance().settings.url_rules);
        let another = self.companion(clerk, |other| {
            other.credential.get().is_none_or(|first| first.is_of(&context, clerk.instance()))
        });
        let state = match another.ask(clerk, request, accepts, max_stale) {
            Answer::Now(state) => state,
            Answer::Later(state) => state.await,
        };
        StateOf::Own(self.decide(state.clone()))
    }

    async fn wait<'c>(&'c self, attempt: Authentication<'c>, place: Place) -> StateOf<'c> {
        let cell = match place {
            Place::Own => return StateOf::Own(self.decide(attempt.finish().await)),
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

    /// Keeps what was settled without a call, such as a refusal that was heard lately, for every policy that comes later.
    fn keep_fresh(&self, state: RequestState) -> StateOf<'_> {
        // Where another policy of the request is about to keep one, this one is for this policy only.
        let _ = self.fresh.set(Box::new(state.clone()));
        self.fresh.get().map_or_else(|| StateOf::Own(self.decide(state)), |kept| StateOf::Shared(kept))
    }

    /// Keeps a state that is for one policy only.
    fn decide(&self, state: RequestState) -> Arc<RequestState> {
        let state = Arc::new(state);
        *lock(&self.decided) = Some(Arc::clone(&state));
        state
    }

    /// The outcomes for every policy that admits what arrived, the freshest first.
    fn kept(&self) -> impl Iterator<Item = &RequestState> {
        let kept =
            [self.fresh.get().map(Box::as_ref), self.waited.get().map(Box::as_ref), self.at_once.get()];
        kept.into_iter().flatten()
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is kept is replaced whole, so a panic elsewhere leaves nothing half-written.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
