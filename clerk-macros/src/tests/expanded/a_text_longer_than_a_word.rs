// `Text`s, in order: ["/a-page-that-explains-how-to-upgrade", "type", "src/app.rs"]
///
///Requires a signed-in caller. Accepts `session_token`.
async fn r#type(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        true,
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::SignedIn,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Text64<
                    36,
                    62978290209300333338818371160319031408,
                    144062414743800723521678070331823452263,
                    152037680557763066898741954688961216512,
                    0,
                >,
                ::clerk_runtime::__private::Absent,
            >,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text16<
                    4,
                    154820995062852978327679388088438620160,
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
