// `Text`s, in order: ["f", "src/app.rs"]
///
///Requires `has`. Accepts `session_token`.
async fn f(
    __clerk_guard: crate::web::clerk::axum::__private::Guard<
        {
            use crate::web::clerk::__private::NotAnAuthParameter as _;
            crate::web::clerk::__private::check_parameter(
                crate::web::clerk::__private::Parameter::<Auth>::HOLDS,
                <crate::web::clerk::__private::OneToken<
                    crate::web::clerk::__private::SessionToken,
                > as crate::web::clerk::__private::TypedAccepts>::ACCEPTS,
                true,
            );
            true
        },
        crate::web::clerk::__private::Protect<
            crate::web::clerk::__private::Has<
                __clerk_f_has_0_cannot_be_used_in_an_impl_block,
            >,
            crate::web::clerk::__private::OneToken<
                crate::web::clerk::__private::SessionToken,
            >,
            crate::web::clerk::__private::Urls<
                crate::web::clerk::__private::Absent,
                crate::web::clerk::__private::Absent,
            >,
            crate::web::clerk::__private::Site<
                crate::web::clerk::__private::Text16<
                    1,
                    135581255570061419036188320148595146752,
                >,
                crate::web::clerk::__private::Text16<
                    10,
                    153455153069568670825696680455633371136,
                >,
                7,
            >,
        >,
    >,
    auth: Auth,
) {
    __clerk_guard.end();
}
#[doc(hidden)]
#[allow(non_camel_case_types)]
struct __clerk_f_has_0_cannot_be_used_in_an_impl_block;
impl crate::web::clerk::__private::Predicate
for __clerk_f_has_0_cannot_be_used_in_an_impl_block {
    const PREDICATE: fn(&crate::web::clerk::Auth) -> bool = ok;
}
