//! Forgetting a token at the application's request.

use super::Clerk;
use crate::verdicts::NotForgotten;

impl Clerk {
    /// Forgets the verdict on an opaque machine token, so the next request with it asks Clerk again. Call
    /// this when the application itself revokes an API key or a token.
    ///
    /// This process forgets the verdict at once. Others that share a [`verdict_store`](crate::ClerkBuilder::verdict_store)
    /// forget it within a second. Without a store, they are not notified.
    ///
    /// # Errors
    ///
    /// When the store could not be updated. This process has forgotten the token nevertheless.
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
