//! Filling the store from tests.

use super::EmbeddedClerk;
use crate::apis::store::{
    Organization, OrganizationMembership, PlanBuilder, Role, Session, TablesGuard, User, UserBuilder,
    session_token,
};
use crate::instance::{JwtBuilder, SessionToken};

impl EmbeddedClerk {
    /// A builder of a user.
    pub fn create_user(&self) -> UserBuilder<'_> {
        UserBuilder::new(&self.apis)
    }

    /// The current data of the user.
    #[must_use]
    pub fn user(&self, id: &str) -> Option<User> {
        self.tables().user(id).cloned()
    }

    /// Creates an organization without members.
    pub fn create_organization(&self, name: impl Into<String>, slug: impl Into<String>) -> Organization {
        let organization = Organization::new(name.into(), slug.into(), self.now());
        self.tables().insert_organization(organization.clone());
        organization
    }

    /// Makes `user` a member of `organization`, or gives the member another role: `org:admin`, `org:member` or one of
    /// your own.
    ///
    /// # Panics
    ///
    /// When one of them has been deleted, or the role is not of the form `org:<role>`.
    #[expect(clippy::expect_used, reason = "a mistake in the text of a test")]
    pub fn add_member(
        &self,
        organization: &Organization,
        user: &User,
        role: impl AsRef<str>,
    ) -> OrganizationMembership {
        let membership = self.tables().add_member(&organization.id, &user.id, role.as_ref(), self.now());
        membership.expect("the organization and the user exist")
    }

    /// Accepts a pending invitation on behalf of `user`, who becomes a member.
    ///
    /// # Panics
    ///
    /// When the invitation does not exist or is not pending, or when the user has been deleted.
    #[expect(clippy::expect_used, reason = "a mistake in the text of a test")]
    pub fn accept_organization_invitation(&self, id: &str, user: &User) -> OrganizationMembership {
        let membership = self.tables().accept_invitation(id, &user.id, self.now());
        membership.expect("the invitation is pending, and the user exists")
    }

    /// Ends a membership.
    pub fn remove_member(&self, organization: &Organization, user: &User) {
        self.tables().remove_member(&organization.id, &user.id, self.now());
    }

    /// Gives `permissions`, such as `org:invoices:create`, to every member with `role`. A role or a permission that does
    /// not exist is created.
    ///
    /// # Panics
    ///
    /// When the role is not of the form `org:<role>`, or a permission not of the form `org:<feature>:<permission>`,
    /// in lower-case letters, digits and underscores.
    pub fn grant<P: Into<String>>(&self, role: impl AsRef<str>, permissions: impl IntoIterator<Item = P>) {
        let now = self.now();
        self.tables().grant(role.as_ref(), permissions.into_iter().map(Into::into), now);
    }

    /// Every role with its permissions: those of every instance (`org:admin`, `org:member`) and those that were created.
    #[must_use]
    pub fn roles(&self) -> Vec<Role> {
        self.tables().roles.clone()
    }

    /// A builder of a plan that users or organizations can subscribe to.
    ///
    /// ```
    /// # async fn example() -> std::io::Result<()> {
    /// let clerk = clerk_testing::EmbeddedClerk::start().await?;
    /// clerk
    ///     .create_plan("Pro", "pro")
    ///     .for_organizations()
    ///     .features(["export", "audit-log"])
    ///     .fee(4900, 3900)
    ///     .create();
    /// # Ok(())
    /// # }
    /// ```
    pub fn create_plan(&self, name: impl Into<String>, slug: impl Into<String>) -> PlanBuilder<'_> {
        PlanBuilder::new(&self.apis, name.into(), slug.into())
    }

    /// Deletes a user with all memberships; the user's sessions end.
    pub fn delete_user(&self, user: &User) {
        self.tables().remove_user(&user.id, self.now());
    }

    /// Deletes an organization with all memberships.
    pub fn delete_organization(&self, organization: &Organization) {
        self.tables().remove_organization(&organization.id, self.now());
    }

    /// Signs `user` in on a new browser.
    ///
    /// # Panics
    ///
    /// When the user has been deleted, or may not sign in.
    #[expect(clippy::expect_used, reason = "a mistake in the text of a test")]
    pub fn sign_in(&self, user: &User) -> Session {
        let now = self.now();
        let mut tables = self.tables();
        let client_id = tables.create_browser(now);
        tables.sign_in(&client_id, &user.id, now).expect("the user exists and may sign in")
    }

    /// Signs out of `session`, like the sign-out page.
    pub fn sign_out(&self, session: &Session) {
        self.tables().sign_out(&session.client_id, self.now());
    }

    /// Sets the active organization of `session`, or the personal account. Existing tokens do not change.
    ///
    /// # Panics
    ///
    /// When the user is not a member of the organization.
    pub fn activate_organization(&self, session: &Session, organization: Option<&Organization>) {
        let id = organization.map(|organization| organization.id.as_str());
        let may = self.tables().activate_organization(&session.id, id, self.now());
        assert!(may, "the session is not one of a member of the organization");
    }

    /// A builder of a session token with the store's data about `session`: the user, the organization with role and
    /// permissions, and the instance's own claims.
    pub fn session_token_of(&self, session: &Session) -> JwtBuilder<SessionToken> {
        session_token(self.instance(), &self.tables(), session)
    }

    pub(super) fn tables(&self) -> TablesGuard<'_> {
        self.apis.tables()
    }

    /// Milliseconds of the Unix epoch.
    pub(super) fn now(&self) -> i64 {
        self.apis.now()
    }
}
