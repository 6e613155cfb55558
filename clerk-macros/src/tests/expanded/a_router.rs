// Texts, in order: []
fn layer() {
    let layer = ::clerk_runtime::axum::__private::protect_router::<
        ::clerk_runtime::__private::Protected<
            ::clerk_runtime::__private::HasPermission<
                ::clerk_runtime::__private::Org16<
                    'i',
                    'n',
                    'v',
                    'o',
                    'i',
                    'c',
                    'e',
                    's',
                    ':',
                    'r',
                    'e',
                    'a',
                    'd',
                >,
            >,
            ::clerk_runtime::__private::Site<7, 32495392643969136, 3346863916926894080>,
        >,
    >();
}
