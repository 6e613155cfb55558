//! The macros: no input makes them panic, no token of an item is lost, and a handler without a guard comes
//! with an error.
//!
//! An input is a line with the name of a macro, its options, and then the item and a `clerk.toml`, each after
//! a line `---`. After a zero byte, options and item are token trees made from the bytes.

#![no_main]

include!(concat!(env!("OUT_DIR"), "/macros.rs"));

#[path = "macros/tokens.rs"]
mod tokens;

use std::str::FromStr as _;

use arbitrary::Unstructured;
use clerk_fuzz::first_line;
use libfuzzer_sys::fuzz_target;
use proc_macro2::TokenStream;
use quote::quote;

use attributes::{auth, check, from_auth, protect, public, router, service};
use catalogue::Source;
use expansion::site::Site;
use handler::framework::Framework;
use handler::is_without_a_type;
use tokens::{flattened, has_errors, is_guarded, is_within, makes_a_layer, without_empty_lists};

fuzz_target!(
    init: {
        let (options, item) = (quote!(role = "org:admin"), quote!(async fn f() {}));
        let expansion = protect::expand(options, &item, &site(None));
        assert!(!has_errors(&expansion) && is_guarded(&expansion), "nothing is ever guarded");
        assert!(!is_guarded(&item), "everything is guarded");
    },
    |data: &[u8]| {
        match data.split_first() {
            Some((0, bytes)) => of_trees(bytes),
            _ => of_text(&String::from_utf8_lossy(data)),
        }
    }
);

fn of_text(text: &str) {
    let (name, rest) = first_line(text.as_bytes());
    let rest = String::from_utf8_lossy(rest);
    let mut sections = rest.splitn(3, "---\n");
    let mut section = || sections.next().unwrap_or_default();
    let (options, item, toml) = (section(), section(), sections.next());
    if let (Ok(options), Ok(item)) = (TokenStream::from_str(options), TokenStream::from_str(item)) {
        expand(name, options, item, || toml.map(Source::parsed));
    }
}

fn of_trees(bytes: &[u8]) {
    let mut bytes = Unstructured::new(bytes);
    let names: [&[u8]; 8] = [
        b"protect",
        b"auth",
        b"public",
        b"check",
        b"protect_router",
        b"from_auth",
        b"catalogue",
        b"protect_service",
    ];
    let trees = |bytes: &mut Unstructured<'_>| tokens::trees(bytes, 4);
    let parts = (|| {
        Ok::<_, arbitrary::Error>((
            *bytes.choose(&names)?,
            u8_of(&mut bytes)?,
            trees(&mut bytes)?,
            trees(&mut bytes)?,
        ))
    })();
    let Ok((name, shape, options, middle)) = parts else { return };
    let end = trees(&mut bytes).unwrap_or_default();
    let item = match shape % 8 {
        0 => quote!(#middle #end),
        1 => quote!(async fn handler(#middle) #end {}),
        2 => quote!(#[doc = "x"] pub(crate) async fn handler #middle { #end }),
        3 => quote!(async fn handler<T>(auth: Auth, #middle) -> u8 where #end { 1 }),
        4 => quote!(enum Caller { User(#middle), #end }),
        5 => quote!(#[async_trait] impl Greeter for App { #middle #end }),
        6 => {
            quote!(#[async_trait] impl Greeter for App { #[protect(#options)] async fn f(#middle) { #end } })
        }
        _ => quote!(#[from_auth(#options)] enum Caller { #middle }),
    };
    let toml = "roles = [\"org:admin\"]\nscopes = [\"a\", \"b\"]";
    expand(name, options, item, || (shape > 127).then(|| Source::parsed(toml)));
}

fn u8_of(bytes: &mut Unstructured<'_>) -> arbitrary::Result<u8> {
    bytes.arbitrary()
}

/// For each framework with its own catalogue, because a mistake in a catalogue is reported once.
fn expand(name: &[u8], options: TokenStream, item: TokenStream, catalogue: impl Fn() -> Option<Source>) {
    for framework in Framework::ALL {
        let site = Site { framework, ..site(catalogue()) };
        expand_at(&site, name, options.clone(), item.clone());
    }
}

fn expand_at(site: &Site, name: &[u8], options: TokenStream, item: TokenStream) {
    match name {
        b"protect" => check_handler(protect::expand(options, &item, site), item),
        b"auth" => check_handler(auth::expand(options, &item, site), item),
        b"public" => check_handler(public::expand(options, &item, site), item),
        b"check" => {
            let expansion = check::expand(options, &item, site);
            let (tokens, item) = (flattened(expansion.clone()), without_empty_lists(flattened(item)));
            assert!(is_within(&item, &tokens), "a token of `{item:?}` is missing: {expansion}");
            let implements = tokens.iter().any(|token| token == "Checking");
            assert!(has_errors(&expansion) || implements, "no check, and no error: {expansion}");
        }
        b"protect_router" => {
            let expansion = router::expand(options, site);
            assert!(has_errors(&expansion) != makes_a_layer(&expansion), "{expansion}");
        }
        b"protect_service" => {
            let expansion = service::expand(options, &item, site, &|_: proc_macro2::Span| 7);
            let has_table = flattened(expansion.clone()).iter().any(|token| token == "ProtectedService");
            assert!(has_errors(&expansion) || has_table, "no table, and no error: {expansion}");
        }
        b"from_auth" => {
            let expansion = from_auth::expand(item);
            let implements = flattened(expansion.clone()).iter().any(|token| token == "FromAuth");
            assert!(has_errors(&expansion) || implements, "{expansion}");
        }
        b"catalogue" => {
            let expansion = catalogue::expand(&options, site.catalogue.as_ref());
            assert!(
                has_errors(&expansion) || (options.is_empty() && site.catalogue.is_some()),
                "{expansion}"
            );
            assert!(
                has_errors(&expansion) || syn::parse2::<syn::File>(expansion.clone()).is_ok(),
                "{expansion}"
            );
        }
        _ => {}
    }
}

fn site(catalogue: Option<Source>) -> Site {
    let framework = Framework::default();
    Site {
        file: "src/app.rs".to_owned(),
        line: 7,
        column: 1,
        path: None,
        is_below_a_macro: true,
        catalogue,
        framework,
    }
}

/// Whether the item names a type that reads the body.
fn may_be_moved(item: &[String]) -> bool {
    let bodies = ["Body", "Bytes", "Form", "Json", "Multipart", "RawForm", "Request", "String"];
    item.iter().any(|token| bodies.contains(&token.as_str()))
}

/// Whether every token of `item` is in `tokens`, as often and in any order.
fn is_contained(item: &[String], tokens: &[String]) -> bool {
    let mut rest: Vec<&String> = tokens.iter().collect();
    item.iter().all(|token| {
        let place = rest.iter().position(|other| *other == token);
        place.map(|place| rest.swap_remove(place)).is_some()
    })
}

/// The words but for `self`: beside an error, parameters that a handler cannot have become variables.
fn words(item: &[String]) -> Vec<String> {
    let is_word = |token: &&String| token.starts_with(|first: char| first.is_alphanumeric() || first == '_');
    item.iter().filter(|token| is_word(token) && *token != "self").cloned().collect()
}

/// Every token of the item is in the output, in order unless a parameter that reads the body comes last, or there is an error
/// beside parameters that no handler has. It has a guard, or there is an error.
fn check_handler(expansion: TokenStream, original: TokenStream) {
    let (tokens, item) = (flattened(expansion.clone()), without_empty_lists(flattened(original.clone())));
    let is_there = is_within(&item, &tokens)
        || may_be_moved(&item) && is_contained(&item, &tokens)
        || has_errors(&expansion) && is_contained(&words(&item), &tokens);
    assert!(is_there, "a token of `{item:?}` is missing: {expansion}");
    // The compiler itself reports a parameter without a type.
    let is_no_rust = is_without_a_type(&original);
    assert!(
        has_errors(&expansion) || is_guarded(&expansion) || is_no_rust,
        "unguarded, and no error: {expansion}"
    );
}
