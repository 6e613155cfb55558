// Texts, in order: []
async fn is_open(_: &Auth, _: &Parts) -> Result<(), Rejection> {
    Ok(())
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code, unreachable_pub, unnameable_types)]
pub struct is_open {
    _never: ::core::convert::Infallible,
}
impl<
    __ClerkState: ::core::marker::Send + ::core::marker::Sync,
> web::clerk::axum::__private::Check<__ClerkState> for is_open {
    fn check<'__clerk>(
        __clerk_auth: &'__clerk web::clerk::Auth,
        __clerk_parts: &'__clerk web::clerk::axum::__private::Parts,
        __clerk_state: &'__clerk __ClerkState,
    ) -> web::clerk::axum::__private::Checking<'__clerk> {
        ::std::boxed::Box::pin(async move { is_open(__clerk_auth, __clerk_parts).await })
    }
}
