// Texts, in order: []
///
///Public: accepts everyone, and does not look at the caller.
pub async fn health(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouterToAnyone<
        {
            const _: () = {
                use ::clerk_runtime::__private::{
                    Fits as __ClerkFits, NotAnAuthParameter as _,
                };
                __ClerkFits::<
                    Uri,
                    { ::clerk_runtime::__private::ParameterOfPublic::<Uri>::MISFIT },
                >::check();
            };
            true
        },
        ::clerk_runtime::__private::Site<
            7,
            7522525871029616755,
            8242483838562872946,
            8286623314361712640,
        >,
    >,
    uri: Uri,
) -> String {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouterToAnyone { .. } = {
        __clerk_guard
    };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
    uri.to_string()
}
