// Texts, in order: ["user:export", "pro", "acme", "free", "https://example.com/welcome"]
///
///Requires `role = "org:admin"` and `permission = "org:invoices:create"` and `feature = "user:export"` and `plan = "pro"` and `organization = "acme"` and `reverification(level = "second_factor", after_minutes = 30)` and `any(reverification = "strict_mfa", all(permission = "org:a:b", permission = "org:c:d"), not(plan = "free"))`. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        { true },
        ::clerk_runtime::__private::ProtectedWith<
            ::clerk_runtime::__private::AllOf<
                (
                    ::clerk_runtime::__private::HasRole<
                        ::clerk_runtime::__private::OrgAdmin,
                    >,
                    ::clerk_runtime::__private::HasPermission<
                        ::clerk_runtime::__private::Org16<
                            'i',
                            'n',
                            'v',
                            'o',
                            'i',
                            'c',
                            'e',
                            's',
                            ':',
                            'c',
                            'r',
                            'e',
                            'a',
                            't',
                            'e',
                        >,
                    >,
                    ::clerk_runtime::__private::HasFeature<
                        ::clerk_runtime::__private::Letters16<
                            'u',
                            's',
                            'e',
                            'r',
                            ':',
                            'e',
                            'x',
                            'p',
                            'o',
                            'r',
                            't',
                        >,
                    >,
                    ::clerk_runtime::__private::HasPlan<
                        ::clerk_runtime::__private::Letters<'p', 'r', 'o'>,
                    >,
                    ::clerk_runtime::__private::InOrganization<
                        ::clerk_runtime::__private::Letters<'a', 'c', 'm', 'e'>,
                    >,
                    ::clerk_runtime::__private::Reverified<
                        ::clerk_runtime::__private::SecondFactor<30>,
                    >,
                    ::clerk_runtime::__private::AnyOf<
                        (
                            ::clerk_runtime::__private::Reverified<
                                ::clerk_runtime::__private::StrictMfa,
                            >,
                            ::clerk_runtime::__private::AllOf<
                                (
                                    ::clerk_runtime::__private::HasPermission<
                                        ::clerk_runtime::__private::Org<'a', ':', 'b'>,
                                    >,
                                    ::clerk_runtime::__private::HasPermission<
                                        ::clerk_runtime::__private::Org<'c', ':', 'd'>,
                                    >,
                                ),
                            >,
                            ::clerk_runtime::__private::Negated<
                                (
                                    ::clerk_runtime::__private::HasPlan<
                                        ::clerk_runtime::__private::Letters<'f', 'r', 'e', 'e'>,
                                    >,
                                ),
                            >,
                        ),
                    >,
                ),
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
                ::clerk_runtime::__private::Letters32<
                    'h',
                    't',
                    't',
                    'p',
                    's',
                    ':',
                    '/',
                    '/',
                    'e',
                    'x',
                    'a',
                    'm',
                    'p',
                    'l',
                    'e',
                    '.',
                    'c',
                    'o',
                    'm',
                    '/',
                    'w',
                    'e',
                    'l',
                    'c',
                    'o',
                    'm',
                    'e',
                >,
                ::clerk_runtime::__private::Absent,
            >,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
