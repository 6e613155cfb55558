// Texts, in order: ["x"]
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        { true },
        ::clerk_runtime::__private::ProtectedWith<
            ::clerk_runtime::__private::AnyOf<
                (
                    ::clerk_runtime::__private::Reverified<
                        ::clerk_runtime::__private::Strict,
                    >,
                    ::clerk_runtime::__private::HasScope<
                        ::clerk_runtime::__private::Letters<'x'>,
                    >,
                ),
            >,
            ::clerk_runtime::__private::Site<
                7,
                7350001526996164976,
                8083524219423424512,
            >,
            ::clerk_runtime::__private::AnyToken,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::Absent,
            >,
            30000,
            true,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
