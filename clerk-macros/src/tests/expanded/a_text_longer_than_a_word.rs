async fn r#type(
    _: ::clerk_runtime::__private::Guard<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::SignedIn,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::Text<
                    36,
                    {
                        ::clerk_runtime::__private::word(
                            "/a-page-that-explains-how-to-upgrade",
                            0,
                        )
                    },
                    {
                        ::clerk_runtime::__private::word(
                            "/a-page-that-explains-how-to-upgrade",
                            1,
                        )
                    },
                    {
                        ::clerk_runtime::__private::word(
                            "/a-page-that-explains-how-to-upgrade",
                            2,
                        )
                    },
                >,
            >,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text<
                    4,
                    { ::clerk_runtime::__private::word("type", 0) },
                >,
                7,
            >,
        >,
        true,
    >,
) {}
