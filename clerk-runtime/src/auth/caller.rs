//! Who sent a request, together with what an Auth object keeps of it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use super::actor::Actor;
use super::context::{AuthContext, DevBrowserToken, Finding};
use crate::ground::opaque_arc::OpaqueArc;
use crate::instance::Instance;
use crate::machine::VerifiedMachine;
use crate::request::RequestContext;
use crate::token::session::VerifiedSession;

/// Who calls, and what is kept of the request. Auth objects share it in an `Arc`.
#[repr(C)] // the context is at the same place for each kind, so it is found without asking for the kind
pub(crate) struct Caller<I> {
    pub(crate) context: AuthContext,
    pub(crate) identity: I,
}

/// A machine and its token.
pub(crate) struct VerifiedMachineToken {
    pub(crate) machine: Arc<VerifiedMachine>,
    pub(crate) token: Arc<str>,
}

/// The caller of a request, of any kind. Cheap to clone.
#[derive(Clone)]
pub(crate) enum AnyCaller {
    Session(Arc<Caller<VerifiedSession>>),
    Machine(Arc<Caller<VerifiedMachineToken>>),
    /// A caller who is not signed in.
    Nobody(Arc<Caller<()>>),
}

impl<I> Caller<I> {
    /// Inlined, because it is large and would be moved once more otherwise.
    #[inline(always)]
    pub(crate) fn new(
        identity: I,
        instance: &OpaqueArc<Instance>,
        request: &RequestContext<'_>,
        dev_browser_token: impl FnOnce() -> Option<DevBrowserToken>,
        finding: Finding,
    ) -> Arc<Self> {
        let context = AuthContext::new(instance, request, finding);
        let mut caller = Arc::new(Self { context, identity });
        if caller.context.url.has_cookies_or_query()
            && let Some(Self { context, .. }) = Arc::get_mut(&mut caller)
        {
            context.identify_browser(request, dev_browser_token());
        }
        caller
    }
}

impl AnyCaller {
    /// The actor who acts for the caller.
    pub(crate) fn actor(&self) -> Option<Actor<'_>> {
        match self {
            Self::Session(caller) => caller.identity.claims().get("act").map(Actor::new),
            Self::Machine(caller) => caller.identity.machine.actor.as_ref().map(Actor::new),
            Self::Nobody(_) => None,
        }
    }
}

impl Deref for AnyCaller {
    type Target = AuthContext;

    #[inline]
    fn deref(&self) -> &AuthContext {
        match self {
            Self::Session(caller) => &caller.context,
            Self::Machine(caller) => &caller.context,
            Self::Nobody(caller) => &caller.context,
        }
    }
}

/// Shows the kind of token, but not the token.
impl fmt::Debug for AnyCaller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Session(_) => "Session",
            Self::Machine(_) => "Machine",
            Self::Nobody(_) => "Nobody",
        })
    }
}
