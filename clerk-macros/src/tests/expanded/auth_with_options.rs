// `Text`s, in order: ["whoami", "src/app.rs"]
///
///Accepts `session_token`, `api_key`, `m2m_token`, `oauth_token`, and callers who are not signed in.
async fn whoami(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        {
            use ::clerk_runtime::__private::NotAnAuthParameter as _;
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<Auth>::HOLDS,
                <::clerk_runtime::__private::AnyToken as ::clerk_runtime::__private::TypedAccepts>::ACCEPTS,
                false,
            );
            true
        },
        ::clerk_runtime::__private::HandOver<
            ::clerk_runtime::__private::AnyToken,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text16<
                    6,
                    158720389438151183449564165064601108480,
                >,
                ::clerk_runtime::__private::Text16<
                    10,
                    153455153069568670825696680455633371136,
                >,
                7,
            >,
            false,
        >,
    >,
    auth: Auth,
) {
    __clerk_guard.end();
}
