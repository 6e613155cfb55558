// `Text`s, in order: ["x", "f", "src/app.rs"]
async fn f(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        true,
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Any<
                (
                    ::clerk_runtime::__private::Reverified<
                        ::clerk_runtime::__private::Strict,
                    >,
                    ::clerk_runtime::__private::Scope<
                        ::clerk_runtime::__private::Text16<
                            1,
                            159507359494189904748456847233641349120,
                        >,
                    >,
                ),
            >,
            ::clerk_runtime::__private::AnyToken,
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
            30000,
            true,
        >,
    >,
) {
    __clerk_guard.end();
}
