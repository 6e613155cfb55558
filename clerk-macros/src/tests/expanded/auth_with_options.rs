// Texts, in order: []
///
///Accepts `session_token`, `api_key`, `m2m_token`, `oauth_token`, and callers who are not signed in.
async fn whoami(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        {
            const _: () = {
                use ::clerk_runtime::__private::{
                    Fits as __ClerkFits, NotAnAuthParameter as _,
                };
                __ClerkFits::<
                    Auth,
                    {
                        ::clerk_runtime::__private::ParameterOf::<
                            Auth,
                            15,
                            false,
                        >::MISFIT
                    },
                >::check();
            };
            true
        },
        ::clerk_runtime::__private::HandedOver<
            ::clerk_runtime::__private::AnyToken,
            ::clerk_runtime::__private::Site<
                7,
                8604249552329441395,
                8242483838562872946,
                8286623314361712640,
            >,
            false,
        >,
    >,
    auth: Auth,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
