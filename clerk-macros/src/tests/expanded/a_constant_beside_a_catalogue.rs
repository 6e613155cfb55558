// Texts, in order: []
///
///Requires `role = ADMIN`. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        {
            const _: &[u8] = ::core::include_bytes!("/app/clerk.toml");
            true
        },
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::HasRole<
                ::clerk_runtime::__private::ConstantText<
                    {
                        #[diagnostic::on_unimplemented(
                            message = "`clerk.toml` does not list the role that `ADMIN` holds",
                            label = "it lists `org:admin`"
                        )]
                        trait IsListed {}
                        impl IsListed for ::clerk_runtime::__private::Listed<true> {}
                        const fn is_listed<T: IsListed>() {}
                        is_listed::<
                            ::clerk_runtime::__private::Listed<
                                {
                                    ::clerk_runtime::__private::is_listed(
                                        ::clerk_runtime::__private::TextKind::Role,
                                        ADMIN,
                                        "org:admin ",
                                        10,
                                    )
                                },
                            >,
                        >();
                        ::clerk_runtime::__private::RoleConstant::<
                            ::core::primitive::str,
                            { ::clerk_runtime::__private::mistake_in_role(ADMIN) },
                        >::length(ADMIN)
                    },
                    { ::clerk_runtime::__private::word(ADMIN, 0) },
                    { ::clerk_runtime::__private::word(ADMIN, 1) },
                    { ::clerk_runtime::__private::word(ADMIN, 2) },
                    { ::clerk_runtime::__private::word(ADMIN, 3) },
                    { ::clerk_runtime::__private::word(ADMIN, 4) },
                    { ::clerk_runtime::__private::word(ADMIN, 5) },
                    { ::clerk_runtime::__private::word(ADMIN, 6) },
                    { ::clerk_runtime::__private::word(ADMIN, 7) },
                    { ::clerk_runtime::__private::word(ADMIN, 8) },
                    { ::clerk_runtime::__private::word(ADMIN, 9) },
                    { ::clerk_runtime::__private::word(ADMIN, 10) },
                    { ::clerk_runtime::__private::word(ADMIN, 11) },
                    { ::clerk_runtime::__private::word(ADMIN, 12) },
                    { ::clerk_runtime::__private::word(ADMIN, 13) },
                    { ::clerk_runtime::__private::word(ADMIN, 14) },
                    { ::clerk_runtime::__private::word(ADMIN, 15) },
                >,
            >,
            ::clerk_runtime::__private::Site<7, 7350001526996164976, 8083524219423424512>,
        >,
    >,
) {
    ::clerk_runtime::axum::__private::Guard::end(__clerk_guard);
}
