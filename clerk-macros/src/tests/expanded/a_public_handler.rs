// `Text`s, in order: ["health", "src/app.rs"]
///
///Public: accepts everyone, and does not look at the caller.
pub async fn health(
    __clerk_guard: ::clerk_runtime::axum::__private::PublicGuard<
        {
            use ::clerk_runtime::__private::NotAnAuthParameter as _;
            ::clerk_runtime::__private::check_public_parameter(
                ::clerk_runtime::__private::Parameter::<Uri>::HOLDS,
            );
            true
        },
        ::clerk_runtime::__private::Site<
            ::clerk_runtime::__private::Text16<
                6,
                138766109530742363549573046790772490240,
            >,
            ::clerk_runtime::__private::Text16<
                10,
                153455153069568670825696680455633371136,
            >,
            7,
        >,
    >,
    uri: Uri,
) -> String {
    __clerk_guard.end();
    uri.to_string()
}
