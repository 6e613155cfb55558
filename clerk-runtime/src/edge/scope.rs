//! What a layer adds for the requests inside: the answers to rejections, and the observers of decisions.

use std::sync::Arc;

use super::answers::Renderer;
use super::decision::Observer;

/// The settings for requests inside a layer. Those of a layer further inside take precedence.
#[derive(Clone, Default)]
pub(crate) struct Scope {
    pub(crate) renderer: Option<Renderer>,
    pub(crate) observer: Option<Observer>,
    /// Whether the response carries the decision.
    pub(crate) keeps_decision: bool,
}

impl Scope {
    pub(crate) const fn is_empty(&self) -> bool {
        self.renderer.is_none() && self.observer.is_none() && !self.keeps_decision
    }
}

/// The scopes around a request, innermost first. Cheap to clone, so each request has its own.
#[derive(Clone, Default)]
pub(crate) struct Scopes(Option<Arc<Inside>>);

struct Inside {
    scope: Arc<Scope>,
    outer: Scopes,
}

impl Scopes {
    /// The same, with another scope inside.
    pub(crate) fn with(self, scope: &Arc<Scope>) -> Self {
        if scope.is_empty() {
            return self;
        }
        Self(Some(Arc::new(Inside { scope: Arc::clone(scope), outer: self })))
    }

    /// Whether no layer adds anything.
    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// The innermost renderer.
    pub(crate) fn renderer(&self) -> Option<Renderer> {
        self.iter().find_map(|scope| scope.renderer.clone())
    }

    /// The receivers of a decision.
    pub(crate) fn listeners(&self) -> Listeners {
        let mut listeners = Listeners::default();
        for scope in self.iter() {
            listeners.observers.extend(scope.observer.clone());
            listeners.response |= scope.keeps_decision;
        }
        listeners
    }

    fn iter(&self) -> impl Iterator<Item = &Scope> {
        let inside = std::iter::successors(self.0.as_deref(), |inside| inside.outer.0.as_deref());
        inside.map(|inside| &*inside.scope)
    }
}

/// The receivers of a decision.
#[derive(Default)]
pub(crate) struct Listeners {
    /// The innermost observer first.
    pub(crate) observers: Vec<Observer>,
    /// Whether the response carries the decision.
    pub(crate) response: bool,
}
