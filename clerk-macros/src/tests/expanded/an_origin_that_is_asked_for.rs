// Texts, in order: []
///
///Requires a signed-in caller. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        { true },
        ::clerk_runtime::__private::SameOrigin<
            ::clerk_runtime::__private::Protected<
                ::clerk_runtime::__private::SignedIn,
                ::clerk_runtime::__private::Site<
                    7,
                    7350001526996164976,
                    8083524219423424512,
                >,
            >,
            true,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
