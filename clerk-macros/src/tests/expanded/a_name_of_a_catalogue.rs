// `Text`s, in order: ["org:admin", "f", "src/app.rs"]
///
///Requires `role = "org:admin"`. Accepts `session_token`.
async fn f(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        {
            const _: &[u8] = ::core::include_bytes!("/app/clerk.toml");
            true
        },
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Role<
                ::clerk_runtime::__private::Text16<
                    9,
                    148138323087562689408773337723858583552,
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
