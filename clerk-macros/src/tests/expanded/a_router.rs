fn layer() {
    let layer = ::clerk_runtime::__private::protect_router::<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Permission<
                ::clerk_runtime::__private::Text<
                    17,
                    { ::clerk_runtime::__private::word("org:invoices:read", 0) },
                    { ::clerk_runtime::__private::word("org:invoices:read", 1) },
                >,
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::Absent,
            >,
            ::clerk_runtime::__private::Site<::clerk_runtime::__private::Text<0>, 7>,
        >,
    >();
}
