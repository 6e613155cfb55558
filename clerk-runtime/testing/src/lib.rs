//! An embedded Clerk instance, for tests and for trying things out.
//!
//! [`EmbeddedClerk::start`] serves the parts of Clerk that an application's server uses, on a loopback port in the test's own
//! process: it needs no account, no network and no environment variables. It has its own signing keys and a [`TestClock`] that
//! can be set, mints valid and forged tokens of every class, and fails on demand.
//!
//! # Testing your own handlers
//!
//! Build the application exactly as in production, with [`EmbeddedClerk::clerk`] in place of `Clerk::from_env()`, and use a
//! [`TestApp`] to call it as different users:
//!
//! ```
//! use axum::{Router, routing::get};
//! use clerk_runtime::{ClerkLayer, SessionAuth, protect};
//! use clerk_testing::{EmbeddedClerk, TestApp};
//!
//! #[protect(role = "org:admin")]
//! async fn members(auth: SessionAuth) -> String {
//!     format!("members, for {}", auth.user_id())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clerk = EmbeddedClerk::start().await?;
//! let router = Router::new().route("/members", get(members));
//! let app = TestApp::new(&clerk, router.layer(ClerkLayer::new(clerk.clerk())));
//!
//! let token = clerk.session_token().user("user_ada");
//! let admin = token.organization("org_acme", "acme", "org:admin");
//! let ada = app.as_session(admin).get("/members").await;
//! assert_eq!(ada.text(), "members, for user_ada");
//!
//! let token = clerk.session_token();
//! let member = token.organization("org_acme", "acme", "org:member");
//! assert_eq!(app.as_session(member).get("/members").await.status(), 404);
//! # Ok(())
//! # }
//! ```
//!
//! A client of your own works as well: `clerk.session_token().mint()` returns a token for the header
//! `Authorization: Bearer …`.
//!
//! # Testing without requests
//!
//! A function that takes a [`SessionAuth`](clerk_runtime::SessionAuth) can be tested on its own:
//!
//! ```
//! use clerk_testing::persona;
//!
//! let ada = persona::user("user_ada").admin_of("org_acme").session_auth();
//! assert_eq!(ada.org_role(), Some("org:admin"));
//! ```
//!
//! [`persona`] has the other kinds of callers, and the types that can be made from them.
//!
//! # One instance for many tests
//!
//! [`EmbeddedClerk::start`] serves on the Tokio runtime of the test, and ends with it. [`EmbeddedClerk::start_on_thread`]
//! starts an instance that several tests can share, in a `LazyLock` of your own.
//!
//! # What else it can do
//!
//! - Tests set the time instead of sleeping: [`EmbeddedClerk::clock`] is also the clock of the
//!   [`Clerk`](clerk_runtime::Clerk) that [`EmbeddedClerk::clerk`] builds, so `clock().advance(…)` ages every token already
//!   minted. [`EmbeddedClerkBuilder::clock`] starts an instance at a time of your choice. Failed calls are retried without
//!   a pause; [`TestClock::slept`] returns how long the pauses would have been. Time-outs run in real time.
//! - Machine tokens: [`EmbeddedClerk::api_key`], [`EmbeddedClerk::m2m_token`] and [`EmbeddedClerk::oauth_access_token`]
//!   make opaque tokens, and [`EmbeddedClerk::revoke`] revokes them. The Backend API's operations on them work here as
//!   well.
//! - MCP and other OAuth clients discover an authorization server at [`EmbeddedClerk::url`], register themselves and obtain
//!   tokens; its user consents to everything.
//! - Users and organizations: [`EmbeddedClerk::create_user`], [`EmbeddedClerk::add_member`], [`EmbeddedClerk::sign_in`] and
//!   the rest of [`store`].
//! - A Backend API, which reads and changes the store. `clerk.client()`, Clerk's own clients and handlers
//!   (`auth.current_user()`, `auth.token_with()`) can use it for users, e-mail addresses and phone numbers, organizations
//!   with their memberships, invitations, domains, roles and permissions, sessions, browsers and sign-in tokens, JWT
//!   templates, invitations, lists of identifiers and redirect URLs. Errors have Clerk's codes, and anything that is not
//!   supported here is refused rather than ignored.
//! - A catalogue: [`EmbeddedClerk::grant`] creates roles and permissions, [`EmbeddedClerk::create_plan`] plans and
//!   features, and the Backend API lists them.
//! - Clerk's own browser code works, unchanged and offline: the Frontend API, with sign-in, sign-up, sessions, accounts,
//!   organizations, API keys and verification anew. Give the page [`EmbeddedClerk::publishable_key`] and, as its proxy URL,
//!   [`EmbeddedClerk::frontend_url`]; every code that would be sent is `424242`, and [`EmbeddedClerk::messages`] lists them.
//!   [`EmbeddedClerkBuilder`] has its settings. What the instance does not have is answered 501, never with a success.
//! - It can have an observer ([`EmbeddedClerkBuilder::observer`]), and start with the data of another instance
//!   ([`EmbeddedClerk::snapshot`], [`EmbeddedClerkBuilder::restore`]).
//! - Browsers without scripts work as well: the handshake, the refresh, and plain pages to sign in and out and to switch the
//!   organization, at [`EmbeddedClerk::frontend_url`]. For tests without a browser, [`EmbeddedClerk::browser_cookies`] returns
//!   the cookies that it would send.
//! - Failures can be injected: [`EmbeddedClerk::fault`] makes an endpoint, or a group of endpoints, answer with an error or
//!   with garbage, late, or not at all.
//! - [`WebhookSigner`] signs webhooks as Clerk does, and [`WebhookSender`] sends them as Clerk does, with retries until the
//!   endpoint accepts them.
//! - Signing keys can change: [`EmbeddedClerk::add_key`] and [`EmbeddedClerk::rotate_keys`].
//! - [`EmbeddedClerk::calls`] lists the application's calls to Clerk.
//!
//! # How it is built
//!
//! Each module uses only those before it:
//!
//! 1. `instance`: the keys and the tokens that they sign, the clock, the faults, the recorded calls and the server
//! 2. `apis`: the [`store`] and the endpoints of the Backend API, the Frontend API and machines, with the opaque tokens
//!    that they know
//! 3. `persona`: callers without a request
//! 4. `embedded`: the handle [`EmbeddedClerk`]
//! 5. `app`: calls to an application without sockets
//! 6. `webhooks`: events on their way to an endpoint
//!
//! It uses only the public API of `clerk_runtime`, except for personas. It reads tokens, cookies and queries with code of
//! its own, so that the code under test and its test do not share a mistake.
//!
//! # Security
//!
//! Tokens are signed with keys that are generated at start, for an instance that exists nowhere else. A real instance
//! refuses them, and so does an application configured for a real instance. This package never reads the configuration of
//! the application under test.

mod apis;
mod app;
mod embedded;
mod instance;
pub mod persona;
mod webhooks;

#[cfg(test)]
mod tests;

pub use apis::machine::{ApiKey, M2mToken, Machine, OAuthAccessToken, OpaqueTokenBuilder};
pub use apis::store;
pub use app::{TestApp, TestCaller, TestRequest, TestResponse};
pub use embedded::{EmbeddedClerk, EmbeddedClerkBuilder, Snapshot};
pub use instance::{
    Call, Change, Endpoint, Event, Fault, FaultSchedule, HandshakeToken, JwtBuilder, JwtClass, M2mJwt,
    Message, MessageKind, Minted, OAuthJwt, Served, SessionToken, TestClock, UnknownEndpoint, WebhookSigner,
};
pub use webhooks::{
    WebhookAttempt, WebhookDelivery, WebhookDeliveryState, WebhookQueueFull, WebhookSender,
    WebhookSenderBuilder, WebhookSenderError,
};

// Unit tests fail if their log or their output contains a secret.
#[cfg(test)]
use watch as _;
