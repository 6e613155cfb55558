// Texts, in order: []
///
///Requires `has`. Accepts `session_token`.
async fn f(
    #[cfg(not(doc))]
    __clerk_guard: crate::web::clerk::axum::__private::SuppliedByTheRouter<
        {
            const _: () = {
                use crate::web::clerk::__private::{
                    Fits as __ClerkFits, NotAnAuthParameter as _,
                };
                __ClerkFits::<
                    Auth,
                    {
                        crate::web::clerk::__private::ParameterOf::<
                            Auth,
                            1,
                            true,
                        >::MISFIT
                    },
                >::check();
            };
            true
        },
        crate::web::clerk::__private::Protected<
            crate::web::clerk::__private::Passes<
                __clerk_f_has_0_cannot_be_used_in_an_impl_block,
            >,
            crate::web::clerk::__private::Site<
                7,
                7350001526996164976,
                8083524219423424512,
            >,
        >,
    >,
    auth: Auth,
) {
    #[cfg(not(doc))]
    let crate::web::clerk::axum::__private::SuppliedByTheRouter { .. } = {
        __clerk_guard
    };
    #[cfg(doc)] crate::web::clerk::__private::NoGuard::end(__clerk_guard);
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
struct __clerk_f_has_0_cannot_be_used_in_an_impl_block;
impl crate::web::clerk::__private::Predicate
for __clerk_f_has_0_cannot_be_used_in_an_impl_block {
    const PREDICATE: fn(&crate::web::clerk::Auth) -> bool = ok;
}
