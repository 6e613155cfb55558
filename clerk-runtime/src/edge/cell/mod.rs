//! What a request carries through the application: its instance, and what is known about its caller.

mod credential;
mod finish;
mod hand_overs;
mod observed;
mod place;
mod told;

use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
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
use credential::Credential;
use hand_overs::HandOvers;
use place::Place;
use told::Kept;
pub(crate) use told::{Recorded, Told};

/// A request's cell. It authenticates nothing until a policy asks, and then only once.
pub(crate) struct RequestCell {
    source: Arc<ClerkSource>,
    known: Mutex<Known>,
    hand_overs: HandOvers,
    /// Boxed when it is first needed, because the cell is moved for every request, and few requests wait.
    waits: OnceLock<Box<Waits>>,
}

/// Results without waiting. Locked only briefly, and never while waiting.
#[derive(Default)]
struct Known {
    credential: Option<Credential>,
    /// The outcome for every policy that admits the credential, if no waiting was needed.
    at_once: Option<RequestState>,
    /// The largest age of a verdict on which the outcome may be based.
    staleness: Option<Duration>,
    /// The outcome for the last policy, if it is only for that policy.
    decided: Option<RequestState>,
    /// Cells for other instances, which code used besides this one, and for other credentials, with which a
    /// middleware replaced the first.
    others: Vec<Arc<RequestCell>>,
    /// The last decision, in short.
    record: Option<(Record, Option<Recorded>)>,
    /// The same decision in full, for the response. Boxed, because few layers need it.
    decision: Option<Box<Decision>>,
    /// Whether a policy read the browser's cookies.
    saw_cookies: bool,
}

/// Results that required waiting.
#[derive(Default)]
struct Waits {
    resolved: OnceCell<Clerk>,
    /// The outcome for every policy that admits the credential.
    outcome: OnceCell<RequestState>,
    /// The outcome for a policy that does not accept a verdict as old as that of the shared outcome.
    fresh: OnceCell<RequestState>,
}

/// A state that is known, or that requires waiting.
pub(crate) enum Answer<'c> {
    Now(Told),
    Later(Pin<Box<dyn Future<Output = Result<Told, Rejection>> + Send + 'c>>),
}

impl RequestCell {
    #[inline]
    pub(crate) fn new(source: Arc<ClerkSource>) -> Self {
        Self { source, known: Mutex::default(), hand_overs: HandOvers::default(), waits: OnceLock::new() }
    }

    /// A cell for a request outside any layer.
    pub(crate) fn alone(clerk: Clerk) -> Arc<Self> {
        Arc::new(Self::new(Arc::new(ClerkSource::fixed(clerk))))
    }

    /// The cell for `clerk` in the same request: this one for the layer's instance, otherwise another one. It
    /// does not wait for a layer's resolver, which may be the caller of this function.
    pub(crate) fn of_clerk(self: &Arc<Self>, clerk: &Clerk) -> Arc<Self> {
        if self.known_clerk().is_some_and(|own| own.is(clerk)) {
            Arc::clone(self)
        } else {
            self.companion(clerk, |_| true)
        }
    }

    #[inline]
    fn known_clerk(&self) -> Option<&Clerk> {
        self.source.fixed_clerk().or_else(|| self.waits.get()?.resolved.get())
    }

    /// A fitting cell of `clerk`, created once, so repeated requests for it cost no further calls.
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
            // Boxed, so handlers in applications with one instance do not need the space for it.
            None => Box::pin(self.waits().resolved.get_or_try_init(|| self.source.clerk(request))).await,
        }
    }

    /// The request's state, for a policy that accepts `accepts`. A token of another type is not verified: it
    /// is refused because of its type, and costs no call.
    pub(crate) async fn state<'c>(
        &'c self,
        request: &'c dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Result<Told, Rejection> {
        match self.tell(request, accepts, max_stale) {
            Answer::Now(told) => Ok(told),
            Answer::Later(told) => told.await,
        }
    }

    /// The same if no waiting is needed. The parts for waiting are not in the handler's future, which axum
    /// moves and boxes.
    #[inline(always)]
    pub(crate) fn tell<'c>(
        &'c self,
        request: &'c dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Answer<'c> {
        match self.known_clerk() {
            Some(clerk) => self.ask(clerk, request, accepts, max_stale),
            None => Answer::Later(Box::pin(async move {
                match self.ask(self.clerk(request).await?, request, accepts, max_stale) {
                    Answer::Now(told) => Ok(told),
                    Answer::Later(told) => told.await,
                }
            })),
        }
    }

    #[inline(always)]
    fn ask<'c>(
        &'c self,
        clerk: &'c Clerk,
        request: &'c dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Answer<'c> {
        let instance = clerk.instance();
        let settings = &instance.settings;
        let mut context = settings.unread(request);
        context.read_head();
        let mut known = self.known();
        let known = &mut *known;
        let credential = match &mut known.credential {
            Some(first) if !first.is_of(&context, instance) => {
                return self.later_of_another(clerk, request, accepts, max_stale);
            }
            Some(first) => first,
            none => none.insert(Credential::of(&context, instance)),
        };
        let presented = credential.presented();
        let admission = admit(accepts, settings.accepts, presented.map(|token| token.token_type));
        known.saw_cookies |= matches!(admission, Admission::Cookies);
        let max_stale = max_stale.unwrap_or(settings.max_stale);
        let place = Place::of(&admission, presented, &mut known.staleness, max_stale);
        let kept = match place {
            Place::Own => None,
            Place::Shared => self.kept(known.at_once.as_ref()).next(),
            Place::Fresh => self.fresh().map(|state| (Kept::Fresh, state)),
        };
        if place != Place::Own {
            known.decided = None;
        }
        if let Some((kept, state)) = kept {
            return Answer::Now(Told::kept(kept, state));
        }
        // Every attempt for the shared outcome keeps to the age that the first policy set, even if that policy no longer waits.
        let max_stale = match place {
            Place::Own => max_stale,
            Place::Shared => known.staleness.unwrap_or(max_stale),
            Place::Fresh => Duration::ZERO,
        };
        match Authentication::begin(instance, &context, presented, admission, max_stale) {
            Begun::Settled(state) => Answer::Now(self.keep(known, state, place)),
            Begun::Waiting(attempt) => self.later(attempt, place),
        }
    }

    /// A function of its own, like the next, so that most requests need no space for it on the stack.
    #[cold]
    fn later<'c>(&'c self, attempt: Box<Authentication<'c>>, place: Place) -> Answer<'c> {
        Answer::Later(Box::pin(self.wait(attempt, place)))
    }

    #[cold]
    fn later_of_another<'c>(
        &'c self,
        clerk: &'c Clerk,
        request: &'c dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Answer<'c> {
        Answer::Later(Box::pin(self.ask_of_another(clerk, request, accepts, max_stale)))
    }

    #[inline(always)]
    fn keep(&self, known: &mut Known, state: RequestState, place: Place) -> Told {
        match place {
            Place::Shared => return Told::kept(Kept::AtOnce, known.at_once.insert(state)),
            Place::Fresh if self.waits().fresh.set(state.clone()).is_ok() => {
                return Told::kept(Kept::Fresh, &state);
            }
            // While another policy of the request is about to keep an outcome, this one is only for this
            // policy.
            Place::Fresh | Place::Own => {}
        }
        known.decided = Some(state.clone());
        Told::own(state)
    }

    /// The state for another caller, because a middleware changed the credential.
    async fn ask_of_another<'c>(
        &'c self,
        clerk: &'c Clerk,
        request: &'c dyn RequestView,
        accepts: Accepts,
        max_stale: Option<Duration>,
    ) -> Result<Told, Rejection> {
        let context = clerk.instance().settings.read(request);
        let another = self.companion(clerk, |other| {
            other.known().credential.as_ref().is_none_or(|first| first.is_of(&context, clerk.instance()))
        });
        let told = match another.ask(clerk, request, accepts, max_stale) {
            Answer::Now(told) => told,
            Answer::Later(told) => told.await?,
        };
        Ok(self.decide(told.into_state()))
    }

    async fn wait(&self, attempt: Box<Authentication<'_>>, place: Place) -> Result<Told, Rejection> {
        let (kept, cell) = match place {
            Place::Own => return Ok(self.decide(attempt.finish().await)),
            Place::Shared => (Kept::Waited, &self.waits().outcome),
            Place::Fresh => (Kept::Fresh, &self.waits().fresh),
        };
        Ok(Told::kept(kept, cell.get_or_init(|| attempt.finish()).await))
    }

    /// Keeps a state that is only for one policy.
    fn decide(&self, state: RequestState) -> Told {
        self.known().decided = Some(state.clone());
        Told::own(state)
    }

    /// The outcomes for every policy that admits the credential, freshest first.
    #[inline]
    fn kept<'c>(
        &'c self,
        at_once: Option<&'c RequestState>,
    ) -> impl Iterator<Item = (Kept, &'c RequestState)> {
        let waited = self.waits.get().and_then(|waits| waits.outcome.get());
        let all = [(Kept::Fresh, self.fresh()), (Kept::Waited, waited), (Kept::AtOnce, at_once)];
        all.into_iter().filter_map(|(kept, state)| Some((kept, state?)))
    }

    #[inline]
    fn fresh(&self) -> Option<&RequestState> {
        self.waits.get()?.fresh.get()
    }

    fn waits(&self) -> &Waits {
        self.waits.get_or_init(Box::default)
    }

    #[inline]
    fn known(&self) -> MutexGuard<'_, Known> {
        // Values are replaced as a whole, so a panic elsewhere cannot leave them half-written.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
