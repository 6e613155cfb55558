// Texts, in order: ["/a-page-that-explains-how-to-upgrade"]
///
///Requires a signed-in caller. Accepts `session_token`.
async fn r#type(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        { true },
        ::clerk_runtime::__private::ProtectedWith<
            ::clerk_runtime::__private::SignedIn,
            ::clerk_runtime::__private::Site<
                7,
                8392862959683203683,
                3414133619641447168,
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Letters48<
                    '/',
                    'a',
                    '-',
                    'p',
                    'a',
                    'g',
                    'e',
                    '-',
                    't',
                    'h',
                    'a',
                    't',
                    '-',
                    'e',
                    'x',
                    'p',
                    'l',
                    'a',
                    'i',
                    'n',
                    's',
                    '-',
                    'h',
                    'o',
                    'w',
                    '-',
                    't',
                    'o',
                    '-',
                    'u',
                    'p',
                    'g',
                    'r',
                    'a',
                    'd',
                    'e',
                >,
                ::clerk_runtime::__private::Absent,
            >,
        >,
    >,
) {
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
}
