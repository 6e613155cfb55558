//! A Clerk instance in a box, for tests and for trying things out.
//!
//! [`EmbeddedClerk::start`] serves the parts of Clerk that an application's server meets, on a loopback port of this
//! very process: no account, no network, no environment variables. It has its own signing keys, a [`TestClock`] that
//! can be set, mints tokens of every class, good and forged, and fails on demand.
//!
//! # Testing your own handlers
//!
//! Build the application exactly as in production, with [`EmbeddedClerk::clerk`] in place of `Clerk::from_env()`, and
//! let a [`TestApp`] call it for the users that it is about:
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
//! A client of your own works as well: `clerk.session_token().mint()` is the text of a token, for the header
//! `Authorization: Bearer …`.
//!
//! # Testing without requests
//!
//! A function that takes a [`SessionAuth`](clerk_runtime::SessionAuth) can be tested by itself:
//!
//! ```
//! use clerk_testing::persona;
//!
//! let ada = persona::user("user_ada").admin_of("org_acme").session_auth();
//! assert_eq!(ada.org_role(), Some("org:admin"));
//! ```
//!
//! [`persona`] has the other kinds of callers, and what they become.
//!
//! # One instance for many tests
//!
//! [`EmbeddedClerk::start`] serves on the Tokio runtime of the test, and ends with it. [`EmbeddedClerk::start_on_thread`]
//! starts an instance that the tests of a program can share, in a `LazyLock` of yours.
//!
//! # What else it can do
//!
//! - Time is set, never slept: [`EmbeddedClerk::clock`] is also the clock of the [`Clerk`](clerk_runtime::Clerk) that
//!   [`EmbeddedClerk::clerk`] builds, so `clock().advance(…)` ages every token already minted.
//!   [`EmbeddedClerkBuilder::clock`] starts an instance at a time of your choice. A call that failed is made again without
//!   a pause; [`TestClock::slept`] tells how long the pauses would have been. Time-outs run in real time.
//! - Machines call, too: [`EmbeddedClerk::api_key`], [`EmbeddedClerk::m2m_token`] and
//!   [`EmbeddedClerk::oauth_access_token`] make opaque tokens, [`EmbeddedClerk::revoke`] revokes them, and everything
//!   that the Backend API does with them it does here.
//! - MCP and other OAuth clients discover an authorization server at [`EmbeddedClerk::url`], register themselves and
//!   obtain tokens; its user agrees to everything.
//! - It knows people: [`EmbeddedClerk::create_user`], [`EmbeddedClerk::add_member`], [`EmbeddedClerk::sign_in`] and the
//!   rest of [`store`].
//! - It has a Backend API: what [`Clerk::client`](clerk_runtime::Clerk::client), Clerk's own clients and handlers
//!   (`auth.current_user()`, `auth.token_with()`) ask of users, e-mail addresses and phone numbers, organizations with
//!   their memberships, invitations, domains, roles and permissions, sessions, browsers and sign-in tokens, JWT templates,
//!   invitations, lists of identifiers and redirect URLs is answered from the store and changes it. Mistakes are refused
//!   with Clerk's codes, and what does not exist here is refused rather than ignored.
//! - It has a catalogue: [`EmbeddedClerk::grant`] makes roles and permissions, [`EmbeddedClerk::create_plan`] plans and
//!   features, and the Backend API lists them.
//! - Browsers get through it: the handshake, the refresh, and plain pages to sign in and out and to switch the
//!   organization, at [`EmbeddedClerk::frontend_url`]. What a browser would then send,
//!   [`EmbeddedClerk::browser_cookies`] gives to tests without one.
//! - Failures can be injected: [`EmbeddedClerk::fault`] makes an endpoint, or a group of them, answer an error, late,
//!   garbage, or not at all.
//! - Webhooks are signed as Clerk signs them: [`WebhookSigner`].
//! - Keys come and go: [`EmbeddedClerk::add_key`] and [`EmbeddedClerk::rotate_keys`].
//! - What the application asked of Clerk can be counted: [`EmbeddedClerk::calls`].
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
//! 5. `app`: calls of an application without sockets
//!
//! Of `clerk_runtime` it uses only what every application can use, but for personas. It reads tokens, cookies and queries with code of its
//! own, so no mistake can hide in the code under test and in its test at once.
//!
//! # Security
//!
//! Tokens are signed with keys made up at start, for an instance that exists nowhere else: a real instance refuses
//! them, and an application configured for a real instance does too. Nothing in here reads the configuration of the
//! application under test.

mod apis;
mod app;
mod embedded;
mod instance;
pub mod persona;

#[cfg(test)]
mod tests;

pub use apis::machine::{ApiKey, M2mToken, Machine, OAuthAccessToken, OpaqueTokenBuilder};
pub use apis::store;
pub use app::{TestApp, TestCaller, TestRequest, TestResponse};
pub use embedded::{EmbeddedClerk, EmbeddedClerkBuilder};
pub use instance::{
    Call, Endpoint, Fault, FaultSchedule, HandshakeToken, JwtBuilder, JwtClass, M2mJwt, OAuthJwt,
    SessionToken, TestClock, WebhookSigner,
};

// The unit tests are watched for secrets.
#[cfg(test)]
use watch as _;
