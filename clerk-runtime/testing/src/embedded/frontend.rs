//! Options of an instance that concern browsers.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum::Router;

use super::EmbeddedClerkBuilder;
use super::snapshot::Snapshot;
use crate::instance::Event;
use crate::instance::journal::Observer;

impl EmbeddedClerkBuilder {
    /// Lets pages of `origin`, such as `https://app.example.com`, call the Frontend API, and browsers return to them.
    ///
    /// Pages on this machine may do so anyway. After sign-in on the instance's own pages, browsers go to the first origin
    /// that is given here, unless the application named another URL.
    pub fn frontend(mut self, origin: impl Into<String>) -> Self {
        let origin = origin.into();
        self.options.frontend.home_url.get_or_insert_with(|| origin.clone());
        self.allow_origin(origin)
    }

    /// Listens on this port instead of a free one. The publishable key and the names of cookies depend on the port: keep it
    /// when you restart an instance.
    pub const fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Listens on this address instead of `127.0.0.1`.
    ///
    /// # Security
    ///
    /// Everyone who can reach the address can sign in as any user. It is meant for containers that only their host reaches.
    pub const fn bind(mut self, address: IpAddr) -> Self {
        self.address = address;
        self
    }

    /// Sets the URL at which browsers reach the instance, such as `http://localhost:4010` for a container. The default is
    /// the address that it listens on.
    pub fn public_url(mut self, url: impl Into<String>) -> Self {
        self.options.public_url = Some(url.into().trim_end_matches('/').to_owned());
        self
    }

    /// Answers requests with this name in `Host`, written without a port. By default, requests from browsers are answered
    /// only if `Host` is a name of this machine or of the [`public_url`](Self::public_url): this keeps out pages of other
    /// sites that make their own host name resolve to this machine (DNS rebinding).
    pub fn allow_host(mut self, name: impl Into<String>) -> Self {
        self.options.frontend.hosts.push(name.into());
        self
    }

    /// Sets the application's name, which Clerk's components show.
    pub fn application_name(mut self, name: impl Into<String>) -> Self {
        self.options.frontend.application_name = name.into();
        self
    }

    /// Sets how long session tokens last. The default is a minute.
    pub const fn session_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.options.frontend.session_token_lifetime = lifetime;
        self
    }

    /// Serves Clerk's browser code from a folder that contains `@clerk/clerk-js` and `@clerk/ui`, such as `node_modules`.
    /// The instance's pages, such as `/sign-in`, then use Clerk's own components.
    pub fn scripts(mut self, folder: impl Into<PathBuf>) -> Self {
        self.options.frontend.scripts = Some(folder.into());
        self
    }

    /// Sets whether Clerk's components show organizations. By default they do.
    pub const fn organizations(mut self, are_shown: bool) -> Self {
        self.options.frontend.has_organizations = are_shown;
        self
    }

    /// Disables personal accounts: a session stays pending until its user chooses an organization.
    pub const fn force_organization_selection(mut self) -> Self {
        self.options.policy.forces_organization = true;
        self
    }

    /// Allows several users to be signed in at the same time in one browser.
    pub const fn multi_session(mut self) -> Self {
        self.options.policy.has_multiple_sessions = true;
        self
    }

    /// Requires the password or a code again before changes to an account, unless the last one was given within ten minutes.
    pub const fn reverification(mut self) -> Self {
        self.options.frontend.needs_reverification = true;
        self
    }

    /// Sets whether users and organizations manage API keys with Clerk's components. By default they do.
    pub const fn api_keys(mut self, are_managed: bool) -> Self {
        self.options.frontend.has_api_keys = are_managed;
        self
    }

    /// Calls `observe` for each [`Event`], on the thread that answers requests: it must not block.
    pub fn observer(mut self, observe: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.options.observer = Observer::new(observe);
        self
    }

    /// Starts with the data of another instance. Its port, settings and clock are not part of the snapshot.
    pub fn restore(mut self, snapshot: Snapshot) -> Self {
        self.options.restored = Some(snapshot.instance);
        self.store = Some((snapshot.store, snapshot.machines));
        self
    }

    /// Serves your own pages on the instance's port, at paths that the APIs do not use. Requests with a host or an origin that
    /// is not allowed do not reach them.
    pub fn pages(mut self, pages: Router) -> Self {
        self.pages = Some(pages);
        self
    }
}
