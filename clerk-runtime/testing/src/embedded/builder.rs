//! Instances with other options.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::Router;
use serde_json::Value;
use tokio::net::TcpListener;

use super::EmbeddedClerk;
use super::running::RunningServer;
use crate::apis::machine::MachinesSnapshot;
use crate::apis::store::StoreSnapshot;
use crate::apis::{self, Apis};
use crate::instance::{Instance, Options, TestClock};

/// Starts an instance with other options than [`EmbeddedClerk::start`].
///
/// ```
/// use clerk_testing::EmbeddedClerkBuilder;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let clerk = EmbeddedClerkBuilder::new()
///     .production("shop.localhost")
///     .session_claim("name", "{{user.full_name}}")
///     .start()
///     .await?;
/// assert!(clerk.publishable_key().starts_with("pk_live_"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[must_use = "nothing runs before `start`"]
pub struct EmbeddedClerkBuilder {
    pub(super) options: Options,
    pub(super) address: IpAddr,
    /// 0 for a free one.
    pub(super) port: u16,
    pub(super) store: Option<(StoreSnapshot, MachinesSnapshot)>,
    pub(super) pages: Option<Router>,
}

impl Default for EmbeddedClerkBuilder {
    fn default() -> Self {
        let address = IpAddr::V4(Ipv4Addr::LOCALHOST);
        Self { options: Options::default(), address, port: 0, store: None, pages: None }
    }
}

/// Shows the options, because none of them is secret.
impl fmt::Debug for EmbeddedClerkBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("EmbeddedClerkBuilder").field(&self.options).finish()
    }
}

impl EmbeddedClerkBuilder {
    /// A development instance.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes it a production instance for the applications on `domain` and below.
    ///
    /// The host of its Frontend API is `clerk.<domain>`, and its cookies reach the applications because they share the
    /// domain. Choose one that ends in `.localhost`, which browsers find on this machine.
    pub fn production(mut self, domain: impl Into<String>) -> Self {
        self.options.domain = Some(domain.into());
        self
    }

    /// Lets browsers return to the application at `origin`, such as `https://app.example.com`. Applications on this machine
    /// and on a production instance's domain are always allowed.
    pub fn allow_origin(mut self, origin: impl Into<String>) -> Self {
        self.options.allowed_origins.push(origin.into());
        self
    }

    /// Adds a claim to the session tokens of browsers, like the page “Customize your session token” of Clerk's
    /// dashboard.
    ///
    /// Shortcodes in its strings are replaced: `{{user.id}}`, `{{user.first_name}}`, `{{user.last_name}}`,
    /// `{{user.full_name}}`, `{{user.username}}`, `{{user.primary_email_address}}`, `{{user.primary_phone_number}}`,
    /// `{{user.external_id}}`, `{{org.id}}`, `{{org.name}}`, `{{org.slug}}`, `{{org.role}}`, and
    /// `{{user.public_metadata}}`, `{{user.unsafe_metadata}}`, `{{org.public_metadata}}` with or without a path after them. A
    /// string that is only a shortcode becomes the value itself, or null if there is none.
    pub fn session_claim(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.options.session_claims.insert(name.into(), value.into());
        self
    }

    /// Sets the instance's [`clock`](EmbeddedClerk::clock). The default clock runs like the system's.
    pub fn clock(mut self, clock: TestClock) -> Self {
        self.options.clock = clock;
        self
    }

    /// Starts the instance. By default, it uses a free port of `127.0.0.1` and new keys.
    ///
    /// # Errors
    ///
    /// The error of the operating system when no port can be bound.
    ///
    /// # Panics
    ///
    /// Outside a Tokio runtime with I/O and time enabled.
    pub async fn start(self) -> io::Result<EmbeddedClerk> {
        let listener = TcpListener::bind((self.address, self.port)).await?;
        let (apis, router) = self.apis(listener.local_addr()?.port());
        let server = RunningServer::on_this_runtime(listener, router);
        Ok(EmbeddedClerk { apis, _server: Arc::new(server) })
    }

    /// Starts the instance on a thread of its own, so it serves tests on any runtime: see
    /// [`EmbeddedClerk::start_on_thread`].
    ///
    /// # Errors
    ///
    /// The error of the operating system when no port can be bound or no thread started.
    pub fn start_on_thread(self) -> io::Result<EmbeddedClerk> {
        let listener = std::net::TcpListener::bind((self.address, self.port))?;
        listener.set_nonblocking(true)?; // as Tokio wants it
        let (apis, router) = self.apis(listener.local_addr()?.port());
        let server = RunningServer::on_thread(listener, router)?;
        Ok(EmbeddedClerk { apis, _server: Arc::new(server) })
    }

    fn apis(self, port: u16) -> (Arc<Apis>, Router) {
        let instance = Instance::new(port, self.options);
        let apis = Arc::new(Apis::new(instance, self.store));
        let router = apis::router(&apis, self.pages);
        (apis, router)
    }
}
