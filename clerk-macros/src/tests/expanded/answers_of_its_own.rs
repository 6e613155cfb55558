// `Text`s, in order: ["org:admin", "f", "src/app.rs"]
///
///Requires `role = "org:admin"`. Accepts `session_token`.
async fn f(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        true,
        ::clerk_runtime::__private::Answered<
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
            __clerk_f_rejections_0_cannot_be_used_in_an_impl_block,
        >,
    >,
) {
    __clerk_guard.end();
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
struct __clerk_f_rejections_0_cannot_be_used_in_an_impl_block;
impl ::clerk_runtime::__private::TypedRejections
for __clerk_f_rejections_0_cannot_be_used_in_an_impl_block {
    const REJECTIONS: fn() -> ::clerk_runtime::Rejections = answers::json;
}
