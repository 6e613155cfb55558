// Texts, in order: []
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
            ::clerk_runtime::__private::ProtectedWith<
                ::clerk_runtime::__private::Passes<
                    __clerk_router_has_0_cannot_be_used_in_an_impl_block,
                >,
                ::clerk_runtime::__private::Site<
                    7,
                    32495392643969136,
                    3346863916926894080,
                >,
                ::clerk_runtime::__private::ListedTokens<
                    (::clerk_runtime::__private::M2mToken,),
                >,
            >,
        >()
    };
}
