// Texts, in order: []
async fn may_edit(auth: &Auth, request: &HttpRequest) -> Result<(), Rejection> {
    Ok(())
}
#[doc(hidden)]
#[allow(non_camel_case_types, dead_code, unreachable_pub, unnameable_types)]
pub struct may_edit {
    _never: ::core::convert::Infallible,
}
impl ::clerk_runtime::actix_web::__private::Check for may_edit {
    fn check<'__clerk>(
        __clerk_auth: &'__clerk ::clerk_runtime::Auth,
        __clerk_request: &'__clerk ::clerk_runtime::actix_web::__private::Request,
    ) -> ::clerk_runtime::actix_web::__private::Checking<'__clerk> {
        ::std::boxed::Box::pin(async move {
            may_edit(__clerk_auth, __clerk_request).await
        })
    }
}
