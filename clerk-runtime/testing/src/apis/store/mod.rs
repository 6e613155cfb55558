//! What an instance knows: users, organizations, memberships, invitations, roles, plans, sessions and browsers.
//!
//! The objects have the shape of the Backend API (version 2026-05-12), times in milliseconds of the instance's
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

mod claims;
mod domain;
mod identification;
mod invitation;
mod organization;
mod password;
mod plan;
mod record;
mod role;
mod session;
mod tables;
mod user;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use identification::{EmailAddress, PhoneNumber};
pub use invitation::{InvitationStatus, OrganizationInvitation};
pub use organization::{Organization, OrganizationMembership, PublicUserData};
pub use plan::{Feature, Plan, PlanBuilder};
pub use role::{Permission, Role};
pub use session::{Session, SessionState};
pub use user::{User, UserBuilder};

pub(crate) use claims::session_token;
pub(super) use claims::template_token;
pub(super) use domain::{EnrollmentMode, OrganizationDomain};
pub(super) use identification::{Identification, Standing};
pub(super) use invitation::PublicOrganizationData;
pub(super) use password::PasswordHash;
pub(super) use record::{
    Invitation, JwtTemplate, ListedIdentifier, Record, RedirectUrl, SignInToken, SignInTokenStatus,
};
pub(super) use role::{is_permission_key, is_role_key, is_system, lacks_for_creators};
pub(super) use session::Browser;
pub(crate) use tables::Tables;

/// Every table behind one lock, so that what belongs together changes together.
pub(super) struct Store(Mutex<Tables>);

impl Store {
    /// What an instance begins with.
    pub(super) fn new(now: i64) -> Self {
        Self(Mutex::new(Tables::new(now)))
    }

    /// The tables, for as long as the guard lives. It is not `Send`: no handler can hold it across an `await`.
    pub(super) fn tables(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
