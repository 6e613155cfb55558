use proc_macro2::TokenStream;
use quote::quote;

use super::{handler, messages, site, site_with};
use crate::attributes::{auth, check, protect, router};
use crate::catalogue::{self, Source};

#[test]
fn every_independent_mistake_is_reported() {
    let options = quote! {
        roles = "x", role = admin, role = "org:admin", plan = "", any(), token = [api_key, "api_key", any, wrong],
        unauthorized_url = "//evil.example", "stray", feature "x"
    };
    let item = quote! { fn f(&self) {} };
    let expansion = protect::expand(options, &item, &site());
    let messages = messages(&expansion);
    let expected = [
        "unknown option `roles`; write `role = \"org:admin\"`, or `any(",
        "duplicate option `role`",
        "a text needs its option; write `role = \"stray\"`",
        "`role` takes a text or a constant; write `role = \"admin\"`",
        "`plan` is empty",
        "`any()` is empty",
        "duplicate token type `api_key`",
        "`any` cannot stand in a list",
        "unknown token type `wrong`",
        "`unauthorized_url` is neither a path",
        "expected `=` after `feature`",
        "needs an async handler",
        "a handler has no `self`",
    ];
    assert_eq!(messages.len(), expected.len(), "{messages:#?}");
    for (message, expected) in messages.iter().zip(expected) {
        assert!(message.starts_with(expected) || message.contains(expected), "{message} / {expected}");
    }
}

#[test]
fn the_function_is_emitted_beside_the_mistake() {
    let item = quote!(async fn f() { half typed . });
    let expansion = protect::expand(quote!("roles" = "x"), &item, &site()).to_string();
    assert!(expansion.starts_with(MISTAKEN) && expansion.contains("half typed . } ::"), "{expansion}");
    // The completions for editors come before the first statement.
    let expansion = protect::expand(quote!(roles = "x"), &item, &site()).to_string();
    assert!(expansion.starts_with(&format!("{MISTAKEN} # [allow (unexpected_cfgs)]")), "{expansion}");
}

/// The beginning of a handler that counts as annotated despite a mistake.
const MISTAKEN: &str = "async fn f (# [cfg (not (doc))] __clerk_guard : :: clerk_runtime :: axum :: __private :: MistakenGuard) {";

#[test]
fn a_handler_with_a_mistake_counts_as_annotated_unless_it_cannot_be_called() {
    for item in [
        quote!(
            async fn f() {}
        ),
        quote!(
            fn f() {}
        ),
    ] {
        let expansion = protect::expand(quote!("x"), &item, &site()).to_string();
        assert!(expansion.starts_with(MISTAKEN), "{expansion}");
    }
    for item in [
        quote!(
            async unsafe fn f() {}
        ),
        quote!(
            async extern "C" fn f() {}
        ),
        quote!(
            fn f() -> impl Future<Output = ()> {}
        ),
        quote!(
            #[auth]
            async fn f() {}
        ),
        quote!(
            async fn f(g: ::clerk_runtime::axum::__private::SuppliedByTheRouter<true, P>) {}
        ),
    ] {
        let expansion = protect::expand(quote!(role = ""), &item, &site()).to_string();
        assert!(!expansion.contains("MistakenGuard"), "{expansion}");
    }
}

#[test]
fn a_catalogue_that_cannot_be_used_is_said_once_and_lets_nothing_compile_unchecked() {
    let site = site_with("roles = 1");
    let first = protect::expand(quote!(role = "a"), &handler(), &site);
    assert_eq!(messages(&first).len(), 1);
    let second = protect::expand(quote!(role = A), &handler(), &site);
    assert!(messages(&second).is_empty());
    assert!(second.to_string().contains("MistakenGuard"), "{second}");
    let without_names = protect::expand(quote!(), &handler(), &site);
    assert!(!without_names.to_string().contains("MistakenGuard"));
}

#[test]
fn what_is_no_handler_is_emitted_unchanged() {
    let items: [TokenStream; 5] = [
        quote! { struct Handler; },
        quote! { async fn f(); },
        quote! { mod handlers {} },
        quote! { async fn f(auth Auth) {} },
        quote! {},
    ];
    for item in items {
        for expansion in [protect::expand(quote!(), &item, &site()), auth::expand(quote!(), &item, &site())] {
            assert_eq!(messages(&expansion).len(), 1, "{item}");
            assert!(expansion.to_string().starts_with(&item.to_string()));
        }
    }
}

#[test]
fn each_word_that_no_handler_can_have_is_reported() {
    let item = quote! { pub const unsafe extern "C" fn f(self, arguments: ...) {} };
    let messages = messages(&protect::expand(quote!(), &item, &site()));
    for word in ["async", "const", "unsafe", "extern", "variadic", "self"] {
        assert_eq!(
            messages.iter().filter(|message| message.contains(word)).count(),
            1,
            "{word}: {messages:?}"
        );
    }
}

/// The token types that a condition rejects, according to its warnings.
#[test]
fn warnings_blame_the_conditions_that_keep_a_token_out() {
    for (options, blamed) in [
        (quote!(role = "a"), 0),
        (quote!(role = "a", token = any), 1),
        (quote!(role = "a", scope = "x", token = any), 2),
        (quote!(any(role = "a", scope = "x"), token = any), 0),
        (quote!(any(role = "a", all(plan = "b", scope = "x")), token = any), 2),
        (quote!(role = "a", token = [api_key, m2m_token]), 1),
        (quote!(not(role = "a"), token = any), 1),
        (quote!(not(all(role = "a", scope = "x")), token = any), 0),
        (quote!(not(any(role = "a", scope = "x")), token = any), 2),
        (quote!(any(role = "a", has = staff), token = any), 0),
        (quote!(has = staff, token = any), 0),
        (quote!(reverification = "strict", token = [session_token, oauth_token]), 1),
        (quote!(scope = "x", token = [session_token, oauth_token]), 1),
        (quote!(scope = "x", token = oauth_token), 0),
        (quote!(not(not_impersonated), token = any), 0),
        (quote!(organization = "org_1", token = [session_token, api_key]), 0),
        (quote!(organization = "acme", token = [session_token, api_key]), 1),
        (quote!(organization = ACME, token = [session_token, api_key]), 0),
        (quote!(not(organization = "org_1"), token = m2m_token), 1),
        (quote!(organization = path("org"), token = [session_token, api_key]), 0),
        (quote!(organization = path("org"), token = any), 1),
    ] {
        let expansion = protect::expand(options.clone(), &handler(), &site()).to_string();
        assert!(!expansion.contains("compile_error"), "{options}");
        assert_eq!(expansion.matches("deprecated").count(), blamed, "{options}");
    }
}

#[test]
fn names_that_the_catalogue_does_not_hold_are_reported() {
    let catalogue = r#"
        roles = ["org:admin", "billing_manager"]
        permissions = []
        plans = ["pro", "free"]
    "#;
    for (options, expected) in [
        (quote!(role = "admin"), None),
        (quote!(role = "org:admn"), Some("lists no role `org:admn`, did you mean `org:admin`?")),
        (
            quote!(role = "guest"),
            Some("lists no role `org:guest`; it has `org:admin`, `org:billing_manager`"),
        ),
        (quote!(permission = "a:b"), Some("lists no permission `org:a:b`, and no other permission")),
        (quote!(any(plan = "user:pro", plan = "org:fre")), Some("lists no plan `fre`, did you mean `free`?")),
        (quote!(feature = "anything"), None),
        (quote!(role = ADMIN), None),
    ] {
        let expansion = protect::expand(options.clone(), &handler(), &site_with(catalogue));
        let messages = messages(&expansion);
        assert_eq!(messages.len(), expected.iter().len(), "{options}: {messages:?}");
        for (message, expected) in messages.iter().zip(expected) {
            assert!(message.contains(expected), "{options}: {message}");
        }
    }
}

#[test]
fn functions_that_cannot_check_are_reported() {
    for (options, item, expected) in [
        (
            quote!(),
            quote!(
                struct MayEdit;
            ),
            "`#[check]` is for a function",
        ),
        (
            quote!(),
            quote!(
                fn f(auth: &Auth, parts: &Parts) {}
            ),
            "needs an async function; write `async fn f`",
        ),
        (
            quote!(),
            quote!(
                async fn f() {}
            ),
            "a check takes the caller",
        ),
        (
            quote!(),
            quote!(
                async fn f(a: &A, b: &B, c: &C, d: &D) {}
            ),
            "a check takes the caller",
        ),
        (
            quote!(),
            quote!(
                async fn f(&self, parts: &Parts) {}
            ),
            "a check has no `self`",
        ),
        (
            quote!(),
            quote!(
                async fn f(auth: Auth, parts: &Parts) {}
            ),
            "write `&Auth`",
        ),
        (
            quote!(),
            quote!(
                async fn f(auth: &Auth, parts: &mut Parts) {}
            ),
            "write `&Parts`",
        ),
        (
            quote!(),
            quote!(
                async fn f(auth: &Auth, parts: &Parts, app: App) {}
            ),
            "write `&AppState`",
        ),
        (
            quote!(),
            quote!(
                async fn f(auth: &Auth, parts: &Parts, app: &impl Store) {}
            ),
            "names the type of its state",
        ),
        (
            quote!(),
            quote!(
                async fn f<S>(auth: &Auth, parts: &Parts, state: &S) {}
            ),
            "has no generic parameters",
        ),
        (
            quote!(),
            quote!(
                async unsafe fn f(auth: &Auth, parts: &Parts) {}
            ),
            "a check is a plain function",
        ),
        (
            quote!(role = "a"),
            quote!(
                async fn f(auth: &Auth, parts: &Parts) {}
            ),
            "a check has no rule",
        ),
    ] {
        let messages = messages(&check::expand(options, &item, &site()));
        assert_eq!(messages.len(), 1, "{item}: {messages:?}");
        assert!(messages[0].contains(expected), "{item}: {messages:?}");
    }
}

#[test]
fn a_catalogue_that_cannot_be_used_is_reported() {
    let broken = Source::parsed("roles = 1");
    let ambiguous = Source::parsed(r#"plans = ["pro-a", "pro_a"]"#);
    for (source, expected) in [
        (None, "there is no `clerk.toml`"),
        (Some(&broken), "`/app/clerk.toml` has no list of texts"),
        (Some(&ambiguous), "would both be the constant `PRO_A`"),
    ] {
        let messages = messages(&catalogue::expand(&quote!(), source));
        assert!(messages.iter().any(|message| message.contains(expected)), "{messages:?}");
    }
    let expansion = protect::expand(quote!(role = "a"), &handler(), &site_with("roles = 1"));
    assert!(messages(&expansion).iter().any(|message| message.contains("has no list of texts")));
    let site = site_with("roles = 1");
    let routers = [(); 2].map(|()| router::expand(quote!(role = "a"), &site));
    assert_eq!(routers.each_ref().map(|router| messages(router).len()), [1, 0], "it is said once");
    assert!(routers[1].to_string().contains("protect_router"), "{}", routers[1]);
}
