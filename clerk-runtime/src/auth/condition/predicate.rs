//! The application's own predicates, as values that can be compared.

use std::any::{Any, TypeId};
use std::fmt;
use std::sync::Arc;

use crate::auth::Auth;

/// A predicate over the Auth object: a function, or a closure with what it captures.
///
/// [`has`](crate::has) makes one. It is cheap to clone.
#[derive(Clone)]
pub struct Predicate(Kind);

#[derive(Clone)]
enum Kind {
    Function(fn(&Auth) -> bool),
    Closure(Closure),
}

#[derive(Clone)]
struct Closure {
    call: Arc<dyn Fn(&Auth) -> bool + Send + Sync>,
    /// Each closure expression has its own type, and so has each function when it is passed by name.
    ty: TypeId,
    captures: bool,
}

impl Predicate {
    pub(super) fn new<P: Fn(&Auth) -> bool + Send + Sync + 'static>(predicate: P) -> Self {
        if let Some(function) = (&predicate as &dyn Any).downcast_ref() {
            return Self::function(*function);
        }
        let (ty, captures) = (TypeId::of::<P>(), size_of::<P>() > 0);
        Self(Kind::Closure(Closure { call: Arc::new(predicate), ty, captures }))
    }

    /// Creates a predicate from a function, also in a constant.
    pub(crate) const fn function(function: fn(&Auth) -> bool) -> Self {
        Self(Kind::Function(function))
    }

    pub(super) fn holds_for(&self, auth: &Auth) -> bool {
        match &self.0 {
            Kind::Function(function) => function(auth),
            Kind::Closure(closure) => (closure.call)(auth),
        }
    }
}

/// Predicates are equal only if they are certain to give the same result: the same function, the same closure expression if
/// it captures nothing, or clones of one predicate.
///
/// The compiler may merge functions that do the same, and may compile one function several times. So two different function
/// pointers can be equal, and a function pointer can differ from itself.
impl PartialEq for Predicate {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Function(own), Kind::Function(other)) => std::ptr::fn_addr_eq(*own, *other),
            (Kind::Closure(own), Kind::Closure(other)) => {
                own.ty == other.ty && (!own.captures || Arc::ptr_eq(&own.call, &other.call))
            }
            _ => false,
        }
    }
}

/// Does not show what a closure captures.
impl fmt::Debug for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Predicate").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_ada(auth: &Auth) -> bool {
        auth.user_id() == Some("ada")
    }

    fn is_grace(auth: &Auth) -> bool {
        auth.user_id() == Some("grace")
    }

    fn is(id: &str) -> Predicate {
        let id = id.to_owned();
        Predicate::new(move |auth| auth.user_id() == Some(id.as_str()))
    }

    #[test]
    fn predicates_that_say_the_same_for_certain_are_equal() {
        let ada = is("ada");
        assert_eq!(ada, ada.clone());
        assert_ne!(ada, is("ada"), "what closures capture cannot be compared");
        assert_ne!(ada, is("grace"));
        assert_eq!(Predicate::new(is_ada), Predicate::new(is_ada));
        assert_ne!(Predicate::new(is_ada), Predicate::new(is_grace));
        let nothing_captured = || Predicate::new(|auth: &Auth| auth.is_authenticated());
        assert_eq!(nothing_captured(), nothing_captured());
        assert_ne!(nothing_captured(), Predicate::new(is_ada));
        let pointer: fn(&Auth) -> bool = is_ada;
        assert_eq!(Predicate::new(pointer), Predicate::function(pointer));
    }

    #[test]
    fn what_a_closure_captures_is_not_shown() {
        assert_eq!(format!("{:?}", is("a secret")), "Predicate { .. }");
    }
}
