// `Text`s, in order: ["f", "src/app.rs"]
///
///Requires a signed-in caller. Accepts `session_token`.
async fn f(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        true,
        ::clerk_runtime::__private::SameOrigin<
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
            true,
        >,
    >,
) {
    __clerk_guard.end();
}
