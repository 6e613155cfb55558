// Texts, in order: ["may_edit"]
///
///Requires a signed-in caller, and that `may_edit` lets the request pass. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouterAfterACheck<
        { true },
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::Checked<
                ::clerk_runtime::__private::SignedIn,
                ::clerk_runtime::__private::Letters<
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
            ::clerk_runtime::__private::Site<7, 7350001526996164976, 8083524219423424512>,
        >,
        may_edit,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouterAfterACheck { .. } = {
        __clerk_guard
    };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
