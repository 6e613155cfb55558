//! The objects that the Backend API returns.
//!
//! Fields have the API's names. Fields that may be absent are `Option`s, times are
//! [`Timestamp`](crate::time::Timestamp)s, and metadata is [`Metadata`](super::Metadata). Debug output does
//! not show secrets.

mod account;
mod admission;
mod billing;
mod connection;
mod enums;
mod instance;
mod machine;
mod organization;
mod session;
mod token;
mod user;

pub use account::{
    EnterpriseAccount, EnterpriseAccountConnection, ExternalAccount, OAuthAccessToken, SamlAccount,
    SamlAccountConnection, Verification,
};
pub use admission::{AllowlistIdentifier, BlocklistIdentifier, Invitation, WaitlistEntry};
pub use billing::{
    Money, NextPayment, Payer, PaymentAttempt, PaymentMethod, Plan, PlanFeature, Seats, Subscription,
    SubscriptionItem, Totals, UnitPrice, UnitPriceTier, UnitTotal, UnitTotalTier,
};
pub use connection::{
    AttributeMapping, CustomAttribute, EnterpriseConnection, EnterpriseOAuth, EnterpriseSaml, IdpCertificate,
    LoginHint, SamlConnection,
};
pub use enums::{
    EnrollmentMode, IdentifierType, InvitationStatus, PaymentStatus, PlanPeriod, RoleSetType, SessionStatus,
    SignInTokenStatus, SignUpStatus, SubscriptionStatus, VerificationStatus, WaitlistEntryStatus,
};
pub use instance::{
    AccountlessApplication, BatchEmail, CnameTarget, DeletedObject, Domain, Email, Instance,
    InstanceRestrictions, OrganizationSettings, ProxyCheck, RedirectUrl, SmsMessage, SvixUrl,
};
pub use machine::{
    ApiKey, ApiKeySecret, IdpOAuthAccessToken, M2mToken, Machine, MachineScope, MachineSecretKey,
    OAuthApplication,
};
pub use organization::{
    Organization, OrganizationDomain, OrganizationDomainVerification, OrganizationInvitation,
    OrganizationMembership, Permission, PublicOrganizationData, PublicUserData, Role, RoleSet, RoleSetItem,
    RoleSetMigration,
};
pub use session::{
    ClientObject, HandshakePayload, Session, SessionActivity, SessionTask, SignUp, SignUpVerification,
    SignUpVerifications,
};
pub use token::{
    ActorToken, AgentTask, JsonWebKeySet, JwtTemplate, SessionRefresh, SignInToken, TestingToken, Token,
};
pub use user::{
    EmailAddress, IdentificationLink, Passkey, PhoneNumber, ScimUser, TotalCount, User, UserId, Verified,
    Web3Wallet,
};
