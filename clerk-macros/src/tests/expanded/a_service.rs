// Texts, in order: ["may_greet"]
#[tonic::async_trait]
impl<S: Store> proto::greeter_server::Greeter for MyGreeter<S>
where
    S: Clone,
{
    type ListStream = Names;
    /// Greets.
    #[tracing::instrument(skip_all)]
    ///
    ///Requires `role = "org:admin"` and `has`, and that `may_greet` lets the request pass. Accepts `session_token`.
    async fn say_hello(
        &self,
        __clerk_request: tonic::Request<Hello>,
    ) -> Result<Response<Hello>, Status> {
        let __clerk_caller = ::clerk_runtime::tonic::__private::decided::<
            proto::greeter_server::GreeterServer<Self>,
            Self,
        >(&__clerk_request, "SayHello")?;
        let auth: SessionAuth = ::clerk_runtime::tonic::__private::parameter::<
            SessionAuth,
        >(&__clerk_caller)?;
        let Request { .. } = __clerk_request;
        greet(auth)
    }
    #[cfg(feature = "list")]
    ///
    ///Accepts `session_token`, `api_key`, `m2m_token`, `oauth_token`, and callers who are not signed in.
    async fn list_urls(
        &self,
        request: Request<Hello>,
    ) -> Result<Response<Names>, Status> {
        ::clerk_runtime::tonic::__private::decided::<
            proto::greeter_server::GreeterServer<Self>,
            Self,
        >(&request, "ListURLs")?;
        list()
    }
    ///
    ///Public: accepts everyone, and does not look at the caller.
    async fn r#type(
        &self,
        __clerk_request: Request<Hello>,
    ) -> Result<Response<Hello>, Status> {
        ::clerk_runtime::tonic::__private::decided::<
            proto::greeter_server::GreeterServer<Self>,
            Self,
        >(&__clerk_request, "Type")?;
        let _ = __clerk_request;
        kind()
    }
}
const _: () = {
    #[doc(hidden)]
    #[allow(non_camel_case_types)]
    struct __clerk_say_hello_has_0_cannot_be_used_in_an_impl_block;
    impl ::clerk_runtime::__private::Predicate
    for __clerk_say_hello_has_0_cannot_be_used_in_an_impl_block {
        const PREDICATE: fn(&::clerk_runtime::Auth) -> bool = |auth| {
            auth.user_id().is_some()
        };
    }
    impl<S: Store> ::clerk_runtime::tonic::__private::ProtectedService<MyGreeter<S>>
    for proto::greeter_server::GreeterServer<MyGreeter<S>>
    where
        S: Clone,
    {
        const METHODS: &'static [::clerk_runtime::tonic::__private::Method] = &[
            ::clerk_runtime::tonic::__private::Method::of::<
                ::clerk_runtime::tonic::__private::SuppliedByTheRouterAfterACheck<
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
                        ::clerk_runtime::__private::Checked<
                            ::clerk_runtime::__private::AllOf<
                                (
                                    ::clerk_runtime::__private::HasRole<
                                        ::clerk_runtime::__private::OrgAdmin,
                                    >,
                                    ::clerk_runtime::__private::Passes<
                                        __clerk_say_hello_has_0_cannot_be_used_in_an_impl_block,
                                    >,
                                ),
                            >,
                            ::clerk_runtime::__private::Letters<
                                'm',
                                'a',
                                'y',
                                '_',
                                'g',
                                'r',
                                'e',
                                'e',
                                't',
                            >,
                        >,
                        ::clerk_runtime::__private::Site<
                            9,
                            8314059837782977644,
                            7998519873337516400,
                            8083524219423424512,
                        >,
                    >,
                    may_greet,
                >,
            >("SayHello"),
            #[cfg(feature = "list")]
            ::clerk_runtime::tonic::__private::Method::of::<
                ::clerk_runtime::tonic::__private::SuppliedByTheRouter<
                    { true },
                    ::clerk_runtime::__private::HandedOver<
                        ::clerk_runtime::__private::AnyToken,
                        ::clerk_runtime::__private::Site<
                            9,
                            7811901972305769068,
                            8286750249489228144,
                            8083524219423424512,
                        >,
                        true,
                    >,
                >,
            >("ListURLs"),
            ::clerk_runtime::tonic::__private::Method::of::<
                ::clerk_runtime::tonic::__private::SuppliedByTheRouterToAnyone<
                    { true },
                    ::clerk_runtime::__private::Site<
                        9,
                        8392862959683203683,
                        3414133619641447168,
                    >,
                >,
            >("Type"),
        ];
    }
};
