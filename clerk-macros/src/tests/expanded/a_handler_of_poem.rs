// Texts, in order: []
#[handler]
///
///Accepts `session_token`, and callers who are not signed in.
async fn edit(
    __clerk_guard: ::clerk_runtime::poem::__private::SuppliedByTheRouter<
        {
            const _: () = {
                use ::clerk_runtime::__private::{
                    Fits as __ClerkFits, NotAnAuthParameter as _,
                };
                __ClerkFits::<
                    Auth,
                    { ::clerk_runtime::__private::ParameterOf::<Auth, 1, false>::MISFIT },
                >::check();
            };
            true
        },
        ::clerk_runtime::__private::HandedOver<
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Site<
                7,
                7306080442446475875,
                3414133619641447168,
            >,
            true,
        >,
    >,
    auth: Auth,
    Json(body): Json<Edit>,
) -> String {
    let ::clerk_runtime::poem::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    body.text
}
