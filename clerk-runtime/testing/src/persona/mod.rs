//! Callers without a request: Auth objects and states for unit tests.
//!
//! A function that takes an Auth object, a condition or a [`Policy`](clerk_runtime::Policy) can be tested without a server.
//! A persona has the same setters as the tokens of [`EmbeddedClerk`](crate::EmbeddedClerk), and yields the Auth object or
//! the state that a request with such a token would have: synchronously, without a network, a runtime or an instance.
//!
//! ```
//! use clerk_runtime::policy::RequestKind;
//! use clerk_runtime::{Denial, Policy, SessionAuth, permission, role, scope};
//! use clerk_testing::persona;
//!
//! fn may_refund(auth: &SessionAuth, cents: u32) -> bool {
//!     let may_refund_little = auth.has(permission("org:invoices:refund"));
//!     auth.has(role("org:admin")) || (cents < 10_000 && may_refund_little)
//! }
//!
//! let ada = persona::user("user_ada").admin_of("org_acme");
//! let ben = persona::user("user_ben").member_of("org_acme");
//! let ben = ben.permissions(["org:invoices:refund"]);
//! assert!(may_refund(&ada.session_auth(), 50_000));
//! assert!(may_refund(&ben.session_auth(), 5_000));
//! assert!(!may_refund(&ben.session_auth(), 50_000));
//!
//! let rule = Policy::protect().condition(role("org:admin"));
//! let denied = rule.check(&ben.state(), RequestKind::Api);
//! assert_eq!(denied.unwrap_err(), Denial::NotFound);
//! let visitor = persona::signed_out().state();
//! let denied = rule.check(&visitor, RequestKind::Page);
//! assert_eq!(denied.unwrap_err(), Denial::SignIn);
//!
//! let key = persona::api_key().organization("org_acme");
//! let key = key.scopes(["invoices:write"]);
//! assert!(key.auth().has(scope("invoices:write")));
//! assert_eq!(key.api_key_auth().org_id(), Some("org_acme"));
//! ```
//!
//! | Caller | Persona |
//! |---|---|
//! | a member, an admin | [`user`]`("user_ada").`[`member_of`](Persona::member_of)`("org_acme")`, [`admin_of`](Persona::admin_of) |
//! | with features, plans, claims of your own | [`features`](Persona::features), [`plans`](Persona::plans), [`claim`](Persona::claim) |
//! | with tasks left to do | [`pending`](Persona::pending) |
//! | impersonated | [`actor`](Persona::actor) |
//! | an API key, an M2M token, an OAuth token | [`api_key`], [`m2m_token`], [`oauth_token`] |
//! | not signed in | [`signed_out`] |
//! | with a token that is not genuine | [`refused(token_type)`](refused) |
//! | with a token that cannot be verified, because Clerk is down | [`unavailable(token_type)`](unavailable) |
//!
//! # Security
//!
//! A persona's session token has no signature, and no instance knows its machine token, so verification refuses both.
//!
//! Personas are built on a hidden module of `clerk_runtime` behind its feature `testing`, which this package turns on. As a
//! dev-dependency it does so for tests, examples and benchmarks only: since resolver 2, Cargo ignores the features of
//! dev-dependencies when it builds the application. Edition 2021 and newer use that resolver; a workspace without a root
//! package sets `resolver` itself. `cargo tree -e features,no-dev -i clerk-runtime` lists the features of a build.

mod machine;
mod not_signed_in;
mod session;

use std::time::SystemTime;

use clerk_runtime::{Auth, Clerk, FromAuth, RequestState};
use http::Request;
use http::request::Parts;

use crate::instance::TestClock;

pub use machine::{MachineToken, api_key, m2m_token, oauth_token};
pub use not_signed_in::{NotSignedIn, refused, signed_out, unavailable};
pub use session::{Session, user};

/// A caller of a kind: [`Session`], [`MachineToken`] or [`NotSignedIn`].
#[derive(Clone)]
#[must_use = "a persona does nothing by itself"]
pub struct Persona<K> {
    kind: K,
    clerk: Option<Clerk>,
    request: Option<Parts>,
    issued_at: Option<SystemTime>,
}

impl<K: Kind> Persona<K> {
    const fn of(kind: K) -> Self {
        Self { kind, clerk: None, request: None, issued_at: None }
    }

    /// The Auth object of a handler that accepts any token. A session with tasks left to do counts as signed out.
    #[must_use]
    #[expect(clippy::expect_used, reason = "only a handshake has no Auth object, and no persona is in one")]
    pub fn auth(&self) -> Auth {
        self.state().to_auth().expect("a persona is signed in or signed out")
    }

    /// The value that a handler's parameter of this type would have, for example an enum with `#[derive(FromAuth)]`. `None`
    /// if the type cannot hold the caller.
    #[must_use]
    pub fn auth_as<A: FromAuth>(&self) -> Option<A> {
        A::from_auth(self.auth())
    }

    /// The outcome of authenticating the caller's request, as [`Policy::check`](clerk_runtime::Policy::check) takes it.
    #[must_use]
    pub fn state(&self) -> RequestState {
        let request = self.request.clone().unwrap_or_else(|| Request::new(()).into_parts().0);
        self.kind.state(&Circumstances {
            clerk: &self.clerk.clone().unwrap_or_else(offline),
            request: &request,
            now: self.issued_at.unwrap_or_else(SystemTime::now),
        })
    }

    /// Makes the caller belong to this instance, whose options then apply, for example the targets of redirects. By
    /// default, it is an instance without options that cannot be reached.
    pub fn clerk(mut self, clerk: &Clerk) -> Self {
        self.clerk = Some(clerk.clone());
        self
    }

    /// Sets the caller's request, to which redirects return. The default is `GET /`.
    ///
    /// Its headers do not change the caller.
    pub fn request<B>(mut self, request: &Request<B>) -> Self {
        let (mut parts, ()) = Request::new(()).into_parts();
        parts.method.clone_from(request.method());
        parts.uri.clone_from(request.uri());
        parts.headers.clone_from(request.headers());
        self.request = Some(parts);
        self
    }

    /// Sets when the caller's token was issued. The default is now.
    pub const fn issued_at(mut self, time: SystemTime) -> Self {
        self.issued_at = Some(time);
        self
    }

    /// The Auth object of this kind, also for a session with unfinished tasks.
    #[expect(clippy::panic, reason = "a mistake in the text of a test, where the panic is the message")]
    fn typed<A: FromAuth>(&self) -> A {
        let state = self.state();
        let auth = state.to_auth_with_pending().and_then(A::from_auth);
        auth.unwrap_or_else(|| panic!("the instance's options refuse the persona: {}", state.message()))
    }
}

/// A kind of caller.
pub trait Kind: sealed::Kind {}

impl<K: sealed::Kind> Kind for K {}

use sealed::Circumstances;

mod sealed {
    use std::time::SystemTime;

    use clerk_runtime::{Clerk, RequestState};
    use http::request::Parts;

    /// The data other than the caller on which a state depends.
    #[expect(unnameable_types, reason = "seals `Kind`")]
    pub struct Circumstances<'c> {
        pub(crate) clerk: &'c Clerk,
        pub(crate) request: &'c Parts,
        pub(crate) now: SystemTime,
    }

    #[expect(unnameable_types, reason = "seals `Kind`")]
    pub trait Kind {
        fn state(&self, circumstances: &Circumstances<'_>) -> RequestState;
    }
}

/// No server listens on port 9: a unit test that calls Clerk by mistake fails at once, and the call stays on this machine.
#[expect(clippy::expect_used, reason = "a test that cannot configure its subject has nothing left to do")]
fn offline() -> Clerk {
    let builder = Clerk::builder().publishable_key("pk_test_cGVyc29uYS5jbGVyay5hY2NvdW50cy5kZXYk");
    let builder = builder.secret_key("sk_test_persona").api_url("http://127.0.0.1:9").clock(TestClock::new());
    builder.build().expect("the configuration is valid")
}

#[cfg(test)]
mod tests;
