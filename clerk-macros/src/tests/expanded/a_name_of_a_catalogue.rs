// Texts, in order: []
///
///Requires `role = "org:admin"`. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        {
            const _: &[u8] = ::core::include_bytes!("/app/clerk.toml");
            true
        },
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::HasRole<::clerk_runtime::__private::OrgAdmin>,
            ::clerk_runtime::__private::Site<7, 7350001526996164976, 8083524219423424512>,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
