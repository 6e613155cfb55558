// Texts, in order: []
///
///Requires `any(has, has)`. Accepts `session_token`.
pub async fn f(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        {
            const _: () = {
                use ::clerk_runtime::__private::{
                    Fits as __ClerkFits, NotAnAuthParameter as _,
                };
                __ClerkFits::<
                    Auth,
                    { ::clerk_runtime::__private::ParameterOf::<Auth, 1, true>::MISFIT },
                >::check();
            };
            true
        },
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::AnyOf<
                (
                    ::clerk_runtime::__private::Passes<
                        __clerk_f_has_0_cannot_be_used_in_an_impl_block,
                    >,
                    ::clerk_runtime::__private::Passes<
                        __clerk_f_has_1_cannot_be_used_in_an_impl_block,
                    >,
                ),
            >,
            ::clerk_runtime::__private::Site<7, 7350001526996164976, 8083524219423424512>,
        >,
    >,
    auth: Auth,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct __clerk_f_has_0_cannot_be_used_in_an_impl_block;
impl ::clerk_runtime::__private::Predicate
for __clerk_f_has_0_cannot_be_used_in_an_impl_block {
    const PREDICATE: fn(&::clerk_runtime::Auth) -> bool = is_staff::<A, B>;
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
pub struct __clerk_f_has_1_cannot_be_used_in_an_impl_block;
impl ::clerk_runtime::__private::Predicate
for __clerk_f_has_1_cannot_be_used_in_an_impl_block {
    const PREDICATE: fn(&::clerk_runtime::Auth) -> bool = |auth| {
        auth.user_id().is_some()
    };
}
