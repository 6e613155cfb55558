// Texts, in order: []
impl web::clerk::FromAuth for Caller {
    const HOLDS: web::clerk::__private::Holds = {
        use web::clerk::__private::NotAnAuthParameter as _;
        web::clerk::__private::enum_holds(
            &[
                web::clerk::__private::Variant::new(
                    web::clerk::__private::Parameter::<SessionAuth>::HOLDS,
                ),
                web::clerk::__private::Variant::new(
                    web::clerk::__private::Parameter::<keys::Key>::HOLDS,
                ),
                web::clerk::__private::Variant::new(
                    web::clerk::__private::Parameter::<web::clerk::SignedOut>::HOLDS,
                ),
            ],
        )
    };
    fn from_auth(__clerk_auth: web::clerk::Auth) -> ::core::option::Option<Self> {
        web::clerk::__private::Choice::among(__clerk_auth)
            .or::<SessionAuth>(Self::User)
            .or::<keys::Key>(Self::Key)
            .or_signed_out(Self::Nobody)
            .chosen()
    }
}
web::clerk::__private::implement_extractors! {
    Caller
}
const _: () = {
    use web::clerk::__private::{Fits as __ClerkFits, NotAnAuthParameter as _};
    __ClerkFits::<
        keys::Key,
        {
            web::clerk::__private::repetition(
                &[
                    web::clerk::__private::Variant::new(
                        web::clerk::__private::Parameter::<SessionAuth>::HOLDS,
                    ),
                    web::clerk::__private::Variant::new(
                        web::clerk::__private::Parameter::<keys::Key>::HOLDS,
                    ),
                ],
            )
        },
    >::check();
    __ClerkFits::<
        web::clerk::SignedOut,
        {
            web::clerk::__private::repetition(
                &[
                    web::clerk::__private::Variant::new(
                        web::clerk::__private::Parameter::<SessionAuth>::HOLDS,
                    ),
                    web::clerk::__private::Variant::new(
                        web::clerk::__private::Parameter::<keys::Key>::HOLDS,
                    ),
                    web::clerk::__private::Variant::new(
                        web::clerk::__private::Parameter::<web::clerk::SignedOut>::HOLDS,
                    ),
                ],
            )
        },
    >::check();
};
