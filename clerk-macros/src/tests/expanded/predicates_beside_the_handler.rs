// `Text`s, in order: ["f", "src/app.rs"]
///
///Requires `any(has, has)`. Accepts `session_token`.
pub async fn f(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        {
            use ::clerk_runtime::__private::NotAnAuthParameter as _;
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<Auth>::HOLDS,
                <::clerk_runtime::__private::OneToken<
                    ::clerk_runtime::__private::SessionToken,
                > as ::clerk_runtime::__private::TypedAccepts>::ACCEPTS,
                true,
            );
            true
        },
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Any<
                (
                    ::clerk_runtime::__private::Has<
                        __clerk_f_has_0_cannot_be_used_in_an_impl_block,
                    >,
                    ::clerk_runtime::__private::Has<
                        __clerk_f_has_1_cannot_be_used_in_an_impl_block,
                    >,
                ),
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
    >,
    auth: Auth,
) {
    __clerk_guard.end();
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
