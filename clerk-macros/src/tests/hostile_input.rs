use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::quote;

use super::{handler, messages, services, site, site_with};
use crate::attributes::{auth, check, from_auth, protect, public, router};
use crate::catalogue;
use crate::catalogue::Source;

#[test]
fn random_tokens_never_panic() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    for _ in 0..2000 {
        let (options, item) = (random.tokens(4), random.tokens(4));
        let signature = quote! { async fn handler(auth: Auth) #item {} };
        for item in [item, signature, handler()] {
            protect::expand(options.clone(), &item, &site());
            auth::expand(options.clone(), &item, &site());
            public::expand(options.clone(), &item, &site());
            check::expand(options.clone(), &item, &site());
        }
        let methods = random.tokens(4);
        for item in [
            methods.clone(),
            quote! { #[async_trait] impl Greeter for App { #methods } },
            quote! { #[async_trait] impl Greeter for App { #[protect(#options)] async fn f(#methods) { } #methods } },
        ] {
            services::expand(options.clone(), &item);
        }
        router::expand(options.clone(), &site());
        let variants = random.tokens(4);
        from_auth::expand(variants.clone());
        from_auth::expand(quote! { #[from_auth(#options)] enum Caller { User(#variants), #variants } });
    }
}

#[test]
fn random_catalogues_never_panic() {
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    let (mut read, mut refused) = (0, 0);
    for _ in 0..500 {
        let text = random.catalogue();
        for input in [TokenStream::new(), random.tokens(4)] {
            let expansion = catalogue::expand(&input, Some(&Source::parsed(&text)));
            if messages(&expansion).is_empty() {
                assert!(input.is_empty() && syn::parse2::<syn::File>(expansion).is_ok(), "{text}");
                read += 1;
            } else {
                refused += 1;
            }
        }
        protect::expand(random.tokens(4), &handler(), &site_with(&text));
        protect::expand(quote!(role = "org:admin", scope = "a"), &handler(), &site_with(&text));
    }
    assert!(read > 100 && refused > 100, "{read} read, {refused} refused");
}

#[test]
fn deeply_nested_conditions_are_refused() {
    let options = (0..200).fold(quote!(role = "admin"), |inner, _| quote!(any(#inner)));
    let expansion = protect::expand(options, &handler(), &site());
    assert_eq!(messages(&expansion).len(), 1);
}

/// A declarative macro passes a block in a group without delimiters.
#[test]
fn what_follows_a_grouped_body_stays() {
    let body = Group::new(Delimiter::None, quote!({ body }));
    let expansion = protect::expand(quote!(), &quote!(async fn f() #body after), &site());
    assert!(expansion.to_string().ends_with("body } after"), "{expansion}");
}

/// A splitmix generator, which gives the same inputs in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        usize::try_from((mixed ^ (mixed >> 27)) % 1_000_003).unwrap() % bound
    }

    fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.below(choices.len())]
    }

    fn tokens(&mut self, depth: usize) -> TokenStream {
        (0..self.below(9)).map(|_| self.tree(depth)).collect()
    }

    /// Lists of names, some of them invalid, and sometimes something other than a list.
    fn catalogue(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..self.below(4) {
            let names: Vec<_> = (0..self.below(4)).map(|_| format!("\"{}\"", self.pick(&NAMES))).collect();
            text += &format!("{} = [{}]\n", self.pick(&LISTS), names.join(", "));
        }
        if self.below(4) == 0 {
            text += self.pick(&NO_LISTS);
        }
        text
    }

    fn tree(&mut self, depth: usize) -> TokenTree {
        match self.below(if depth == 0 { 8 } else { 11 }) {
            0..4 => Ident::new(self.pick(&WORDS), Span::call_site()).into(),
            4..6 => {
                Punct::new(self.pick(&['=', ',', '&', '<', '>', ':', '#', '|', '-']), Spacing::Alone).into()
            }
            6 => Literal::string(self.pick(&TEXTS)).into(),
            7 => Literal::u64_unsuffixed(u64::MAX - self.below(9) as u64).into(),
            _ => {
                let delimiters =
                    [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None];
                Group::new(self.pick(&delimiters), self.tokens(depth - 1)).into()
            }
        }
    }
}

const WORDS: [&str; 28] = [
    "role",
    "permission",
    "feature",
    "plan",
    "reverification",
    "scope",
    "has",
    "any",
    "all",
    "not",
    "token",
    "accepts",
    "crate",
    "level",
    "after_minutes",
    "unauthorized_url",
    "max_stale",
    "challenge",
    "docs",
    "ADMIN",
    "api_key",
    "m2m_token",
    "async",
    "fn",
    "self",
    "impl",
    "Self",
    "x",
];

const TEXTS: [&str; 12] = [
    "",
    "org:",
    "org:org:a",
    "org:ä:b",
    "strict",
    "session_token",
    "any",
    "//",
    "/\u{0}",
    "30s",
    "9h",
    "https://",
];

const LISTS: [&str; 7] = ["roles", "permissions", "features", "plans", "scopes", "role", "\"roles\""];

const NAMES: [&str; 14] = [
    "admin",
    "org:admin",
    "org:invoices:create",
    "a_b",
    "a-b",
    "1st",
    "_",
    "fn",
    "user:pro",
    "",
    "org:",
    "ä",
    "\\u0000",
    "a\\\"b",
];

const NO_LISTS: [&str; 8] = [
    "roles = [",
    "roles = 1979-05-27",
    "plans = [[]]",
    "[roles]\nadmin = true",
    "a.b.c = {}",
    "\u{feff}",
    "scopes = [\"\"\"\n\"\"\"]",
    "\u{0}",
];
