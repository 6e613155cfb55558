//! Calls to the Backend API for a signed-in user's session.

use super::client::Client;
use super::error::BackendError;
use super::objects::User;
use super::resources::GetSessionToken;
use crate::auth::SessionAuth;
use crate::clerk::Clerk;

impl SessionAuth {
    /// Requests another token for this session from the Backend API: from a JWT template, or with its own
    /// lifetime.
    ///
    /// Each call counts towards the instance's rate limit, and nothing is cached. Without a
    /// [`session_id`](Self::session_id), the request fails before it is sent.
    ///
    /// It needs the feature `backend`, which is on by default.
    ///
    /// ```
    /// # async fn example(auth: clerk_runtime::SessionAuth) -> Result<(), clerk_runtime::backend::BackendError> {
    /// let token = auth.token_with().template("supabase").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn token_with(&self) -> GetSessionToken {
        self.client().sessions().token(self.session_id().unwrap_or_default())
    }

    /// Fetches the user from the Backend API.
    ///
    /// It needs the feature `backend`, which is on by default.
    ///
    /// # Errors
    ///
    /// When the API cannot be reached or does not know the user.
    pub async fn current_user(&self) -> Result<User, BackendError> {
        self.client().users().get(self.user_id()).await
    }

    fn client(&self) -> Client {
        Clerk::from(&self.context().instance).client()
    }
}
