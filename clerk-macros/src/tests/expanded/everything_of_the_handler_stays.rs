/// Removes.
#[tracing::instrument(skip_all)]
pub(crate) async fn remove<'a, T: Store>(
    _: ::clerk_runtime::__private::Guard<
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Role<
                ::clerk_runtime::__private::Text<
                    9,
                    { ::clerk_runtime::__private::word("org:admin", 0) },
                >,
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::Text<
                    8,
                    { ::clerk_runtime::__private::word("/upgrade", 0) },
                >,
            >,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text<
                    6,
                    { ::clerk_runtime::__private::word("remove", 0) },
                >,
                7,
            >,
        >,
        {
            use ::clerk_runtime::__private::NotAnAuthParameter as _;
            let accepts = <::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            > as ::clerk_runtime::__private::TypedAccepts>::ACCEPTS;
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<State<Db>>::HOLDS,
                accepts,
                true,
            );
            #[cfg(feature = "audit")]
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<Audit>::HOLDS,
                accepts,
                true,
            );
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<Option<SessionAuth>>::HOLDS,
                accepts,
                true,
            );
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<Json<Removal>>::HOLDS,
                accepts,
                true,
            );
            true
        },
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
    Ok(store.remove(body).await?)
}
