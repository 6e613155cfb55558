//! What a request carries through the application: which instance it belongs to, and what is known of its sender.

mod credential;
mod finish;
mod hand_overs;
mod observed;

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::decision::{Decision, Record};
use super::rejection::Rejection;
use super::source::ClerkSource;
use crate::clerk::{Authentication, Begun, Clerk};
use crate::policy::admit::{Admission, admit};
use crate::request::RequestView;
use crate::state::RequestState;
use crate::token::Accepts;
use crate::token::presented::{PresentedToken, TokenForm};
use credential::Credential;
use hand_overs::HandOvers;

/// A request's own cell: nothing is authenticated until a policy asks, and then once.
pub(crate) struct RequestCell {
    source: Arc<ClerkSource>,
    resolved: OnceCell<Clerk>,
    known: Mutex<Known>,
    hand_overs: HandOvers,
    /// The outcome, for every policy that admits what arrived, where something had to be waited for.
    waited: OnceCell<RequestState>,
    /// What the API says for a policy that is not content with a verdict as old as that.
    fresh: OnceCell<RequestState>,
}

/// What was found out without waiting. Locked for moments, never across a wait.
#[derive(Default)]
struct Known {
    credential: Option<Credential>,
    /// The outcome, for every policy that admits what arrived, where nothing had to be waited for.
    at_once: Option<RequestState>,
    /// How old a verdict of the API the outcome may rest on.
    staleness: Option<Duration>,
    /// The outcome that the last policy was told, where that is for this policy only.
    decided: Option<RequestState>,
    /// The cells of other instances, which code asked beside this one, and of other credentials, which a middleware put in
    /// place of the first.
    others: Vec<Arc<RequestCell>>,
    /// The last decision, in short.
    record: Option<Record>,
    /// The same as a whole, for the response.
    decision: Option<Decision>,
    /// Whether a policy looked at the browser's cookies.
    saw_cookies: bool,
}

/// A state that is known, or that has to be waited for.
enum Answer<'c> {
    Now(RequestState),
    Later(Pin<Box<dyn Future<Output = RequestState> + Send + 'c>>),
}

impl RequestCell {
    pub(crate) fn new(source: Arc<ClerkSource>) -> Self {
        Self {
            source,
            resolved: OnceCell::const_new(),
            known: Mutex::default(),
            hand_overs: HandOvers::default(),
            waited: OnceCell::const_new(),
            fresh: OnceCell::const_new(),
        }
    }

    /// A cell of its own, for a request that came through no layer.
    pub(crate) fn alone(clerk: Clerk) -> Arc<Self> {
        Arc::new(Self::new(Arc::new(ClerkSource::fixed(clerk))))
    }

    /// The cell for `clerk` in the same request: this one, where it is the layer's instance, else one beside it. A layer's
    /// resolver is not waited for: it may be what asks.
    pub(crate) fn of_clerk(self: &Arc<Self>, clerk: &Clerk) -> Arc<Self> {
        if self.known_clerk().is_some_and(|own| own.is(clerk)) {
            Arc::clone(self)
        } else {
            self.companion(clerk, |_| true)
        }
    }

    fn known_clerk(&self) -> Option<&Clerk> {
        self.source.fixed_clerk().or_else(|| self.resolved.get())
    }

    /// A cell of `clerk` that fits, made once, so that asking again costs no other call.
    fn companion(&self, clerk: &Clerk, fits: impl Fn(&Self) -> bool) -> Arc<Self> {
        let others = &mut self.known().others;
        let is_of_clerk = |other: &Self| other.source.fixed_clerk().is_some_and(|own| own.is(clerk));
        if let Some(known) = others.iter().find(|other| is_of_clerk(other) && fits(other)) {
            return Arc::clone(known);
        }
        let other = Self::alone(clerk.clone());
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

    /// The request's state, for a policy that accepts `accepts`. A token of another type is not verified: it is refused
    /// by its type alone, and costs no call.
    pub(crate) async fn state(
        &self,
        request: &dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Result<RequestState, Rejection> {
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
        let context = settings.read(request);
        let mut known = self.known();
        let known = &mut *known;
        let credential = match &mut known.credential {
            Some(first) if !first.is_of(&context, instance) => {
                return Answer::Later(Box::pin(self.ask_of_another(clerk, request, accepts, max_stale)));
            }
            Some(first) => first,
            none => none.insert(Credential::of(&context, instance)),
        };
        let presented = credential.presented.as_ref();
        let admission = admit(accepts, settings.accepts, presented.map(|token| token.token_type));
        known.saw_cookies |= matches!(admission, Admission::Cookies);
        let max_stale = max_stale.unwrap_or(settings.max_stale);
        let place = Place::of(&admission, presented, &mut known.staleness, max_stale);
        let kept = match place {
            Place::Own => None,
            Place::Shared => {
                self.fresh.get().or_else(|| self.waited.get()).or(known.at_once.as_ref()).cloned()
            }
            Place::Fresh => self.fresh.get().cloned(),
        };
        if place != Place::Own {
            known.decided = None;
        }
        if let Some(state) = kept {
            return Answer::Now(state);
        }
        let max_stale = if place == Place::Fresh { Duration::ZERO } else { max_stale };
        match Authentication::begin(instance, context, presented, admission, max_stale) {
            Begun::Settled(state) => {
                match place {
                    Place::Own => known.decided = Some(state.clone()),
                    Place::Shared => known.at_once = Some(state.clone()),
                    // Where another policy of the request is about to keep one, this one is for this policy only.
                    Place::Fresh if self.fresh.set(state.clone()).is_err() => {
                        known.decided = Some(state.clone());
                    }
                    Place::Fresh => {}
                }
                Answer::Now(state)
            }
            Begun::Waiting(attempt) => Answer::Later(Box::pin(self.wait(attempt, place))),
        }
    }

    /// The state of someone else than asked before: a middleware changed what the request is known by.
    async fn ask_of_another(
        &self,
        clerk: &Clerk,
        request: &dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> RequestState {
        let context = clerk.instance().settings.read(request);
        let another = self.companion(clerk, |other| {
            other.known().credential.as_ref().is_none_or(|first| first.is_of(&context, clerk.instance()))
        });
        let answer = another.ask(clerk, request, accepts, max_stale);
        self.decide(match answer {
            Answer::Now(state) => state,
            Answer::Later(state) => state.await,
        })
    }

    async fn wait(&self, attempt: Authentication<'_>, place: Place) -> RequestState {
        let cell = match place {
            Place::Own => return self.decide(attempt.finish().await),
            Place::Shared => &self.waited,
            Place::Fresh => &self.fresh,
        };
        cell.get_or_init(|| attempt.finish()).await.clone()
    }

    /// Keeps a state that is for one policy only.
    fn decide(&self, state: RequestState) -> RequestState {
        self.known().decided = Some(state.clone());
        state
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // What is kept is replaced whole, so a panic elsewhere leaves nothing half-written.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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

impl Place {
    /// Where the outcome of an admission is kept, so that nothing is asked twice. `staleness` is how old a verdict the
    /// shared outcome may rest on: as the first policy has it.
    fn of(
        admission: &Admission,
        presented: Option<&PresentedToken>,
        staleness: &mut Option<Duration>,
        max_stale: Duration,
    ) -> Self {
        let is_machine = presented.is_some_and(|token| token.token_type.is_machine());
        match admission {
            Admission::Refused(_) => Self::Own,
            // A machine's token, looked at as a session's: refused without a call.
            Admission::SessionHeader if is_machine => Self::Own,
            _ => {
                let is_opaque = presented.is_some_and(|token| matches!(token.form, TokenForm::Opaque(_)));
                let is_too_old = is_opaque && *staleness.get_or_insert(max_stale) > max_stale;
                if is_too_old { Self::Fresh } else { Self::Shared }
            }
        }
    }
}
