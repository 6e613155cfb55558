// Texts, in order: ["org"]
///
///Requires `organization = path("org")` and `not_impersonated`. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        { true },
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::AllOf<
                (
                    ::clerk_runtime::__private::InOrganizationOfPath<
                        ::clerk_runtime::__private::Letters<'o', 'r', 'g'>,
                    >,
                    ::clerk_runtime::__private::NotImpersonated,
                ),
            >,
            ::clerk_runtime::__private::Site<7, 7350001526996164976, 8083524219423424512>,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
