// Texts, in order: []
///
///Requires `role = roles::ADMIN`. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        { true },
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::HasRole<
                ::clerk_runtime::__private::ConstantText<
                    {
                        ::clerk_runtime::__private::RoleConstant::<
                            ::core::primitive::str,
                            { ::clerk_runtime::__private::mistake_in_role(roles::ADMIN) },
                        >::length(roles::ADMIN)
                    },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 0) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 1) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 2) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 3) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 4) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 5) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 6) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 7) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 8) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 9) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 10) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 11) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 12) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 13) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 14) },
                    { ::clerk_runtime::__private::word(roles::ADMIN, 15) },
                >,
            >,
            ::clerk_runtime::__private::Site<
                7,
                7350001526996164976,
                8083524219423424512,
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::ConstantText<
                    {
                        ::clerk_runtime::__private::UrlConstant::<
                            ::core::primitive::str,
                            { ::clerk_runtime::__private::mistake_in_url(UPGRADE) },
                        >::length(UPGRADE)
                    },
                    { ::clerk_runtime::__private::word(UPGRADE, 0) },
                    { ::clerk_runtime::__private::word(UPGRADE, 1) },
                    { ::clerk_runtime::__private::word(UPGRADE, 2) },
                    { ::clerk_runtime::__private::word(UPGRADE, 3) },
                    { ::clerk_runtime::__private::word(UPGRADE, 4) },
                    { ::clerk_runtime::__private::word(UPGRADE, 5) },
                    { ::clerk_runtime::__private::word(UPGRADE, 6) },
                    { ::clerk_runtime::__private::word(UPGRADE, 7) },
                    { ::clerk_runtime::__private::word(UPGRADE, 8) },
                    { ::clerk_runtime::__private::word(UPGRADE, 9) },
                    { ::clerk_runtime::__private::word(UPGRADE, 10) },
                    { ::clerk_runtime::__private::word(UPGRADE, 11) },
                    { ::clerk_runtime::__private::word(UPGRADE, 12) },
                    { ::clerk_runtime::__private::word(UPGRADE, 13) },
                    { ::clerk_runtime::__private::word(UPGRADE, 14) },
                    { ::clerk_runtime::__private::word(UPGRADE, 15) },
                >,
            >,
        >,
    >,
) {
    ::clerk_runtime::axum::__private::Guard::end(__clerk_guard);
}
