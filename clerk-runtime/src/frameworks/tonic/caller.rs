//! The caller that a rule has accepted, for the method.

use std::any::{TypeId, type_name};

use http::{Extensions, Uri};
use tonic::server::NamedService;
use tonic::{Code, Request, Status};

use crate::auth::{Auth, FromAuth};
use crate::edge::attached::Attached;

/// The decision that a [`Protected`](super::Protected) service attaches to a call that it accepts.
#[derive(Clone)]
pub(super) struct Decided {
    /// The type that implements the service.
    pub(super) implementor: TypeId,
    pub(super) service: &'static str,
    pub(super) rpc: &'static str,
    pub(super) uri: Uri,
    pub(super) auth: Option<Auth>,
}

impl Decided {
    pub(super) fn find(extensions: &Extensions) -> Option<&Self> {
        extensions.get()
    }

    pub(super) const fn uri(&self) -> &Uri {
        &self.uri
    }
}

/// Marks the calls with which `protected` finds out whether a method exists.
#[derive(Clone, Copy)]
pub(super) struct IsThere;

/// The caller of a method, before it is converted to the type of a parameter.
pub struct Caller(Option<Auth>);

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

/// The caller that the rule of the method `rpc` has accepted, in the service `S` that `T` implements.
///
/// # Errors
///
/// `INTERNAL` if that rule has not decided: the service is served without `protected(…)`, or another method called this one.
///
/// # Security
///
/// Each method begins with a call of this, so it cannot run without its own rule, even if one implementation of a service
/// wraps another.
pub fn decided<S: NamedService, T: 'static>(
    request: &Request<impl Sized>,
    rpc: &str,
) -> Result<Caller, Status> {
    let of_this_method = |decided: &&Decided| {
        decided.implementor == TypeId::of::<T>() && decided.service == S::NAME && decided.rpc == rpc
    };
    let decided = Decided::find(request.extensions());
    if let Some(Decided { auth, .. }) = decided.filter(of_this_method) {
        return Ok(Caller(auth.clone()));
    }
    if request.extensions().get::<IsThere>().is_some() {
        return Err(Status::internal(""));
    }
    let (service, implementor) = (S::NAME, type_name::<T>());
    Err(forgotten(&match decided {
        Some(_) => format!(
            "the method {rpc} of {service} for `{implementor}` was called by another method, with a request that only the rule \
             of that method let through; write a function without a rule that both call"
        ),
        None => format!(
            "the method {rpc} of {service} for `{implementor}` was called without its rule; write \
             `add_service(protected(…)?)` around its server"
        ),
    }))
}

/// The caller as `T`.
///
/// # Errors
///
/// `INTERNAL` if `T` cannot hold the caller. The attribute does not compile with such a type, unless a constant cannot name
/// the type.
pub fn parameter<T: MethodParameter>(caller: &Caller) -> Result<T, Status> {
    let held = caller.0.clone().and_then(T::from_caller);
    held.ok_or_else(|| forgotten("the rule of a method let someone through whom its parameter cannot hold"))
}

/// A type that a method can have as a parameter besides `&self` and the request.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no caller",
    label = "a method takes `SessionAuth` or another type of a caller here",
    note = "a method takes the caller and the request; keep anything else in the type that implements the service"
)]
pub trait MethodParameter: Sized {
    /// The value, or `None` if it cannot hold the caller.
    fn from_caller(auth: Auth) -> Option<Self>;
}

#[diagnostic::do_not_recommend]
impl<T: FromAuth> MethodParameter for T {
    fn from_caller(auth: Auth) -> Option<Self> {
        T::from_auth(auth)
    }
}

/// The caller of a request, for functions to which a method passes the request. A method itself takes the caller as a
/// parameter, whose type the compiler checks against the rule.
///
/// ```
/// use clerk_runtime::SessionAuth;
/// use clerk_runtime::tonic::RequestAuth as _;
/// use tonic::{Request, Status};
///
/// fn author<M: Send + Sync>(request: &Request<M>) -> Result<String, Status> {
///     let auth: SessionAuth = request.auth()?;
///     Ok(auth.user_id().to_owned())
/// }
/// ```
pub trait RequestAuth {
    /// The caller that the method's rule has accepted, or the innermost rule around the service if the method has none.
    ///
    /// # Errors
    ///
    /// `UNAUTHENTICATED` if `T` cannot hold the caller; `INTERNAL` if there is no rule, or the method is `#[public]`.
    fn auth<T: FromAuth>(&self) -> Result<T, Status>;
}

impl<M: Send + Sync> RequestAuth for Request<M> {
    fn auth<T: FromAuth>(&self) -> Result<T, Status> {
        let auth = match Decided::find(self.extensions()) {
            Some(decided) => decided.auth.clone(),
            None => Attached::find(self).and_then(|attached| attached.handed_over(self)),
        };
        let Some(auth) = auth else {
            return Err(forgotten(
                "a caller was asked for where no rule has decided; write `#[protect]` or `#[auth]` on the method",
            ));
        };
        T::from_auth(auth)
            .ok_or_else(|| Status::new(Code::Unauthenticated, "A token of this type is not accepted here."))
    }
}

#[cold]
fn forgotten(problem: &str) -> Status {
    tracing::error!("{problem}");
    Status::internal("The server is not set up correctly.")
}
