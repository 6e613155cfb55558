// Texts, in order: []
///
///Requires `role = "org:admin"`. Accepts `api_key`, `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        {
            {
                #[deprecated(
                    note = "no caller with `api_key` can satisfy `role = \"org:admin\"`, so all of them are rejected; to let some in, write `any(role = \"org:admin\", scope = \"…\")`"
                )]
                macro_rules! unsatisfiable_condition {
                    () => {};
                }
                unsatisfiable_condition! {}
            }
            true
        },
        ::clerk_runtime::__private::ProtectedWith<
            ::clerk_runtime::__private::HasRole<::clerk_runtime::__private::OrgAdmin>,
            ::clerk_runtime::__private::Site<
                7,
                7350001526996164976,
                8083524219423424512,
            >,
            ::clerk_runtime::__private::ListedTokens<
                (
                    ::clerk_runtime::__private::ApiKey,
                    ::clerk_runtime::__private::SessionToken,
                ),
            >,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
