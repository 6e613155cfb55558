//! Whom a rule let through, for the method.

use std::any::{TypeId, type_name};

use http::{Extensions, Uri};
use tonic::server::NamedService;
use tonic::{Code, Request, Status};

use crate::auth::{Auth, FromAuth};
use crate::edge::attached::Attached;

/// What a [`Protected`](super::Protected) service leaves in a call that it lets through.
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

/// Marks the calls that find out, at the start, whether a method exists.
#[derive(Clone, Copy)]
pub(super) struct IsThere;

/// The caller of a method, until its parameters take it.
pub struct Caller(Option<Auth>);

impl std::fmt::Debug for Caller {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Caller").finish_non_exhaustive()
    }
}

/// The caller whom the rule of the method `rpc` let through, in the service `S` that `T` implements.
///
/// # Errors
///
/// `INTERNAL` if that rule was not asked: the service is served without `protected(…)`, or another method called this one.
///
/// # Security
///
/// Each method begins with it, so none runs without its own rule, even if one implementation of a service wraps another.
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
/// `INTERNAL` if `T` cannot hold the caller. The attribute does not compile with such a type, unless it is one that no constant
/// can name.
pub fn parameter<T: MethodParameter>(caller: &Caller) -> Result<T, Status> {
    let held = caller.0.clone().and_then(T::from_caller);
    held.ok_or_else(|| forgotten("the rule of a method let someone through whom its parameter cannot hold"))
}

/// What a method can take beside `&self` and the request.
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

/// The caller of a request, for functions that a method hands it to. A method itself takes the caller as a parameter, whose
/// type the compiler checks against the rule.
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
    /// The caller whom the method's rule let through, or the innermost rule around the service if the method has none.
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
