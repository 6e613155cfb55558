//! What browsers meet of an instance to be started.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;

use super::EmbeddedClerkBuilder;
use super::snapshot::Snapshot;
use crate::instance::Event;
use crate::instance::journal::Observer;

impl EmbeddedClerkBuilder {
    /// Serves Clerk's browser code on pages at `origin`, such as `http://localhost:3000`, and lets browsers return there.
    ///
    /// Pages on this machine are served anyway. The first origin that is named is where the instance's pages lead to when
    /// nothing else says where.
    pub fn frontend(mut self, origin: impl Into<String>) -> Self {
        let origin = origin.into();
        self.options.frontend.home_url.get_or_insert_with(|| origin.clone());
        self.allow_origin(origin)
    }

    /// Listens on this port instead of a free one. Cookies and publishable key depend on it, so that a restarted instance
    /// keeps both.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Listens on this address instead of `127.0.0.1`.
    ///
    /// # Security
    ///
    /// Whoever reaches the address can sign in as anybody: it is for containers, whose addresses only their host reaches.
    pub const fn bind(mut self, address: IpAddr) -> Self {
        self.address = address;
        self
    }

    /// Sets what browsers call the instance, such as `http://localhost:4010` for one in a container. By default the address
    /// that it listens on.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.options.public_url = Some(url.into().trim_end_matches('/').to_owned());
        self
    }

    /// Answers requests that call the instance `name`, without a port. Otherwise only names of this machine and the one in
    /// [`public_url`](Self::public_url) are answered, so that no page elsewhere can have its own name lead here.
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.options.frontend.hosts.push(name.into());
        self
    }

    /// Sets the application's name, which Clerk's components show.
    pub fn application_name(mut self, name: impl Into<String>) -> Self {
        self.options.frontend.application_name = name.into();
        self
    }

    /// Sets how long session tokens last, in place of a minute.
    pub const fn session_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.options.frontend.session_token_lifetime = lifetime;
        self
    }

    /// Serves Clerk's browser code from a folder that holds `@clerk/clerk-js` and `@clerk/ui`, such as an application's
    /// `node_modules`. The pages `/sign-in` and others then have Clerk's own components.
    pub fn scripts(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.frontend.scripts = Some(folder.into());
        self
    }

    /// Sets whether Clerk's components show organizations. By default they do.
    pub const fn organizations(mut self, are_shown: bool) -> Self {
        self.options.frontend.has_organizations = are_shown;
        self
    }

    /// Has no personal accounts: a session is pending until its user has chosen an organization.
    pub const fn force_organization_selection(mut self) -> Self {
        self.options.policy.forces_organization = true;
        self
    }

    /// Lets several users be signed in on one browser.
    pub const fn multi_session(mut self) -> Self {
        self.options.policy.has_multiple_sessions = true;
        self
    }

    /// Asks for the password or a code again before an account is changed, unless that was within ten minutes.
    pub const fn reverification(mut self) -> Self {
        self.options.frontend.needs_reverification = true;
        self
    }

    /// Sets whether users and organizations manage API keys with Clerk's components. By default they do.
    pub const fn api_keys(mut self, are_managed: bool) -> Self {
        self.options.frontend.has_api_keys = are_managed;
        self
    }

    /// Calls `observe` after everything that the instance does. It is called by the thread that answers requests, so it must
    /// not wait for anything.
    pub fn observer(mut self, observe: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.options.observer = Observer::new(observe);
        self
    }

    /// Begins with what another instance knew. Port, settings and clock are not part of it.
    pub fn restore(mut self, snapshot: Snapshot) -> Self {
        self.options.restored = Some(snapshot.instance);
        self.store = Some((snapshot.store, snapshot.machines));
        self
    }

    /// Serves pages of the caller's own beside the APIs, at paths that these do not have. A request that names a host or an
    /// origin that is not allowed does not reach them.
    pub fn pages(mut self, pages: Router) -> Self {
        self.pages = Some(pages);
        self
    }
}
