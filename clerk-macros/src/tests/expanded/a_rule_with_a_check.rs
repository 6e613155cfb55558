// `Text`s, in order: ["org:admin", "checks::may_edit", "edit", "src/app.rs"]
///
///Requires `role = "org:admin"`, and that `checks::may_edit` lets the request pass. Accepts `session_token`.
async fn edit(
    __clerk_guard: ::clerk_runtime::axum::__private::CheckedGuard<
        {
            use ::clerk_runtime::__private::NotAnAuthParameter as _;
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<SessionAuth>::HOLDS,
                <::clerk_runtime::__private::OneToken<
                    ::clerk_runtime::__private::SessionToken,
                > as ::clerk_runtime::__private::TypedAccepts>::ACCEPTS,
                true,
            );
            true
        },
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Checked<
                ::clerk_runtime::__private::Role<
                    ::clerk_runtime::__private::Text16<
                        9,
                        148138323087562689408773337723858583552,
                    >,
                >,
                ::clerk_runtime::__private::Text16<
                    16,
                    132135626856206548716914792715948157300,
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
                    4,
                    134773396103605221006195238033720082432,
                >,
                ::clerk_runtime::__private::Text16<
                    10,
                    153455153069568670825696680455633371136,
                >,
                7,
            >,
        >,
        checks::may_edit,
    >,
    auth: SessionAuth,
) {
    __clerk_guard.end();
}
