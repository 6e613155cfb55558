//! The groups of endpoints, named as in the reference's `clerkClient`, with their requests.

mod accountless_applications;
mod actor_tokens;
mod agent_tasks;
mod allowlist_identifiers;
mod api_keys;
mod beta_features;
mod billing;
mod blocklist_identifiers;
mod clients;
mod domains;
mod email_addresses;
mod emails;
mod enterprise_connections;
mod instance;
mod invitations;
mod jwks;
mod jwt_templates;
mod m2m;
mod machines;
mod oauth_access_tokens;
mod oauth_applications;
mod organization_permissions;
mod organization_roles;
mod organizations;
mod phone_numbers;
mod proxy_checks;
mod redirect_urls;
mod role_sets;
mod saml_connections;
mod sessions;
mod sign_in_tokens;
mod sign_ups;
mod testing_tokens;
mod users;
mod waitlist_entries;
mod webhooks;

pub use accountless_applications::{
    AccountlessApplications, CompleteAccountlessApplicationOnboarding, CreateAccountlessApplication,
};
pub use actor_tokens::{ActorTokens, CreateActorToken};
pub use agent_tasks::{AgentTasks, CreateAgentTask};
pub use allowlist_identifiers::{AllowlistIdentifiers, CreateAllowlistIdentifier, ListAllowlistIdentifiers};
pub use api_keys::{ApiKeys, CreateApiKey, ListApiKeys, RevokeApiKey, UpdateApiKey, VerifyApiKey};
pub use beta_features::{BetaFeatures, ChangeDomain};
pub use billing::{Billing, CancelSubscriptionItem, ExtendSubscriptionItemFreeTrial, ListPlans};
pub use blocklist_identifiers::{BlocklistIdentifiers, CreateBlocklistIdentifier};
pub use clients::{Clients, GetHandshakePayload, ListClients, VerifyClient};
pub use domains::{AddDomain, Domains, UpdateDomain};
pub use email_addresses::{CreateEmailAddress, EmailAddresses, UpdateEmailAddress};
pub use emails::{CreateEmail, CreateEmailBatch, Emails};
pub use enterprise_connections::{
    CreateEnterpriseConnection, EnterpriseConnections, ListEnterpriseConnections, UpdateEnterpriseConnection,
};
pub use instance::{
    InstanceSettings, UpdateInstance, UpdateInstanceRestrictions, UpdateOrganizationSettings,
};
pub use invitations::{CreateInvitation, CreateInvitations, Invitations, ListInvitations};
pub use jwks::Jwks;
pub use jwt_templates::{CreateJwtTemplate, JwtTemplates, ListJwtTemplates, UpdateJwtTemplate};
pub use m2m::{CreateM2mToken, ListM2mTokens, M2m, RevokeM2mToken, VerifyM2mToken};
pub use machines::{
    CreateMachine, CreateMachineScope, ListMachines, Machines, RotateMachineSecretKey, UpdateMachine,
};
pub use oauth_access_tokens::{IdpOAuthAccessTokens, VerifyOAuthAccessToken};
pub use oauth_applications::{
    CreateOAuthApplication, ListOAuthApplications, OAuthApplications, RevokeOAuthToken,
    UpdateOAuthApplication,
};
pub use organization_permissions::{
    CreateOrganizationPermission, ListOrganizationPermissions, OrganizationPermissions,
    UpdateOrganizationPermission,
};
pub use organization_roles::{
    CreateOrganizationRole, ListOrganizationRoles, OrganizationRoles, UpdateOrganizationRole,
};
pub use organizations::{
    CreateOrganization, CreateOrganizationDomain, CreateOrganizationInvitation,
    CreateOrganizationInvitations, CreateOrganizationMembership, GetOrganization,
    ListAllOrganizationMemberships, ListOrganizationDomains, ListOrganizationInvitations,
    ListOrganizationMemberships, ListOrganizations, Organizations, ReplaceOrganizationMetadata,
    RevokeOrganizationInvitation, UpdateOrganization, UpdateOrganizationDomain, UpdateOrganizationLogo,
    UpdateOrganizationMembership, UpdateOrganizationMembershipMetadata, UpdateOrganizationMetadata,
};
pub use phone_numbers::{CreatePhoneNumber, PhoneNumbers, UpdatePhoneNumber};
pub use proxy_checks::{ProxyChecks, VerifyProxy};
pub use redirect_urls::{CreateRedirectUrl, ListRedirectUrls, RedirectUrls};
pub use role_sets::{
    AddRolesToRoleSet, CreateRoleSet, ListRoleSets, ReplaceRoleInRoleSet, ReplaceRoleSet, RoleSets,
    UpdateRoleSet,
};
pub use saml_connections::{
    CreateSamlConnection, ListSamlConnections, SamlConnections, UpdateSamlConnection,
};
pub use sessions::{CreateSession, GetSessionToken, ListSessions, RefreshSession, Sessions, VerifySession};
pub use sign_in_tokens::{CreateSignInToken, SignInTokens};
pub use sign_ups::{SignUps, UpdateSignUp};
pub use testing_tokens::TestingTokens;
pub use users::{
    CountUsers, CreateUser, ListUserOAuthAccessTokens, ListUserOrganizationInvitations,
    ListUserOrganizationMemberships, ListUsers, RemoveUserPassword, ReplaceUserEmailAddress,
    ReplaceUserMetadata, ReplaceUserPhoneNumber, SetUserPasswordCompromised, UpdateUser, UpdateUserMetadata,
    UpdateUserProfileImage, Users, VerifyUserPassword, VerifyUserTotp,
};
pub use waitlist_entries::{
    CreateWaitlistEntries, CreateWaitlistEntry, InviteWaitlistEntry, ListWaitlistEntries, WaitlistEntries,
};
pub use webhooks::Webhooks;

/// The result of calls whose answer has no content.
type Done = ();
