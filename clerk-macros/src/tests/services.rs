//! gRPC services: the table, how methods begin, and the mistakes.

use proc_macro2::{Span, TokenStream};
use quote::quote;

use super::{assert_snapshot, messages, site};
use crate::attributes::service;
use crate::expansion::site::Site;
use crate::handler::framework::Framework;

pub(super) fn expand(options: TokenStream, item: &TokenStream) -> TokenStream {
    let site = Site { framework: Framework::Tonic, ..site() };
    service::expand(options, item, &site, &|_: Span| 9)
}

#[test]
fn a_service_has_a_table() {
    let item = quote! {
        #[tonic::async_trait]
        impl<S: Store> proto::greeter_server::Greeter for MyGreeter<S>
        where
            S: Clone,
        {
            type ListStream = Names;

            /// Greets.
            #[protect(role = "org:admin", check = may_greet, has = |auth| auth.user_id().is_some())]
            #[tracing::instrument(skip_all)]
            async fn say_hello(
                &self,
                auth: SessionAuth,
                Request { .. }: tonic::Request<Hello>,
            ) -> Result<Response<Hello>, Status> {
                greet(auth)
            }

            #[cfg(feature = "list")]
            #[auth(accepts = any)]
            #[rpc(name = "ListURLs")]
            async fn list_urls(&self, request: Request<Hello>) -> Result<Response<Names>, Status> {
                list()
            }

            #[public]
            async fn r#type(&self, _: Request<Hello>) -> Result<Response<Hello>, Status> {
                kind()
            }
        }
    };
    assert_snapshot("a_service", expand(quote!(), &item));
}

#[test]
fn a_service_may_name_its_server_and_the_runtime() {
    let item = quote! {
        #[async_trait]
        impl Greeter for MyGreeter {
            #[public]
            async fn say_hello(&self, request: Request<Hello>) -> Result<Response<Hello>, Status> {
                greet(request)
            }
        }
    };
    let options = quote!(server = generated::Server, crate = crate::clerk);
    assert_snapshot("a_service_with_options", expand(options, &item));
}

#[test]
fn every_method_has_a_rule_or_is_named() {
    let item = quote! {
        #[tonic::async_trait]
        impl Greeter for MyGreeter {
            async fn say_hello(&self, request: Request<Hello>) -> Result<Response<Hello>, Status> { greet() }
            #[cfg_attr(feature = "a", protect)]
            async fn r#type(&self, request: Request<Hello>) -> Result<Response<Hello>, Status> { kind() }
            #[protect]
            #[auth]
            fn list(request: Request<Hello>) -> Result<Response<Hello>, Status> { list() }
        }
    };
    let expansion = expand(quote!(), &item);
    let unsaid = |name: &str| {
        format!("`{name}` does not say who may call it; write `#[protect]`, `#[auth]` or `#[public]` on it")
    };
    assert_eq!(
        messages(&expansion),
        [
            unsaid("say_hello"),
            unsaid("type"),
            "a method of a service is async; write `async fn list`".to_owned(),
            "a method of a service takes `&self`, the caller if it wants them, and the request; write `async fn list(&self, \
             auth: SessionAuth, request: Request<…>)`"
                .to_owned(),
            "a handler takes one of `#[protect]`, `#[auth]` and `#[public]`; remove the others".to_owned(),
        ]
    );
    // The methods are there in spite of the mistakes, and the service counts as protected.
    let expansion = expansion.to_string();
    for kept in ["fn say_hello", "fn r#type", "fn list", "ProtectedService"] {
        assert!(expansion.contains(kept), "{expansion}");
    }
}

#[test]
fn a_layer_of_services_redirects_nobody() {
    let site = Site { framework: Framework::Tonic, ..site() };
    let layer = crate::attributes::router::expand(quote!(unauthenticated_url = "/welcome"), &site);
    assert_eq!(
        messages(&layer),
        [
            "`unauthenticated_url` is for browsers, and a gRPC method redirects nobody: callers get `UNAUTHENTICATED` or \
          `PERMISSION_DENIED`; remove it"
        ]
    );
}
