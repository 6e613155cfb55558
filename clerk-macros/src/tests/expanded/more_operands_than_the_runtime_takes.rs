async fn f(
    _: ::clerk_runtime::__private::Guard<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Any<
                (
                    ::clerk_runtime::__private::Any<
                        (
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p0", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p1", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p2", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p3", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p4", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p5", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p6", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p7", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p8", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    2,
                                    { ::clerk_runtime::__private::word("p9", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    3,
                                    { ::clerk_runtime::__private::word("p10", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    3,
                                    { ::clerk_runtime::__private::word("p11", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    3,
                                    { ::clerk_runtime::__private::word("p12", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    3,
                                    { ::clerk_runtime::__private::word("p13", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    3,
                                    { ::clerk_runtime::__private::word("p14", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    3,
                                    { ::clerk_runtime::__private::word("p15", 0) },
                                >,
                            >,
                        ),
                    >,
                    ::clerk_runtime::__private::Any<
                        (
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    3,
                                    { ::clerk_runtime::__private::word("p16", 0) },
                                >,
                            >,
                            ::clerk_runtime::__private::Plan<
                                ::clerk_runtime::__private::Text<
                                    3,
                                    { ::clerk_runtime::__private::word("p17", 0) },
                                >,
                            >,
                        ),
                    >,
                ),
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
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
