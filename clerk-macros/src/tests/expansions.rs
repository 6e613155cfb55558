use proc_macro2::TokenStream;
use quote::quote;

use super::{assert_snapshot, handler, site, site_with};
use crate::attributes::{auth, check, from_auth, protect, public, router};
use crate::catalogue::{self, Source};

fn protected(name: &str, options: TokenStream, item: &TokenStream) {
    assert_snapshot(name, protect::expand(options, item, &site()));
}

fn router(name: &str, options: TokenStream) {
    let expression = router::expand(options, &site());
    assert_snapshot(name, quote!(fn layer() { let layer = #expression; }));
}

#[test]
fn protect_without_options() {
    let item = quote! { async fn dashboard() -> String { String::new() } };
    protected("protect_without_options", quote!(), &item);
}

#[test]
fn everything_of_the_handler_stays() {
    let item = quote! {
        /// Removes.
        #[tracing::instrument(skip_all)]
        pub(crate) async fn remove<'a, T: Store>(
            #[expect(unused)] State(db): State<Db>,
            State(store): State<T>,
            #[cfg(feature = "audit")] audit: Audit,
            mut auth: Option<SessionAuth>,
            Json(body): Json<Removal>,
        ) -> Result<(), Error>
        where
            T: Send,
        {
            Ok(store.remove(body).await?)
        }
    };
    let options = quote!(role = "admin", unauthorized_url = "/upgrade");
    protected("everything_of_the_handler_stays", options, &item);
}

#[test]
fn every_condition_and_combinator() {
    let options = quote! {
        role = "org:admin",
        permission = "invoices:create",
        feature = "user:export",
        plan = "pro",
        organization = "acme",
        reverification(level = "second_factor", after_minutes = 30),
        any(reverification = "strict_mfa", all(permission = "a:b", permission = "c:d"), not(plan = "free")),
        unauthenticated_url = "https://example.com/welcome",
    };
    protected("every_condition_and_combinator", options, &handler());
}

#[test]
fn an_organization_in_the_path() {
    let options = quote!(organization = path("org"), not_impersonated);
    protected("an_organization_in_the_path", options, &handler());
}

#[test]
fn more_operands_than_the_runtime_takes() {
    let plans = (0..18).map(|number| format!("p{number}"));
    let options = quote!(any(#(plan = #plans),*));
    protected("more_operands_than_the_runtime_takes", options, &handler());
}

#[test]
fn a_text_longer_than_a_word() {
    let options = quote!(unauthenticated_url = "/a-page-that-explains-how-to-upgrade");
    protected("a_text_longer_than_a_word", options, &quote! { async fn r#type() {} });
}

#[test]
fn an_origin_that_is_asked_for() {
    protected("an_origin_that_is_asked_for", quote!(same_origin = true), &handler());
}

#[test]
fn predicates_beside_the_handler() {
    let options = quote!(any(has = is_staff::<A, B>, has = |auth| auth.user_id().is_some()));
    protected("predicates_beside_the_handler", options, &quote! { pub async fn f(auth: Auth) {} });
}

#[test]
fn a_condition_that_an_accepted_token_cannot_satisfy() {
    let options = quote!(role = "org:admin", token = ["api_key", session_token]);
    protected("a_condition_that_an_accepted_token_cannot_satisfy", options, &handler());
}

#[test]
fn another_path_of_the_runtime() {
    let options = quote!(crate = crate::web::clerk, has = ok);
    protected("another_path_of_the_runtime", options, &quote! { async fn f(auth: Auth) {} });
}

#[test]
fn auth_with_options() {
    let options = quote!(accepts = any, treat_pending_as_signed_out = false);
    let item = quote! { async fn whoami(auth: Auth) {} };
    assert_snapshot("auth_with_options", auth::expand(options, &item, &site()));
}

#[test]
fn an_enum_of_callers() {
    let item = quote! {
        #[from_auth(crate = web::clerk)]
        pub enum Caller { User(SessionAuth), Key(keys::Key), Nobody }
    };
    assert_snapshot("an_enum_of_callers", from_auth::expand(item));
}

#[test]
fn constants_instead_of_texts() {
    let options = quote!(role = roles::ADMIN, unauthorized_url = UPGRADE);
    protected("constants_instead_of_texts", options, &handler());
}

#[test]
fn constants_of_a_catalogue() {
    let catalogue = Source::parsed(CATALOGUE);
    assert_snapshot("constants_of_a_catalogue", catalogue::expand(&quote!(), Some(&catalogue)));
}

#[test]
fn a_name_of_a_catalogue() {
    let expansion = protect::expand(quote!(role = "admin"), &handler(), &site_with(CATALOGUE));
    assert_snapshot("a_name_of_a_catalogue", expansion);
}

#[test]
fn a_constant_beside_a_catalogue() {
    let expansion = protect::expand(quote!(role = ADMIN), &handler(), &site_with(CATALOGUE));
    assert_snapshot("a_constant_beside_a_catalogue", expansion);
}

const CATALOGUE: &str = r#"
roles = ["org:admin"]
permissions = ["org:invoices:create"]
features = ["2fa-export"]
scopes = ["invoices:write"]
"#;

#[test]
fn stale_answers_and_challenges() {
    let options = quote!(
        any(reverification = "strict", scope = "x"),
        token = any,
        max_stale = "30s",
        challenge = true,
        docs = false
    );
    protected("stale_answers_and_challenges", options, &handler());
}

#[test]
fn a_public_handler() {
    let item = quote! { pub async fn health(uri: Uri) -> String { uri.to_string() } };
    assert_snapshot("a_public_handler", public::expand(quote!(), &item, &site()));
}

#[test]
fn options_that_are_being_typed() {
    let options =
        quote!(ro, any(pl, plan = PRO, reverification(le)), role = cl, token = [ap], crate = x, r#type);
    assert_snapshot(
        "options_that_are_being_typed",
        protect::expand(
            options,
            &quote!(
                async fn f() {
                    1
                }
            ),
            &site(),
        ),
    );
}

#[test]
fn a_rule_with_a_check() {
    let item = quote! { async fn edit(auth: SessionAuth) {} };
    protected("a_rule_with_a_check", quote!(role = "admin", check = checks::may_edit), &item);
    protected("a_check_alone", quote!(check = may_edit), &handler());
    protected("answers_of_its_own", quote!(role = "admin", rejections = answers::json), &handler());
}

#[test]
fn functions_that_check() {
    let with_state = quote! {
        #[cfg(feature = "edit")]
        pub(crate) async fn may_edit(auth: &Auth, parts: &Parts, app: &App) -> Result<(), Rejection> {
            app.look_up(auth, parts).await
        }
    };
    assert_snapshot("a_check_with_a_state", check::expand(quote!(), &with_state, &site()));
    let without = quote! { async fn is_open(_: &Auth, _: &Parts) -> Result<(), Rejection> { Ok(()) } };
    assert_snapshot("a_check_without_a_state", check::expand(quote!(crate = web::clerk), &without, &site()));
}

#[test]
fn a_body_that_does_not_parse_yet() {
    let item = quote! { async fn whoami(auth: Auth) { half typed . } };
    for expansion in [protect::expand(quote!(), &item, &site()), auth::expand(quote!(), &item, &site())] {
        assert!(expansion.to_string().ends_with("half typed . }"));
        assert!(expansion.to_string().contains("__clerk_guard"));
    }
}

#[test]
fn routers() {
    router("a_router", quote!(permission = "org:invoices:read", token = session_token));
    router(
        "a_router_with_a_predicate",
        quote!(has = |auth| auth.is_authenticated(), token = [machine_token]),
    );
    router("a_router_of_organizations", quote!(any(organization = path("org"), not(plan = "free"))));
}
