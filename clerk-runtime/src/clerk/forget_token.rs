//! What is remembered of a token, ended by the application.

use super::Clerk;
use crate::verdicts::NotForgotten;

impl Clerk {
    /// Forgets what Clerk said about an opaque machine token, so that the next request that brings it asks again. Call it
    /// where the application itself revokes an API key or a token.
    ///
    /// This process forgets it at once. Others that share a [`verdict_store`](crate::ClerkBuilder::verdict_store) do within a
    /// second; without a store they do not learn of it.
    ///
    /// # Errors
    ///
    /// When the store could not be told. This process has forgotten the token all the same.
    ///
    /// ```
    /// # async fn example(clerk: clerk_runtime::Clerk, leaked: &str) {
    /// if let Err(error) = clerk.forget_token(leaked).await {
    ///     eprintln!("{error}");
    /// }
    /// # }
    /// ```
    pub async fn forget_token(&self, token: &str) -> Result<(), NotForgotten> {
        self.instance().opaque.forget(token).await
    }
}
