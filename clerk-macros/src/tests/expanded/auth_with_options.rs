async fn whoami(
    _: ::clerk_runtime::__private::Guard<
        ::clerk_runtime::__private::HandOver<
            ::clerk_runtime::__private::AnyToken,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text<
                    6,
                    { ::clerk_runtime::__private::word("whoami", 0) },
                >,
                7,
            >,
            false,
        >,
        {
            use ::clerk_runtime::__private::NotAnAuthParameter as _;
            let accepts = <::clerk_runtime::__private::AnyToken as ::clerk_runtime::__private::TypedAccepts>::ACCEPTS;
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<Auth>::HOLDS,
                accepts,
                false,
            );
            true
        },
    >,
    auth: Auth,
) {}
