// `Text`s, in order: ["may_edit", "f", "src/app.rs"]
///
///Requires a signed-in caller, and that `may_edit` lets the request pass. Accepts `session_token`.
async fn f(
    __clerk_guard: ::clerk_runtime::axum::__private::CheckedGuard<
        true,
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Checked<
                ::clerk_runtime::__private::SignedIn,
                ::clerk_runtime::__private::Text16<
                    8,
                    145391966065450565695936125440301727744,
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
        may_edit,
    >,
) {
    __clerk_guard.end();
}
