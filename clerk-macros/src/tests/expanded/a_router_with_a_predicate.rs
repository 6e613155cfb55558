// `Text`s, in order: ["", "src/app.rs"]
fn layer() {
    let layer = {
        #[doc(hidden)]
        #[allow(non_camel_case_types)]
        struct __clerk_router_has_0_cannot_be_used_in_an_impl_block;
        impl ::clerk_runtime::__private::Predicate
        for __clerk_router_has_0_cannot_be_used_in_an_impl_block {
            const PREDICATE: fn(&::clerk_runtime::Auth) -> bool = |auth| {
                auth.is_authenticated()
            };
        }
        ::clerk_runtime::axum::__private::protect_router::<
            ::clerk_runtime::__private::Protect<
                ::clerk_runtime::__private::Has<
                    __clerk_router_has_0_cannot_be_used_in_an_impl_block,
                >,
                ::clerk_runtime::__private::ListedTokens<
                    (::clerk_runtime::__private::M2mToken,),
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
        >()
    };
}
