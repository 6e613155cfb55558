// Texts, in order: []
#[cfg(feature = "edit")]
pub(crate) async fn may_edit(
    auth: &Auth,
    parts: &Parts,
    app: &App,
) -> Result<(), Rejection> {
    app.look_up(auth, parts).await
}
#[cfg(feature = "edit")]
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code, unreachable_pub, unnameable_types)]
pub struct may_edit {
    _never: ::core::convert::Infallible,
}
#[cfg(feature = "edit")]
impl<
    __ClerkState: ::core::marker::Send + ::core::marker::Sync,
> ::clerk_runtime::axum::__private::Check<__ClerkState> for may_edit
where
    App: ::clerk_runtime::axum::__private::FromRef<__ClerkState>,
{
    fn check<'__clerk>(
        __clerk_auth: &'__clerk ::clerk_runtime::Auth,
        __clerk_parts: &'__clerk ::clerk_runtime::axum::__private::Parts,
        __clerk_state: &'__clerk __ClerkState,
    ) -> ::clerk_runtime::axum::__private::Checking<'__clerk> {
        ::std::boxed::Box::pin(async move {
            may_edit(
                    __clerk_auth,
                    __clerk_parts,
                    &<App as ::clerk_runtime::axum::__private::FromRef<
                        __ClerkState,
                    >>::from_ref(__clerk_state),
                )
                .await
        })
    }
}
