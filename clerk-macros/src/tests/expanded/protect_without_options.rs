async fn dashboard(
    _: ::clerk_runtime::__private::Guard<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::SignedIn,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::Absent,
            >,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text<
                    9,
                    { ::clerk_runtime::__private::word("dashboard", 0) },
                >,
                7,
            >,
        >,
        true,
    >,
) -> String {
    String::new()
}
