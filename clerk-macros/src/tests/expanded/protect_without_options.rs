// `Text`s, in order: ["dashboard", "src/app.rs"]
///
///Requires a signed-in caller. Accepts `session_token`.
async fn dashboard(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        true,
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
                    9,
                    133428793121066968904090490570125869056,
                >,
                ::clerk_runtime::__private::Text16<
                    10,
                    153455153069568670825696680455633371136,
                >,
                7,
            >,
        >,
    >,
) -> String {
    __clerk_guard.end();
    String::new()
}
