// Texts, in order: ["org", "free"]
fn layer() {
    let layer = ::clerk_runtime::axum::__private::protect_router::<
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::AnyOf<
                (
                    ::clerk_runtime::__private::InOrganizationOfPath<
                        ::clerk_runtime::__private::Letters<'o', 'r', 'g'>,
                    >,
                    ::clerk_runtime::__private::Negated<
                        (
                            ::clerk_runtime::__private::HasPlan<
                                ::clerk_runtime::__private::Letters<'f', 'r', 'e', 'e'>,
                            >,
                        ),
                    >,
                ),
            >,
            ::clerk_runtime::__private::Site<7, 32495392643969136, 3346863916926894080>,
        >,
    >();
}
