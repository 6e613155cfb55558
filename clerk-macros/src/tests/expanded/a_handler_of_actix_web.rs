// Texts, in order: []
#[cfg(not(doc))]
/// Removes.
#[tracing::instrument(skip_all)]
///
///Requires `role = "org:admin"`. Accepts `session_token`.
pub async fn remove(
    __clerk_guard: ::clerk_runtime::actix_web::__private::FoldedGuard<
        ::clerk_runtime::actix_web::__private::SuppliedByTheRouter<
            {
                const _: () = {
                    use ::clerk_runtime::__private::{
                        Fits as __ClerkFits, NotAnAuthParameter as _,
                    };
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
                ::clerk_runtime::__private::HasRole<
                    ::clerk_runtime::__private::OrgAdmin,
                >,
                ::clerk_runtime::__private::Site<
                    7,
                    8243115018466689139,
                    8242483838562872946,
                    8286623314361712640,
                >,
            >,
        >,
        (SessionAuth, Path<u64>, impl Body),
    >,
) -> String {
    #![allow(clippy::all)]
    let (__clerk_0, __clerk_1, __clerk_2) = ::clerk_runtime::actix_web::__private::FoldedGuard::end(
        __clerk_guard,
    );
    let mut auth: SessionAuth = __clerk_0;
    #[expect(unused)]
    let Path(id): Path<u64> = __clerk_1;
    let body = __clerk_2;
    auth.remove(body)
}
#[cfg(doc)]
/// Removes.
#[tracing::instrument(skip_all)]
///
///Requires `role = "org:admin"`. Accepts `session_token`.
pub async fn remove(
    mut auth: SessionAuth,
    #[expect(unused)]
    Path(id): Path<u64>,
    body: impl Body,
) -> String {
    #![allow(clippy::all)]
    ::clerk_runtime::actix_web::__private::FoldedGuard::end(__clerk_guard);
    auth.remove(body)
}
