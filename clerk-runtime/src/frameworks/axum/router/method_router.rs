//! Handlers by method, as in [`axum::routing`], for handlers that say who may call them.

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::IntoResponse;
use axum::routing::{self, MethodFilter, Route};
use std::convert::Infallible;
use tower_layer::Layer;
use tower_service::Service;

use super::annotated::Annotated;
use super::routes::RouteAccess;
use crate::edge::answers::Rejections;
use crate::frameworks::axum::protect_layer::ProtectLayer;

/// Handlers by method, each of which says who may call it; made by [`get`], [`post`] and similar functions.
#[must_use]
pub struct MethodRouter<S = ()> {
    pub(super) inner: routing::MethodRouter<S>,
    pub(super) handlers: Vec<RouteAccess>,
}

/// What a [`Router`](crate::Router) takes at a path: a [`MethodRouter`], and nothing else.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say who may call its handlers",
    label = "make it with `get`, `post` and their like from `clerk_runtime::routing`",
    note = "axum's own method routers stand on an `axum::Router`, which `merge_axum` adds to a `clerk_runtime::Router`"
)]
pub trait IntoMethodRouter<S> {
    /// The handlers by method.
    fn into_method_router(self) -> MethodRouter<S>;
}

impl<S> IntoMethodRouter<S> for MethodRouter<S> {
    fn into_method_router(self) -> Self {
        self
    }
}

macro_rules! methods {
    ($($method:ident $name:literal;)*) => {
        $(
            #[doc = concat!("Answers `", $name, "` requests with `handler`, which has one of the attributes.")]
            pub fn $method<H, T, S>(handler: H) -> MethodRouter<S>
            where
                H: Handler<T, S>,
                T: Annotated + 'static,
                S: Clone + Send + Sync + 'static,
            {
                MethodRouter { inner: routing::$method(handler), handlers: vec![RouteAccess::of($name, T::ACCESS)] }
            }
        )*

        impl<S: Clone + Send + Sync + 'static> MethodRouter<S> {
            $(
                #[doc = concat!("Answers `", $name, "` requests with `handler` as well.")]
                ///
                /// # Panics
                ///
                /// If there is already a handler for the method.
                pub fn $method<H, T>(mut self, handler: H) -> Self
                where
                    H: Handler<T, S>,
                    T: Annotated + 'static,
                {
                    self.handlers.push(RouteAccess::of($name, T::ACCESS));
                    Self { inner: self.inner.$method(handler), ..self }
                }
            )*
        }
    };
}

impl<S: Clone + Send + Sync + 'static> MethodRouter<S> {
    /// A method router without handlers. Until one is added, every request gets 405.
    pub fn new() -> Self {
        Self { inner: routing::MethodRouter::new(), handlers: Vec::new() }
    }

    /// Answers requests of the methods in `filter` with `handler`, which has one of the attributes.
    ///
    /// # Panics
    ///
    /// If there is already a handler for one of the methods.
    pub fn on<H, T>(mut self, filter: MethodFilter, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Annotated + 'static,
    {
        let answered = METHODS.iter().filter(|(_, method)| filter.or(*method) == filter);
        self.handlers.extend(answered.map(|(name, _)| RouteAccess::of(name, T::ACCESS)));
        Self { inner: self.inner.on(filter, handler), ..self }
    }

    /// Answers requests whose method has no handler with `handler`, which must have one of the attributes. Without a
    /// fallback, they get 405.
    pub fn fallback<H, T>(mut self, handler: H) -> Self
    where
        H: Handler<T, S>,
        T: Annotated + 'static,
    {
        self.handlers.retain(RouteAccess::is_of_one_method);
        self.handlers.push(RouteAccess::of("FALLBACK", T::ACCESS));
        Self { inner: self.inner.fallback(handler), ..self }
    }

    /// Adds the handlers of `other`.
    ///
    /// # Panics
    ///
    /// If both have a handler for the same method, or both have a fallback.
    pub fn merge(mut self, other: Self) -> Self {
        self.handlers.extend(other.handlers);
        Self { inner: self.inner.merge(other.inner), ..self }
    }

    /// Puts `layer` around the handlers added so far. The rule of [`layer::protect!`](crate::layer::protect) is listed for
    /// each of them.
    pub fn layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        if let Some(policy) = ProtectLayer::policy_of(&layer) {
            self.handlers.iter_mut().for_each(|handler| handler.layers.push(policy));
        }
        if let Some(answers) = Rejections::answers_of(&layer) {
            self.handlers.iter_mut().for_each(|handler| handler.answer(answers));
        }
        Self { inner: self.inner.layer(layer), ..self }
    }

    /// Puts `layer` around the handlers of single methods added so far, but not around those of [`any`] and
    /// [`fallback`](Self::fallback). The rule of [`layer::protect!`](crate::layer::protect) is listed for each of them.
    ///
    /// # Panics
    ///
    /// If no such handler was added before.
    pub fn route_layer<L>(mut self, layer: L) -> Self
    where
        L: Layer<Route> + Clone + Send + Sync + 'static,
        L::Service: Service<Request, Error = Infallible> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        if let Some(policy) = ProtectLayer::policy_of(&layer) {
            let wrapped = self.handlers.iter_mut().filter(|handler| handler.is_of_one_method());
            wrapped.for_each(|handler| handler.layers.push(policy));
        }
        if let Some(answers) = Rejections::answers_of(&layer) {
            let wrapped = self.handlers.iter_mut().filter(|handler| handler.is_of_one_method());
            wrapped.for_each(|handler| handler.answer(answers));
        }
        Self { inner: self.inner.route_layer(layer), ..self }
    }

    /// Gives the handlers their state.
    pub fn with_state<S2>(self, state: S) -> MethodRouter<S2> {
        MethodRouter { inner: self.inner.with_state(state), handlers: self.handlers }
    }
}

methods! {
    get "GET";
    post "POST";
    put "PUT";
    patch "PATCH";
    delete "DELETE";
    head "HEAD";
    options "OPTIONS";
    trace "TRACE";
    connect "CONNECT";
}

/// Answers requests of the methods in `filter` with `handler`, which has one of the attributes.
pub fn on<H, T, S>(filter: MethodFilter, handler: H) -> MethodRouter<S>
where
    H: Handler<T, S>,
    T: Annotated + 'static,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter::new().on(filter, handler)
}

/// Answers requests of every method with `handler`, which has one of the attributes.
pub fn any<H, T, S>(handler: H) -> MethodRouter<S>
where
    H: Handler<T, S>,
    T: Annotated + 'static,
    S: Clone + Send + Sync + 'static,
{
    MethodRouter { inner: routing::any(handler), handlers: vec![RouteAccess::of("ANY", T::ACCESS)] }
}

/// The methods that a filter may hold, which axum does not tell.
const METHODS: [(&str, MethodFilter); 9] = [
    ("GET", MethodFilter::GET),
    ("POST", MethodFilter::POST),
    ("PUT", MethodFilter::PUT),
    ("PATCH", MethodFilter::PATCH),
    ("DELETE", MethodFilter::DELETE),
    ("HEAD", MethodFilter::HEAD),
    ("OPTIONS", MethodFilter::OPTIONS),
    ("TRACE", MethodFilter::TRACE),
    ("CONNECT", MethodFilter::CONNECT),
];

impl<S: Clone + Send + Sync + 'static> Default for MethodRouter<S> {
    fn default() -> Self {
        Self::new()
    }
}

impl<S> std::fmt::Debug for MethodRouter<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MethodRouter").field("handlers", &self.handlers).finish_non_exhaustive()
    }
}
