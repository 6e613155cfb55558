//! Expansions that differ on actix-web, poem and rocket, and mistakes that are possible only there.

use quote::quote;

use super::{assert_snapshot, messages, site};
use crate::attributes::{auth, check, protect, public, router};
use crate::expansion::site::Site;
use crate::handler::framework::Framework;

fn on(framework: Framework) -> Site {
    Site { framework, ..site() }
}

#[test]
fn a_handler_of_actix_web_has_one_parameter() {
    let item = quote! {
        /// Removes.
        #[tracing::instrument(skip_all)]
        pub async fn remove(
            mut auth: SessionAuth,
            #[expect(unused)] Path(id): Path<u64>,
            body: impl Body,
        ) -> String {
            #![allow(clippy::all)]
            auth.remove(body)
        }
    };
    let expansion = protect::expand(quote!(role = "org:admin"), &item, &on(Framework::ActixWeb));
    assert_snapshot("a_handler_of_actix_web", expansion);
}

#[test]
fn a_handler_of_poem_has_the_guard_in_front() {
    let item = quote! {
        #[handler]
        async fn edit(auth: Auth, Json(body): Json<Edit>) -> String { body.text }
    };
    assert_snapshot("a_handler_of_poem", auth::expand(quote!(), &item, &on(Framework::Poem)));
}

#[test]
fn the_guard_of_a_route_of_rocket_has_a_name() {
    let item = quote! {
        #[get("/<id>")]
        pub fn edit(id: u64, auth: SessionAuth) -> String { id.to_string() }
    };
    assert_snapshot("a_route_of_rocket", protect::expand(quote!(), &item, &on(Framework::Rocket)));
}

#[test]
fn a_check_of_actix_web_takes_no_state() {
    let item = quote! {
        async fn may_edit(auth: &Auth, request: &HttpRequest) -> Result<(), Rejection> { Ok(()) }
    };
    assert_snapshot("a_check_of_actix_web", check::expand(quote!(), &item, &on(Framework::ActixWeb)));
}

#[test]
fn a_rule_around_handlers_is_the_frameworks_own() {
    for framework in Framework::ALL {
        let rule = router::expand(quote!(), &on(framework)).to_string();
        let own = format!(":: {} :: __private :: protect_router", framework.module());
        assert!(rule.contains(&own), "{rule}");
    }
}

#[test]
fn a_handler_of_poem_needs_its_attribute_below() {
    let item = quote! { async fn edit() {} };
    let message = |attribute: &str| {
        format!(
            "poem makes a function a handler by `#[handler]`, which has to see what `#[{attribute}]` adds; write \
             `#[handler]` below `#[{attribute}]`"
        )
    };
    let site = on(Framework::Poem);
    assert_eq!(messages(&protect::expand(quote!(), &item, &site)), [message("protect")]);
    assert_eq!(messages(&auth::expand(quote!(), &item, &site)), [message("auth")]);
    assert_eq!(messages(&public::expand(quote!(), &item, &site)), [message("public")]);
    let item = quote! { #[poem::handler] async fn edit() {} };
    assert_eq!(messages(&protect::expand(quote!(), &item, &site)), [""; 0]);
}

#[test]
fn a_route_of_rocket_needs_its_attribute_below() {
    let item = quote! { fn edit() {} };
    let message = "rocket makes a function a handler by `#[get]`, which has to see what `#[protect]` adds; write `#[get]` \
                   below `#[protect]`";
    let site = on(Framework::Rocket);
    let expansion = protect::expand(quote!(), &item, &site);
    // The function as rocket's attribute has seen it, without a guard.
    assert!(expansion.to_string().starts_with("fn edit () { }"), "{expansion}");
    assert_eq!(messages(&expansion), [message]);
    for attribute in [quote!(get("/")), quote!(rocket::post("/")), quote!(route(GET, uri = "/"))] {
        let item = quote! { #[#attribute] fn edit() {} };
        assert_eq!(messages(&protect::expand(quote!(), &item, &site)), [""; 0]);
    }
}

#[test]
fn a_mistake_on_a_route_of_rocket_is_said_once() {
    let item = quote! { #[get("/")] fn edit(auth: Auth) {} };
    let mistaken = protect::expand(quote!(rol = "org:admin"), &item, &on(Framework::Rocket));
    assert_eq!(messages(&mistaken).len(), 1);
    // The route counts as one with a rule.
    assert!(mistaken.to_string().contains("Annotated for edit"), "{mistaken}");
}

#[test]
fn a_parameter_of_actix_web_cannot_be_conditional() {
    let item = quote! { async fn edit(#[cfg(feature = "audit")] audit: Audit) {} };
    let site = on(Framework::ActixWeb);
    let message = "`#[protect]` extracts the parameters of a handler of actix-web together, so none can be conditional; \
                   write a handler for each case";
    assert_eq!(messages(&protect::expand(quote!(), &item, &site)), [message]);
    assert_eq!(messages(&public::expand(quote!(), &item, &site)), [""; 0]);
}

#[test]
fn a_second_attribute_of_another_framework_is_one_too_many() {
    let item = quote! { #[clerk_runtime::actix_web::auth] async fn edit() {} };
    let message = "a handler takes one of `#[protect]`, `#[auth]` and `#[public]`; remove the others";
    assert_eq!(messages(&protect::expand(quote!(), &item, &on(Framework::ActixWeb))), [message]);
    let folded =
        protect::expand(quote!(), &quote! { async fn edit(auth: Auth) {} }, &on(Framework::ActixWeb));
    let folded: syn::File = syn::parse2(folded).unwrap();
    let folded = &folded.items[0];
    assert_eq!(messages(&auth::expand(quote!(), &quote!(#folded), &on(Framework::ActixWeb))), [message]);
    let item = quote! { #[get("/")] async fn edit(auth: Auth) {} };
    let named: syn::File = syn::parse2(auth::expand(quote!(), &item, &on(Framework::Rocket))).unwrap();
    let named = &named.items[0];
    assert_eq!(messages(&protect::expand(quote!(), &quote!(#named), &on(Framework::Rocket))), [message]);
}

#[test]
fn a_check_with_a_state_is_for_axum() {
    let item = quote! {
        async fn may_edit(auth: &Auth, request: &HttpRequest, state: &App) -> Result<(), Rejection> { Ok(()) }
    };
    let message = "a check takes the caller and the head of the request, which has the state; write `async fn \
                   may_edit(auth: &Auth, request: &HttpRequest) -> Result<(), Rejection>`";
    assert_eq!(messages(&check::expand(quote!(), &item, &on(Framework::ActixWeb))), [message]);
    let item =
        quote! { async fn may_edit(auth: &Auth, request: HttpRequest) -> Result<(), Rejection> { Ok(()) } };
    let message = "a check only borrows what it looks at; write `&HttpRequest`";
    assert_eq!(messages(&check::expand(quote!(), &item, &on(Framework::ActixWeb))), [message]);
}
