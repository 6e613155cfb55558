// Texts, in order: []
#[async_trait]
impl Greeter for MyGreeter {
    ///
    ///Public: accepts everyone, and does not look at the caller.
    async fn say_hello(
        &self,
        request: Request<Hello>,
    ) -> Result<Response<Hello>, Status> {
        crate::clerk::tonic::__private::decided::<
            generated::Server<Self>,
            Self,
        >(&request, "SayHello")?;
        greet(request)
    }
}
const _: () = {
    impl crate::clerk::tonic::__private::ProtectedService<MyGreeter>
    for generated::Server<MyGreeter> {
        const METHODS: &'static [crate::clerk::tonic::__private::Method] = &[
            crate::clerk::tonic::__private::Method::of::<
                crate::clerk::tonic::__private::SuppliedByTheRouterToAnyone<
                    { true },
                    crate::clerk::__private::Site<
                        9,
                        8314059837782977644,
                        7998519873337516400,
                        8083524219423424512,
                    >,
                >,
            >("SayHello"),
        ];
    }
};
