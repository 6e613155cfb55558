//! The data of an instance: users, organizations, memberships, invitations, roles, plans, sessions and browsers.
//!
//! The objects have the form of the Backend API (version 2026-05-12), and times are in milliseconds of the instance's
//! [`clock`](crate::EmbeddedClerk::clock). Tests fill the store through the handle:
//!
//! ```
//! use clerk_testing::EmbeddedClerk;
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> std::io::Result<()> {
//! let clerk = EmbeddedClerk::start().await?;
//! let ada = clerk.create_user().name("Ada", "Lovelace").create();
//! let acme = clerk.create_organization("Acme", "acme");
//! clerk.grant("org:admin", ["org:invoices:create"]);
//! clerk.add_member(&acme, &ada, "org:admin");
//!
//! let session = clerk.sign_in(&ada);
//! clerk.activate_organization(&session, Some(&acme));
//! let token = clerk.session_token_of(&session).mint();
//! # Ok(())
//! # }
//! ```

mod browser;
mod changes;
mod claims;
mod domain;
mod guard;
mod identification;
mod image;
mod invitation;
mod organization;
mod password;
mod plan;
mod record;
mod role;
mod session;
mod sign_in;
mod sign_up;
mod snapshot;
mod tables;
mod user;
mod verification;

pub use identification::{EmailAddress, PhoneNumber};
pub use invitation::{InvitationStatus, OrganizationInvitation};
pub use organization::{Organization, OrganizationMembership, PublicUserData};
pub use plan::{Feature, Plan, PlanBuilder};
pub use role::{Permission, Role};
pub use session::{Session, SessionState};
pub use user::{User, UserBuilder};

pub(super) use browser::{Browser, Reverification};
pub(crate) use claims::session_token;
pub(super) use claims::{template_token, token_of};
pub(super) use domain::{EnrollmentMode, OrganizationDomain};
pub(super) use guard::Store;
pub(crate) use guard::TablesGuard;
pub(super) use identification::{Identification, Standing};
pub(super) use image::Image;
pub(super) use invitation::PublicOrganizationData;
pub(super) use password::PasswordHash;
pub(crate) use record::SignInToken;
pub(super) use record::{Invitation, JwtTemplate, ListedIdentifier, Record, RedirectUrl, SignInTokenStatus};
pub(super) use role::{is_permission_key, is_role_key, is_system, lacks_for_creators};
pub(super) use sign_in::{ExternalAccount, SignIn, SignInStatus};
pub(super) use sign_up::SignUp;
pub(crate) use snapshot::StoreSnapshot;
pub(crate) use tables::Tables;
pub(super) use verification::{CodeRefusal, TEST_CODE, Verification, VerificationStatus};
