//! Claims as a handler's parameter.

/// The claims of the caller's session token as the application's own type, as a parameter of a handler.
///
/// The whole payload is deserialized into the type, as with
/// [`SessionClaims::deserialize`](crate::token::SessionClaims::deserialize): claims that you add to the session token in
/// the Clerk dashboard, like `metadata`, are fields beside Clerk's own.
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
/// 1. The claims are those of the session that the handler's rule let through. Without a rule, a session is required, as
///    with [`SessionAuth`](crate::SessionAuth).
/// 2. Claims that do not fit the type reject the request with 403. A warning in the log names the type and the field, at
///    most once a minute. It quotes no value; if the type has a map, it quotes the key.
/// 3. `Option<Claims<T>>` is `None` if there is no session. Claims that do not fit still reject the request.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Claims<T>(
    /// The claims.
    pub T,
);

/// Does not show the claims.
impl<T> std::fmt::Debug for Claims<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Claims").finish_non_exhaustive()
    }
}
