//! The command line of `cargo clerk dev`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::frontend::Framework;
use super::origin::Origin;

#[derive(Args)]
pub(crate) struct DevOptions {
    /// The port; 0 takes a free one
    #[arg(long, default_value_t = 4010)]
    pub(super) port: u16,

    /// The origin of a page that uses the instance, such as `http://localhost:3000`; may be repeated. Those on this
    /// machine need not be named
    #[arg(long, value_name = "ORIGIN")]
    pub(super) frontend: Vec<Origin>,

    /// The framework whose variables to print, instead of that of the project in this folder; may be repeated
    #[arg(long = "for", value_name = "FRAMEWORK", value_enum)]
    pub(super) frameworks: Vec<Framework>,

    /// The initial data of the instance: users, organizations, roles, plans, API keys, machines. `clerk.seed.toml` is read
    /// if it exists
    #[arg(long, value_name = "FILE")]
    pub(super) seed: Option<PathBuf>,

    /// The folder that keeps keys, users and sessions from one start to the next
    #[arg(long, value_name = "FOLDER", default_value = ".clerk-dev")]
    pub(super) state: PathBuf,

    /// Keeps nothing: every start begins with new keys and without earlier data
    #[arg(long, conflicts_with = "state")]
    pub(super) no_state: bool,

    /// A folder with Clerk's browser scripts, `@clerk/clerk-js` and `@clerk/ui`, instead of a `node_modules` here or above
    #[arg(long, value_name = "FOLDER")]
    pub(super) scripts: Option<PathBuf>,

    /// Sends webhooks to this URL, signed with `CLERK_WEBHOOK_SIGNING_SECRET` or else a secret that is printed
    #[arg(long, value_name = "URL")]
    pub(super) webhooks: Option<String>,

    /// The pauses between the attempts to deliver a webhook, in seconds, such as `1,1,1` [default: Clerk's, 5 s to 10 h]
    #[arg(long, value_name = "SECONDS", value_delimiter = ',', requires = "webhooks")]
    pub(super) webhook_retries: Vec<u32>,

    /// How long a session token lasts, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(20..=86_400))]
    session_token_lifetime: u32,

    /// Lets several users be signed in on one browser
    #[arg(long)]
    pub(super) multi_session: bool,

    /// Makes users choose an organization before they count as signed in
    #[arg(long)]
    pub(super) force_organization_selection: bool,

    /// Requires a new verification before sensitive changes of an account
    #[arg(long)]
    pub(super) reverification: bool,

    /// The name of the application on sign-in pages
    #[arg(long, value_name = "NAME", default_value = "Development")]
    pub(super) application_name: String,

    /// The URL at which browsers reach the instance, if it is not its address: for a container, for example
    #[arg(long, value_name = "URL")]
    pub(super) public_url: Option<Origin>,

    /// A further host name that requests may name, such as that of a container; may be repeated
    #[arg(long, value_name = "HOST")]
    pub(super) host: Vec<String>,

    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    pub(super) bind: IpAddr,

    /// Allows an address that others can reach. Everyone who reaches it can sign in as anybody, read every message and
    /// change everything, because this program has no password
    #[arg(long)]
    pub(super) let_the_network_in: bool,

    /// Logs no line for each request
    #[arg(long)]
    pub(super) quiet: bool,
}

impl DevOptions {
    pub(super) const fn session_token_lifetime(&self) -> Duration {
        Duration::from_secs(self.session_token_lifetime as u64)
    }

    /// The folder of the state, if it is saved.
    pub(super) fn state_folder(&self) -> Option<PathBuf> {
        (!self.no_state).then(|| self.state.clone())
    }
}
