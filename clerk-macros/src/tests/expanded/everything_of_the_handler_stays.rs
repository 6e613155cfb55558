// `Text`s, in order: ["org:admin", "/upgrade", "remove", "src/app.rs"]
/// Removes.
#[tracing::instrument(skip_all)]
///
///Requires `role = "org:admin"`. Accepts `session_token`.
pub(crate) async fn remove<'a, T: Store>(
    __clerk_guard: ::clerk_runtime::axum::__private::Guard<
        {
            use ::clerk_runtime::__private::NotAnAuthParameter as _;
            #[cfg(feature = "audit")]
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<Audit>::HOLDS,
                <::clerk_runtime::__private::OneToken<
                    ::clerk_runtime::__private::SessionToken,
                > as ::clerk_runtime::__private::TypedAccepts>::ACCEPTS,
                true,
            );
            ::clerk_runtime::__private::check_parameter(
                ::clerk_runtime::__private::Parameter::<Option<SessionAuth>>::HOLDS,
                <::clerk_runtime::__private::OneToken<
                    ::clerk_runtime::__private::SessionToken,
                > as ::clerk_runtime::__private::TypedAccepts>::ACCEPTS,
                true,
            );
            true
        },
        ::clerk_runtime::__private::Protect<
            ::clerk_runtime::__private::Role<
                ::clerk_runtime::__private::Text16<
                    9,
                    148138323087562689408773337723858583552,
                >,
            >,
            ::clerk_runtime::__private::OneToken<
                ::clerk_runtime::__private::SessionToken,
            >,
            ::clerk_runtime::__private::Urls<
                ::clerk_runtime::__private::Absent,
                ::clerk_runtime::__private::Text16<
                    8,
                    63083494360114999839236649404623486976,
                >,
            >,
            ::clerk_runtime::__private::Site<
                ::clerk_runtime::__private::Text16<
                    6,
                    152058633115806596883633063791148662784,
                >,
                ::clerk_runtime::__private::Text16<
                    10,
                    153455153069568670825696680455633371136,
                >,
                7,
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
    __clerk_guard.end();
    Ok(store.remove(body).await?)
}
