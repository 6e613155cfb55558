//! The client, on which every call begins.

use std::fmt;

use super::call::Scope;
use super::error::BackendError;
use super::resources::*;
use crate::clerk::Clerk;
use crate::ground::keys::SecretKey;
use crate::wire::{BackendApi, Credential, MachineKeys, retry};

/// A client of an instance's Backend API; cheap to clone.
///
/// [`Clerk::client`] returns it. Its methods are the groups of endpoints, named as in the reference's `clerkClient`. A
/// group's methods return requests, which you await.
///
/// - Each attempt of a call ends within [`api_timeout`](crate::ClerkBuilder::api_timeout).
/// - Idempotent requests (GET, PUT, DELETE, or with an idempotency key) are retried if there is no response, or one with
///   429 or 5xx: twice by default ([`with_retries`](Self::with_retries)), after a pause with jitter that respects
///   `Retry-After`. If Clerk asks for more than 30 s, the error is returned instead. The instance's
///   [`Clock`](crate::time::Clock) makes the pauses, so tests need not wait for them.
/// - Redirects are not followed, and responses above 8 MiB are not read.
///
/// ```
/// use clerk_runtime::Clerk;
///
/// # async fn example(clerk: Clerk) -> Result<(), clerk_runtime::backend::BackendError> {
/// let client = clerk.client();
/// let users = client.users();
/// let ada = users.create().email_address("ada@example.com").first_name("Ada");
/// let user = ada.await?;
/// let plan = serde_json::json!({ "plan": "pro" });
/// users.update_metadata(&user.id).public_metadata(plan).await?;
/// for organization in client.organizations().list().limit(100).await? {
///     println!("{}", organization.id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    clerk: Clerk,
    api: BackendApi,
    machine_keys: Option<MachineKeys>,
    retries: u32,
}

impl Clerk {
    /// Returns a client of the instance's Backend API.
    ///
    /// If the compiler does not find this method, the feature `backend` is off: it is on by default, and a dependency with
    /// `default-features = false` has to name it.
    #[must_use]
    pub fn client(&self) -> Client {
        Client {
            api: self.instance().api.clone(),
            machine_keys: self.instance().machine_keys.clone(),
            clerk: self.clone(),
            retries: retry::DEFAULT_RETRIES,
        }
    }
}

impl Client {
    /// Sets how often a failed call is retried; 0 disables retries.
    #[must_use]
    pub const fn with_retries(mut self, retries: u32) -> Self {
        self.retries = retries;
        self
    }

    /// The same client for another machine.
    pub(super) fn with_machine_secret_key(mut self, key: Option<SecretKey>) -> Self {
        self.machine_keys = key.map(|key| MachineKeys::new(key, None));
        self
    }

    /// The keys of the machine, if the client has any.
    pub(super) const fn machine_keys(&self) -> Option<&MachineKeys> {
        self.machine_keys.as_ref()
    }

    pub(super) const fn clerk(&self) -> &Clerk {
        &self.clerk
    }

    pub(super) const fn api(&self) -> &BackendApi {
        &self.api
    }

    pub(super) const fn retries(&self) -> u32 {
        self.retries
    }

    /// The keys for an endpoint of this scope, in the order in which to try them; empty if the endpoint does
    /// not need one.
    pub(super) fn keys(&self, scope: Scope) -> Result<Vec<Credential<'_>>, BackendError> {
        let secret_key = self.clerk.instance().settings.secret_key.as_ref().map(Credential::secret);
        match (scope, &self.machine_keys) {
            (Scope::Machine, Some(keys)) => Ok(keys.in_order().collect()),
            (Scope::Machine | Scope::Accountless, _) => Ok(secret_key.into_iter().collect()),
            (Scope::Versioned | Scope::Unversioned, _) => {
                secret_key.map(|key| vec![key]).ok_or_else(BackendError::missing_secret_key)
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("api", &self.api).finish_non_exhaustive()
    }
}

macro_rules! groups {
    ($($(#[$doc:meta])* $name:ident: $Group:ident)*) => {
        impl Client {
            $(
                $(#[$doc])*
                #[must_use]
                pub fn $name(&self) -> $Group {
                    $Group(self.clone())
                }
            )*
        }
    };
}

groups! {
    /// Applications without an account, which development tools create.
    accountless_applications: AccountlessApplications
    /// Tokens to sign in as another user.
    actor_tokens: ActorTokens
    /// Tasks that agents do on behalf of users.
    agent_tasks: AgentTasks
    /// Identifiers that may sign up.
    allowlist_identifiers: AllowlistIdentifiers
    /// API keys of users and organizations.
    api_keys: ApiKeys
    /// Endpoints in beta.
    beta_features: BetaFeatures
    /// Identifiers that may not sign up.
    blocklist_identifiers: BlocklistIdentifiers
    /// Plans and subscriptions.
    billing: Billing
    /// The browsers and apps in which users are signed in.
    clients: Clients
    /// The domains of the instance.
    domains: Domains
    /// E-mail addresses of users.
    email_addresses: EmailAddresses
    /// E-mails that the instance sends.
    emails: Emails
    /// Connections to the identity providers of enterprises.
    enterprise_connections: EnterpriseConnections
    /// OAuth access tokens that the instance issued.
    oauth_access_tokens: IdpOAuthAccessTokens
    /// The settings of the instance.
    instance: InstanceSettings
    /// Invitations to the application.
    invitations: Invitations
    /// The keys that verify the instance's tokens.
    jwks: Jwks
    /// Templates for tokens with your own claims.
    jwt_templates: JwtTemplates
    /// Machines that authenticate with M2M tokens.
    machines: Machines
    /// M2M tokens.
    m2m: M2m
    /// Applications that use the instance as their OAuth provider.
    oauth_applications: OAuthApplications
    /// Organizations, with their members, invitations and domains.
    organizations: Organizations
    /// Permissions of organizations.
    organization_permissions: OrganizationPermissions
    /// Roles of organizations.
    organization_roles: OrganizationRoles
    /// Phone numbers of users.
    phone_numbers: PhoneNumbers
    /// Checks of proxies in front of the Frontend API.
    proxy_checks: ProxyChecks
    /// URLs that native applications may be redirected to.
    redirect_urls: RedirectUrls
    /// Sets of roles that organizations choose from.
    role_sets: RoleSets
    /// SAML connections; superseded by [`enterprise_connections`](Self::enterprise_connections).
    saml_connections: SamlConnections
    /// Sessions of users and their tokens.
    sessions: Sessions
    /// Tokens to sign in with a link.
    sign_in_tokens: SignInTokens
    /// Attempts to sign up.
    sign_ups: SignUps
    /// Tokens that let automated tests past the bot detection.
    testing_tokens: TestingTokens
    /// Users.
    users: Users
    /// The waitlist.
    waitlist_entries: WaitlistEntries
    /// The application that delivers webhooks.
    webhooks: Webhooks
}
