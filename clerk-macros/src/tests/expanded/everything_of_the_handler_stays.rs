// Texts, in order: ["/upgrade"]
/// Removes.
#[tracing::instrument(skip_all)]
///
///Requires `role = "org:admin"`. Accepts `session_token`.
pub(crate) async fn remove<'a, T: Store>(
    #[cfg(not(doc))]
    __clerk_guard: ::clerk_runtime::axum::__private::SuppliedByTheRouter<
        {
            const _: () = {
                use ::clerk_runtime::__private::{
                    Fits as __ClerkFits, NotAnAuthParameter as _,
                };
                #[cfg(feature = "audit")]
                __ClerkFits::<
                    Audit,
                    { ::clerk_runtime::__private::ParameterOf::<Audit, 1, true>::MISFIT },
                >::check();
                __ClerkFits::<
                    Option<SessionAuth>,
                    {
                        ::clerk_runtime::__private::ParameterOf::<
                            Option<SessionAuth>,
                            1,
                            true,
                        >::MISFIT
                    },
                >::check();
            };
            true
        },
        ::clerk_runtime::__private::ProtectedWith<
            ::clerk_runtime::__private::HasRole<::clerk_runtime::__private::OrgAdmin>,
            ::clerk_runtime::__private::Site<
                7,
                8243115018466689139,
                8242483838562872946,
                8286623314361712640,
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::Letters<
                    '/',
                    'u',
                    'p',
                    'g',
                    'r',
                    'a',
                    'd',
                    'e',
                >,
            >,
        >,
    >,
    #[expect(unused)]
    State(db): State<Db>,
    State(store): State<T>,
    #[cfg(feature = "audit")]
    audit: Audit,
    mut auth: Option<SessionAuth>,
    Json(body): Json<Removal>,
) -> Result<(), Error>
where
    T: Send,
{
    #[cfg(not(doc))]
    let ::clerk_runtime::axum::__private::SuppliedByTheRouter { .. } = { __clerk_guard };
    #[cfg(doc)] ::clerk_runtime::__private::NoGuard::end(__clerk_guard);
    Ok(store.remove(body).await?)
}
