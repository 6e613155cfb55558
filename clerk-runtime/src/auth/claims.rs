//! Claims as a handler's parameter.

/// The claims of the caller's session token as the application's own type, as a parameter of a handler.
///
/// The type is that of the whole payload, as with
/// [`SessionClaims::deserialize`](crate::token::SessionClaims::deserialize): claims that were added to the session token in
/// the Clerk dashboard, like `metadata`, stand beside Clerk's own.
///
/// ```
/// use clerk_runtime::parameters::Claims;
/// use clerk_runtime::protect;
/// use serde::Deserialize;
///
/// #[derive(Deserialize)]
/// struct Custom {
///     metadata: Metadata,
/// }
///
/// #[derive(Deserialize)]
/// struct Metadata {
///     team: String,
/// }
///
/// #[protect(role = "org:member")]
/// async fn team(Claims(custom): Claims<Custom>) -> String {
///     custom.metadata.team
/// }
/// ```
///
/// 1. It is read from what the handler's rule let through. Without a rule, a session is required, as with
///    [`SessionAuth`](crate::SessionAuth).
/// 2. Claims that do not fit the type reject the request with 403. A warning in the log names the type and the field, once a
///    minute; it quotes no value, but where the type has a map, its key.
/// 3. `Option<Claims<T>>` is `None` where no session is there. Claims that do not fit reject the request all the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claims<T>(
    /// The claims.
    pub T,
);

/// Shows no claim.
impl<T> std::fmt::Debug for Claims<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claims").finish_non_exhaustive()
    }
}
