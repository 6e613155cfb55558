// `Text`s, in order: ["org:invoices:read", "", "src/app.rs"]
fn layer() {
    let layer = ::clerk_runtime::axum::__private::protect_router::<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Permission<
                ::clerk_runtime::__private::Text32<
                    17,
                    148138323090050701357186744432549061985,
                    132922799578491587290380706028034457600,
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
                ::clerk_runtime::__private::Text16<0, 0>,
                ::clerk_runtime::__private::Text16<
                    10,
                    153455153069568670825696680455633371136,
                >,
                7,
            >,
        >,
    >();
}
