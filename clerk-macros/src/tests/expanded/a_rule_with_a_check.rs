// Texts, in order: ["checks::may_edit"]
///
///Requires `role = "org:admin"`, and that `checks::may_edit` lets the request pass. Accepts `session_token`.
async fn edit(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouterAfterACheck<
        {
            const _: () = {
                use ::clerk_runtime::__private::{
                    Fits as __ClerkFits, NotAnAuthParameter as _,
                };
                __ClerkFits::<
                    SessionAuth,
                    {
                        ::clerk_runtime::__private::ParameterOf::<
                            SessionAuth,
                            1,
                            true,
                        >::MISFIT
                    },
                >::check();
            };
            true
        },
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::Checked<
                ::clerk_runtime::__private::HasRole<
                    ::clerk_runtime::__private::OrgAdmin,
                >,
                ::clerk_runtime::__private::Letters16<
                    'c',
                    'h',
                    'e',
                    'c',
                    'k',
                    's',
                    ':',
                    ':',
                    'm',
                    'a',
                    'y',
                    '_',
                    'e',
                    'd',
                    'i',
                    't',
                >,
            >,
            ::clerk_runtime::__private::Site<7, 7306080442446475875, 3414133619641447168>,
        >,
        checks::may_edit,
    >,
    auth: SessionAuth,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouterAfterACheck { .. } = {
        __clerk_guard
    };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
