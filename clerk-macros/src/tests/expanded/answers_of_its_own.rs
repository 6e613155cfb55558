// Texts, in order: []
///
///Requires `role = "org:admin"`. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        { true },
        ::clerk_runtime::__private::Answered<
            ::clerk_runtime::__private::Protected<
                ::clerk_runtime::__private::HasRole<
                    ::clerk_runtime::__private::OrgAdmin,
                >,
                ::clerk_runtime::__private::Site<
                    7,
                    7350001526996164976,
                    8083524219423424512,
                >,
            >,
            __clerk_f_rejections_0_cannot_be_used_in_an_impl_block,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
struct __clerk_f_rejections_0_cannot_be_used_in_an_impl_block;
impl ::clerk_runtime::__private::TypedRejections
for __clerk_f_rejections_0_cannot_be_used_in_an_impl_block {
    const REJECTIONS: fn() -> ::clerk_runtime::Rejections = answers::json;
}
