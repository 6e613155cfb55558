// Texts, in order: []
#[get("/<id>")]
///
///Requires a signed-in caller. Accepts `session_token`.
pub fn edit(__clerk_guard: __clerk_guard_of_edit, id: u64, auth: SessionAuth) -> String {
    let ::clerk_runtime::rocket::__private::SuppliedByTheRouter { .. } = {
        __clerk_guard
    };
    id.to_string()
}
#[allow(non_camel_case_types)]
type __clerk_guard_of_edit = ::clerk_runtime::rocket::__private::SuppliedByTheRouter<
    {
        const _: () = {
            use ::clerk_runtime::__private::{
                Fits as __ClerkFits, NotAnAuthParameter as _,
            };
            __ClerkFits::<
                u64,
                { ::clerk_runtime::__private::ParameterOf::<u64, 1, true>::MISFIT },
            >::check();
            __ClerkFits::<
                SessionAuth,
                {
                    ::clerk_runtime::__private::ParameterOf::<
                        SessionAuth,
                        1,
                        true,
                    >::MISFIT
                },
            >::check();
        };
        true
    },
    ::clerk_runtime::__private::Protected<
        ::clerk_runtime::__private::SignedIn,
        ::clerk_runtime::__private::Site<7, 7306080442446475875, 3414133619641447168>,
    >,
>;
impl ::clerk_runtime::rocket::__private::Annotated for edit {
    const ACCESS: ::clerk_runtime::rocket::__private::Access = <__clerk_guard_of_edit as ::clerk_runtime::rocket::__private::StatesAccess>::ACCESS;
    fn to_route(self) -> ::clerk_runtime::rocket::__private::Route {
        self.into_route()
    }
}
