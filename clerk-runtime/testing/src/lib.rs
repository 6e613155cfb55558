//! A Clerk instance in a box, for tests and for trying things out.
//!
//! [`EmbeddedClerk::start`] serves the parts of Clerk that an application's server meets, on a loopback port of this
//! very process: no account, no network, no environment variables. It has its own signing keys, a [`TestClock`] that
//! can be set, mints tokens of every class, good and forged, and fails on demand.
//!
//! # Testing your own handlers
//!
//! Build the application exactly as in production, with [`EmbeddedClerk::clerk`] in place of `Clerk::from_env()`, and
//! send it requests that carry minted tokens:
//!
//! ```
//! use axum::{Router, body::Body, routing::get};
//! use clerk_runtime::{ClerkLayer, SessionAuth, protect};
//! use clerk_testing::EmbeddedClerk;
//! use http::{Request, StatusCode};
//! use tower::ServiceExt as _;
//!
//! #[protect(role = "org:admin")]
//! async fn members(auth: SessionAuth) -> String {
//!     format!("members, for {}", auth.user_id())
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let clerk = EmbeddedClerk::start().await?;
//! let app = Router::new().route("/members", get(members)).layer(ClerkLayer::new(clerk.clerk()));
//!
//! let admin = clerk.session_token().user("user_ada").organization("org_acme", "acme", "org:admin").mint();
//! let request = Request::get("/members").header("authorization", format!("Bearer {admin}"));
//! let response = app.clone().oneshot(request.body(Body::empty())?).await?;
//! assert_eq!(response.status(), StatusCode::OK);
//!
//! let member = clerk.session_token().organization("org_acme", "acme", "org:member").mint();
//! let request = Request::get("/members").header("authorization", format!("Bearer {member}"));
//! let response = app.oneshot(request.body(Body::empty())?).await?;
//! assert_eq!(response.status(), StatusCode::NOT_FOUND);
//! # Ok(())
//! # }
//! ```
//!
//! # What else it can do
//!
//! - Time is set, never slept: [`EmbeddedClerk::clock`] is also the clock of the [`Clerk`](clerk_runtime::Clerk) that
//!   [`EmbeddedClerk::clerk`] builds, so `clock().advance(…)` ages every token already minted.
//!   [`EmbeddedClerkBuilder::clock`] starts an instance at a time of your choice.
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
//! - Outages are ordered: [`EmbeddedClerk::fault`] makes an endpoint, or a group of them, answer an error, late, garbage, or not at all.
//! - Keys come and go: [`EmbeddedClerk::add_key`] and [`EmbeddedClerk::rotate_keys`].
//! - What the application asked of Clerk can be counted: [`EmbeddedClerk::calls`].
//!
//! # Security
//!
//! Tokens are signed with keys made up at start, for an instance that exists nowhere else: a real instance refuses
//! them, and an application configured for a real instance does too. Nothing in here reads the configuration of the
//! application under test.

mod api;
mod backend;
mod body;
mod builder;
mod calls;
mod clock;
mod compact;
mod cookies;
mod embedded;
mod fault;
mod frontend;
mod id;
mod instance;
mod jwks;
mod jwt;
mod key;
mod machine;
mod machine_jwt;
mod own_token;
mod response;
mod router;
mod secret;
mod server;
mod session_token;
pub mod store;

#[cfg(test)]
mod tests;

pub use builder::EmbeddedClerkBuilder;
pub use calls::Call;
pub use clock::TestClock;
pub use embedded::EmbeddedClerk;
pub use fault::{Endpoint, Fault, FaultSchedule};
pub use frontend::HandshakeToken;
pub use jwt::{JwtBuilder, JwtClass};
pub use machine::{ApiKey, M2mToken, Machine, OAuthAccessToken, OpaqueTokenBuilder};
pub use machine_jwt::{M2mJwt, OAuthJwt};
pub use session_token::SessionToken;

// The unit tests are watched for secrets.
#[cfg(test)]
use watch as _;
