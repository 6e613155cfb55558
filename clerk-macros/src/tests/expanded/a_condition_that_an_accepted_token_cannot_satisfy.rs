async fn f(
    _: ::clerk_runtime::__private::Guard<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Role<
                ::clerk_runtime::__private::Text<
                    9,
                    { ::clerk_runtime::__private::word("org:admin", 0) },
                >,
            >,
            ::clerk_runtime::__private::ListedTokens<
                (
                    ::clerk_runtime::__private::ApiKey,
                    ::clerk_runtime::__private::SessionToken,
                ),
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
        {
            {
                #[deprecated(
                    note = "no caller with `api_key` can satisfy `role`, so all of them are rejected; to let some in, write `any(role = \"org:admin\", scope = \"…\")`"
                )]
                const NEVER_SATISFIED: () = ();
                let () = NEVER_SATISFIED;
            }
            true
        },
    >,
) {}
