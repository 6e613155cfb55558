// `Text`s, in order: ["f", "src/app.rs"]
///
///Requires `role = ADMIN`. Accepts `session_token`.
async fn f(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        {
            const _: &[u8] = ::core::include_bytes!("/app/clerk.toml");
            true
        },
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Role<
                ::clerk_runtime::__private::Text256<
                    {
                        ::clerk_runtime::__private::check_listed_role(
                            ADMIN,
                            "org:admin ",
                            10,
                        )
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
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
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
