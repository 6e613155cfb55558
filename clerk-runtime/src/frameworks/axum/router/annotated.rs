//! Which handlers say who may call them.

use std::convert::Infallible;
use std::marker::PhantomData;

use axum::extract::FromRequestParts;
use http::request::Parts;

use crate::edge::typed::{TypedPolicy, TypedSite};
use crate::frameworks::axum::check::SuppliedByTheRouterAfterACheck;
use crate::frameworks::axum::extract::SuppliedByTheRouter;
use crate::frameworks::axum::protect_layer::ProtectLayer;
use crate::policy::Policy;

/// A handler's parameters, of which the first is the guard that `#[protect]`, `#[auth]` or `#[public]` put there.
///
/// `T` is axum's own list of a handler's parameters, as in [`Handler<T, S>`](https://docs.rs/axum/latest/axum/handler/trait.Handler.html).
#[diagnostic::on_unimplemented(
    message = "this handler does not say who may call it",
    label = "write `#[protect]`, `#[auth]` or `#[public]` on this handler",
    note = "a `clerk_runtime::Router` takes handlers with one of these attributes only"
)]
pub trait Annotated {
    /// Who may call the handler.
    const ACCESS: Access;
}

/// Who may call a handler, or a service.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Access {
    /// `#[public]`: everyone. The caller is never authenticated.
    #[non_exhaustive]
    Public {
        /// The handler's name as written; empty for a service.
        name: &'static str,
        /// The source file of the attribute; empty for a service.
        file: &'static str,
        /// The line of the attribute; 0 for a service.
        line: u32,
    },
    /// `#[protect]` or `#[auth]`, or a rule in front of a service: callers that the policy lets through.
    Policy(&'static Policy),
}

impl Access {
    /// The access of a service that everyone may call; see [`Router::nest_service`](crate::Router::nest_service).
    ///
    /// # Security
    ///
    /// The service is reachable without any check, unless it has its own.
    #[must_use]
    pub const fn public() -> Self {
        Self::Public { name: "", file: "", line: 0 }
    }

    /// Who may call `handler`, a function with one of the attributes.
    ///
    /// ```
    /// use clerk_runtime::routing::Access;
    /// use clerk_runtime::{SessionAuth, protect};
    ///
    /// #[protect(role = "org:admin")]
    /// async fn remove(auth: SessionAuth) {}
    ///
    /// assert_eq!(Access::of(&remove).to_string(), r#"protect(role = "org:admin")"#);
    /// ```
    #[must_use]
    pub const fn of<H: AnnotatedFunction<T>, T>(_handler: &H) -> Self {
        H::ACCESS
    }

    /// The policy; `None` for everyone.
    #[must_use]
    pub const fn policy(&self) -> Option<&'static Policy> {
        match self {
            Self::Public { .. } => None,
            Self::Policy(policy) => Some(policy),
        }
    }

    /// What stands in front of a service; `None` for everyone.
    pub(super) const fn rule(&self) -> Option<ProtectLayer> {
        match self {
            Self::Public { .. } => None,
            Self::Policy(policy) => Some(ProtectLayer::new(policy)),
        }
    }

    /// The handler's name as written; empty for a service.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Public { name, .. } => name,
            Self::Policy(policy) => policy.name,
        }
    }

    /// The source file of the attribute; empty for [`Access::public()`].
    #[must_use]
    pub const fn file(&self) -> &'static str {
        match self {
            Self::Public { file, .. } => file,
            Self::Policy(policy) => policy.file,
        }
    }
}

/// The rule of `layer::protect!`, for a service behind it.
impl From<ProtectLayer> for Access {
    fn from(rule: ProtectLayer) -> Self {
        Self::Policy(rule.policy())
    }
}

/// A policy built in code, for a service behind it.
///
/// ```
/// use std::sync::LazyLock;
///
/// use clerk_runtime::{Policy, Router, role};
///
/// static ADMINS: LazyLock<Policy> =
///     LazyLock::new(|| Policy::protect().condition(role("org:admin")));
///
/// let reports = axum::routing::get(async || "a report");
/// let router: Router = Router::new().route_service("/report", reports, &*ADMINS);
/// assert_eq!(
///     router.routes().to_string(),
///     "ANY  /report    protect(role = \"org:admin\")\n"
/// );
/// ```
impl From<&'static Policy> for Access {
    fn from(policy: &'static Policy) -> Self {
        Self::Policy(policy)
    }
}

/// The rule as an attribute: `public`, `protect(…)` or `auth(…)`.
impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Public { .. } => f.write_str("public"),
            Self::Policy(policy) => policy.fmt(f),
        }
    }
}

/// A parameter that an attribute of this crate put in front of a handler.
pub trait GuardParameter {
    /// Who may call the handler.
    const ACCESS: Access;
}

impl<P: TypedPolicy> GuardParameter for SuppliedByTheRouter<true, P> {
    const ACCESS: Access = Access::Policy(P::BORROWED);
}

impl<P: TypedPolicy, C> GuardParameter for SuppliedByTheRouterAfterACheck<true, P, C> {
    const ACCESS: Access = Access::Policy(P::BORROWED);
}

/// The parameter of a `#[public]` handler; it takes nothing from the request.
pub struct SuppliedByTheRouterToAnyone<const CHECKED: bool, S>(PhantomData<fn() -> S>);

impl<S: TypedSite> GuardParameter for SuppliedByTheRouterToAnyone<true, S> {
    const ACCESS: Access = Access::Public { name: S::NAME, file: S::FILE, line: S::LINE };
}

impl<S: TypedSite, State: Send + Sync> FromRequestParts<State> for SuppliedByTheRouterToAnyone<true, S> {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &State) -> Result<Self, Self::Rejection> {
        Ok(Self(PhantomData))
    }
}

impl<const CHECKED: bool, S> std::fmt::Debug for SuppliedByTheRouterToAnyone<CHECKED, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SuppliedByTheRouterToAnyone").finish_non_exhaustive()
    }
}

/// A function of which the first parameter is the guard that an attribute put there; `T` are its parameters.
#[diagnostic::on_unimplemented(
    message = "this function does not say who may call it",
    label = "write `#[protect]`, `#[auth]` or `#[public]` on this function"
)]
pub trait AnnotatedFunction<T> {
    /// Who may call it.
    const ACCESS: Access;
}

macro_rules! annotated {
    ($($parameter:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<F, R, G: GuardParameter, $($parameter),*> AnnotatedFunction<(G, $($parameter,)*)> for F
        where
            F: Fn(G, $($parameter),*) -> R,
        {
            const ACCESS: Access = G::ACCESS;
        }

        #[diagnostic::do_not_recommend]
        impl<M, G: GuardParameter, $($parameter),*> Annotated for (M, G, $($parameter,)*) {
            const ACCESS: Access = G::ACCESS;
        }
        annotated! { @shorter $($parameter)* }
    };
    (@shorter $first:ident $($rest:ident)*) => {
        annotated! { $($rest)* }
    };
    (@shorter) => {};
}

// axum's handlers have up to sixteen parameters, and the guard is one of them.
annotated! { A B C D E H I J K L N O P Q S }
