// `Text`s, in order: ["org:admin", "f", "src/app.rs"]
///
///Requires `role = "org:admin"`. Accepts `api_key`, `session_token`.
async fn f(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        {
            {
                #[deprecated(
                    note = "no caller with `api_key` can satisfy `role = \"org:admin\"`, so all of them are rejected; to let some in, write `any(role = \"org:admin\", scope = \"…\")`"
                )]
                const NEVER_SATISFIED: () = ();
                let () = NEVER_SATISFIED;
            }
            true
        },
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Role<
                ::clerk_runtime::__private::Text16<
                    9,
                    148138323087562689408773337723858583552,
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
                ::clerk_runtime::__private::Text16<
                    1,
                    135581255570061419036188320148595146752,
                >,
                ::clerk_runtime::__private::Text16<
                    10,
                    153455153069568670825696680455633371136,
                >,
                7,
            >,
        >,
    >,
) {
    __clerk_guard.end();
}
