// `Text`s, in order: []
impl web::clerk::FromAuth for Caller {
    const HOLDS: web::clerk::__private::Holds = {
        use web::clerk::__private::NotAnAuthParameter as _;
        web::clerk::__private::enum_holds(
            &[
                web::clerk::__private::Variant::new(
                    web::clerk::__private::Parameter::<SessionAuth>::HOLDS,
                    "`Caller::User` can never be handed over, because the handler lets no such caller through: remove the variant, or let its callers in",
                ),
                web::clerk::__private::Variant::new(
                    web::clerk::__private::Parameter::<keys::Key>::HOLDS,
                    "`Caller::Key` can never be handed over, because the handler lets no such caller through: remove the variant, or let its callers in",
                ),
                web::clerk::__private::Variant::new(
                    web::clerk::__private::Parameter::<web::clerk::SignedOut>::HOLDS,
                    "`Caller::Nobody` can never be handed over, because the handler lets no such caller through: remove the variant, or let its callers in",
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
const _: web::clerk::__private::Holds = {
    use web::clerk::__private::NotAnAuthParameter as _;
    web::clerk::__private::check_variant(
        web::clerk::__private::check_variant(
            web::clerk::__private::check_variant(
                web::clerk::__private::NO_VARIANT,
                web::clerk::__private::Parameter::<SessionAuth>::HOLDS,
            ),
            web::clerk::__private::Parameter::<keys::Key>::HOLDS,
        ),
        web::clerk::__private::Parameter::<web::clerk::SignedOut>::HOLDS,
    )
};
