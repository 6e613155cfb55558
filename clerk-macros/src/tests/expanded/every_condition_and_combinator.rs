async fn f(
    _: ::clerk_runtime::__private::Guard<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::All<
                (
                    ::clerk_runtime::__private::Role<
                        ::clerk_runtime::__private::Text<
                            9,
                            { ::clerk_runtime::__private::word("org:admin", 0) },
                        >,
                    >,
                    ::clerk_runtime::__private::Permission<
                        ::clerk_runtime::__private::Text<
                            19,
                            {
                                ::clerk_runtime::__private::word("org:invoices:create", 0)
                            },
                            {
                                ::clerk_runtime::__private::word("org:invoices:create", 1)
                            },
                        >,
                    >,
                    ::clerk_runtime::__private::Feature<
                        ::clerk_runtime::__private::Text<
                            11,
                            { ::clerk_runtime::__private::word("user:export", 0) },
                        >,
                    >,
                    ::clerk_runtime::__private::Plan<
                        ::clerk_runtime::__private::Text<
                            3,
                            { ::clerk_runtime::__private::word("pro", 0) },
                        >,
                    >,
                    ::clerk_runtime::__private::Reverified<
                        ::clerk_runtime::__private::SecondFactor<30>,
                    >,
                    ::clerk_runtime::__private::Any<
                        (
                            ::clerk_runtime::__private::Reverified<
                                ::clerk_runtime::__private::StrictMfa,
                            >,
                            ::clerk_runtime::__private::All<
                                (
                                    ::clerk_runtime::__private::Role<
                                        ::clerk_runtime::__private::Text<
                                            5,
                                            { ::clerk_runtime::__private::word("org:a", 0) },
                                        >,
                                    >,
                                    ::clerk_runtime::__private::Role<
                                        ::clerk_runtime::__private::Text<
                                            5,
                                            { ::clerk_runtime::__private::word("org:b", 0) },
                                        >,
                                    >,
                                ),
                            >,
                            ::clerk_runtime::__private::Not<
                                (
                                    ::clerk_runtime::__private::Plan<
                                        ::clerk_runtime::__private::Text<
                                            4,
                                            { ::clerk_runtime::__private::word("free", 0) },
                                        >,
                                    >,
                                ),
                            >,
                        ),
                    >,
                ),
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Text<
                    27,
                    {
                        ::clerk_runtime::__private::word(
                            "https://example.com/welcome",
                            0,
                        )
                    },
                    {
                        ::clerk_runtime::__private::word(
                            "https://example.com/welcome",
                            1,
                        )
                    },
                >,
                ::clerk_runtime::__private::Absent,
            >,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text<
                    1,
                    { ::clerk_runtime::__private::word("f", 0) },
                >,
                7,
            >,
        >,
        true,
    >,
) {}
