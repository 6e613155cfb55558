//! The methods of a service, and who may call each.

use std::fmt;

use super::decide::{Decide, Deciding, decide};
use super::view::MethodHead;
use crate::frameworks::access::Access;

/// A method of a service and its rule, as `#[protect_service]` lists it.
#[derive(Clone, Copy)]
pub struct Method {
    rpc: &'static str,
    access: Access,
    decide: for<'r> fn(&'r MethodHead<'r>) -> Deciding<'r>,
}

impl Method {
    /// The method `rpc`, whose rule is the guard `G`.
    #[doc(hidden)]
    #[must_use]
    #[expect(private_bounds, reason = "generated code names the guards")]
    pub const fn of<G: Decide>(rpc: &'static str) -> Self {
        Self { rpc, access: G::ACCESS, decide: decide::<G> }
    }

    /// The name in the service's `.proto` file, for example `SayHello`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.rpc
    }

    /// Who may call it.
    #[must_use]
    pub const fn access(&self) -> Access {
        self.access
    }

    pub(super) fn decide<'r>(&self, head: &'r MethodHead<'r>) -> Deciding<'r> {
        (self.decide)(head)
    }
}

impl fmt::Debug for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Method")
            .field("name", &self.rpc)
            .field("access", &self.access)
            .finish_non_exhaustive()
    }
}

/// The methods of one or several services with their rules. [`Display`](fmt::Display) prints a table, for a snapshot test that
/// shows in review who gains and who loses access.
#[derive(Clone, Debug, Default)]
pub struct Methods(Vec<(&'static str, Method)>);

impl Methods {
    pub(super) fn of(service: &'static str, methods: &'static [Method]) -> Self {
        Self(methods.iter().map(|method| (service, *method)).collect())
    }

    /// Adds the methods of another service.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Each method with the name of its service, for example `helloworld.Greeter`.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, &Method)> {
        self.0.iter().map(|(service, method)| (*service, method))
    }
}

/// One line for each method, by path.
impl fmt::Display for Methods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut listed: Vec<(String, Access)> = self
            .iter()
            .map(|(service, method)| (format!("/{service}/{}", method.rpc), method.access))
            .collect();
        listed.sort_by(|(one, _), (other, _)| one.cmp(other));
        let width = listed.iter().map(|(path, _)| path.len()).max().unwrap_or_default();
        for (path, access) in listed {
            writeln!(f, "{path:width$}  {access}")?;
        }
        Ok(())
    }
}
