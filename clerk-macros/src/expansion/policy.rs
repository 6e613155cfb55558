//! The policy as a type. This file and `guard` are the only ones that spell names of the runtime.

use clerk_rules::{Level, Preset, TEXT_LIMIT, TextKind, TokenType};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Path, Visibility};

use crate::conditions::sentence::as_written;
use crate::conditions::{Condition, Leaf, Test};
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::site::Site;
use crate::expansion::spans::spanned_call;
use crate::options::tokens::AcceptedTokens;
use crate::options::{Reverification, TextValue};

/// The operands that one combinator of the runtime takes.
const MOST_OPERANDS: usize = 16;

/// Writes the types of one policy.
pub(crate) struct PolicyWriter<'a> {
    runtime: &'a RuntimePath,
    private: TokenStream,
    visibility: &'a Visibility,
    /// The handler's name; absent for a router.
    name: Option<&'a Ident>,
    site: &'a Site,
    predicates: Vec<TokenStream>,
}

impl<'a> PolicyWriter<'a> {
    /// A writer for the policy of the handler `name`, or of a router, whose attribute stands at `site`.
    pub(crate) fn new(
        runtime: &'a RuntimePath,
        visibility: &'a Visibility,
        name: Option<&'a Ident>,
        site: &'a Site,
    ) -> Self {
        Self { runtime, private: runtime.private(), visibility, name, site, predicates: Vec::new() }
    }

    /// `Protect<…>`.
    pub(crate) fn protect(
        &mut self,
        (condition, check): (Option<&Condition>, Option<&Path>),
        accepts: &AcceptedTokens,
        urls: [Option<&TextValue>; 2],
        max_stale: Option<u64>,
        challenge: bool,
    ) -> TokenStream {
        let private = self.private.clone();
        let condition = match condition {
            Some(condition) => self.condition(condition),
            None => quote!(#private::SignedIn),
        };
        let condition = match check {
            Some(check) => {
                let name = self.shortened(&as_written(check));
                quote!(#private::Checked<#condition, #name>)
            }
            None => condition,
        };
        let accepts = self.accepts(accepts);
        let [unauthenticated, unauthorized] = urls.map(|url| self.optional_url(url));
        let site = self.site();
        // 0 is none; it has to stand before `challenge`.
        let max_stale = max_stale.or(challenge.then_some(0)).map(Literal::u64_unsuffixed).into_iter();
        let challenge = challenge.then_some(true).into_iter();
        quote!(#private::Protect<
            #condition, #accepts, #private::Urls<#unauthenticated, #unauthorized>, #site #(, #max_stale)* #(, #challenge)*
        >)
    }

    /// `HandOver<…>`.
    pub(crate) fn hand_over(
        &self,
        accepts: &AcceptedTokens,
        treat_pending_as_signed_out: bool,
        max_stale: Option<u64>,
    ) -> TokenStream {
        let private = &self.private;
        let accepts = self.accepts(accepts);
        let site = self.site();
        let max_stale = max_stale.map(Literal::u64_unsuffixed).into_iter();
        quote!(#private::HandOver<#accepts, #site, #treat_pending_as_signed_out #(, #max_stale)*>)
    }

    /// `SameOrigin<…>`, where an option says whether the application's own origin is required.
    pub(crate) fn same_origin(&self, policy: TokenStream, required: Option<bool>) -> TokenStream {
        let private = &self.private;
        match required {
            Some(required) => quote!(#private::SameOrigin<#policy, #required>),
            None => policy,
        }
    }

    /// `Answered<…>`, where an option names the function that says how rejections are answered.
    pub(crate) fn answered(
        &mut self,
        policy: TokenStream,
        rejections: Option<&(Ident, Path)>,
    ) -> TokenStream {
        let Some((key, function)) = rejections else { return policy };
        let (runtime, private) = (self.runtime, self.private.clone());
        let holder = self.hold(key, "rejections", |holder| {
            quote_spanned! {holder.span()=>
                impl #private::TypedRejections for #holder {
                    const REJECTIONS: fn() -> #runtime::Rejections = #function;
                }
            }
        });
        quote!(#private::Answered<#policy, #holder>)
    }

    /// The accepted tokens as a type.
    pub(crate) fn accepts(&self, accepts: &AcceptedTokens) -> TokenStream {
        let private = &self.private;
        let token = |token: &TokenType| match token {
            TokenType::SessionToken => quote!(#private::SessionToken),
            TokenType::ApiKey => quote!(#private::ApiKey),
            TokenType::M2mToken => quote!(#private::M2mToken),
            TokenType::OAuthToken => quote!(#private::OAuthToken),
        };
        match accepts {
            AcceptedTokens::Any => quote!(#private::AnyToken),
            AcceptedTokens::One(one) => {
                let one = token(one);
                quote!(#private::OneToken<#one>)
            }
            AcceptedTokens::Listed(tokens) => {
                let tokens = tokens.iter().map(token);
                quote!(#private::ListedTokens<(#(#tokens,)*)>)
            }
        }
    }

    /// The items that hold the predicates of the policies written so far.
    pub(crate) fn into_predicates(self) -> Vec<TokenStream> {
        self.predicates
    }

    fn condition(&mut self, condition: &Condition) -> TokenStream {
        let private = self.private.clone();
        match condition {
            Condition::Leaf(leaf) => self.leaf(leaf),
            Condition::Not(condition) => {
                let condition = self.condition(condition);
                quote!(#private::Not<(#condition,)>)
            }
            Condition::All(conditions) => self.combined(&quote!(#private::All), conditions),
            Condition::Any(conditions) => self.combined(&quote!(#private::Any), conditions),
        }
    }

    fn combined(&mut self, combinator: &TokenStream, conditions: &[Condition]) -> TokenStream {
        let mut operands: Vec<TokenStream> =
            conditions.iter().map(|condition| self.condition(condition)).collect();
        while operands.len() > MOST_OPERANDS {
            operands =
                operands.chunks(MOST_OPERANDS).map(|chunk| quote!(#combinator<(#(#chunk,)*)>)).collect();
        }
        quote!(#combinator<(#(#operands,)*)>)
    }

    fn leaf(&mut self, leaf: &Leaf) -> TokenStream {
        let private = self.private.clone();
        match &leaf.test {
            Test::Text(kind, text) => {
                let text = match text {
                    TextValue::Literal(text) => self.text(text),
                    TextValue::Constant(path) => self.name(path, *kind),
                };
                match kind {
                    TextKind::Role => quote!(#private::Role<#text>),
                    TextKind::Permission => quote!(#private::Permission<#text>),
                    TextKind::Feature => quote!(#private::Feature<#text>),
                    TextKind::Plan => quote!(#private::Plan<#text>),
                    TextKind::Organization => quote!(#private::Organization<#text>),
                    TextKind::Scope => quote!(#private::Scope<#text>),
                }
            }
            Test::OrganizationInPath(parameter) => {
                let parameter = self.text(parameter);
                quote!(#private::OrganizationInPath<#parameter>)
            }
            Test::Reverification(Reverification::Preset(preset)) => {
                let preset = match preset {
                    Preset::StrictMfa => quote!(StrictMfa),
                    Preset::Strict => quote!(Strict),
                    Preset::Moderate => quote!(Moderate),
                    Preset::Lax => quote!(Lax),
                };
                quote!(#private::Reverified<#private::#preset>)
            }
            Test::Reverification(Reverification::Custom(level, minutes)) => {
                let level = match level {
                    Level::FirstFactor => quote!(FirstFactor),
                    Level::SecondFactor => quote!(SecondFactor),
                    Level::MultiFactor => quote!(MultiFactor),
                };
                let minutes = Literal::u32_unsuffixed(*minutes);
                quote!(#private::Reverified<#private::#level<#minutes>>)
            }
            Test::NotImpersonated => quote!(#private::NotImpersonated),
            Test::Has(predicate) => {
                let holder = self.predicate(&quote!(#predicate), &leaf.name);
                quote!(#private::Has<#holder>)
            }
        }
    }

    fn predicate(&mut self, predicate: &TokenStream, key: &Ident) -> Ident {
        let (runtime, private) = (self.runtime, self.private.clone());
        self.hold(key, "has", |holder| {
            quote_spanned! {holder.span()=>
                impl #private::Predicate for #holder {
                    const PREDICATE: fn(&#runtime::Auth) -> bool = #predicate;
                }
            }
        })
    }

    /// A function pointer cannot travel in a type, so it needs an item to hold it. In an `impl` block, which an attribute
    /// cannot see, the compiler refuses the item: then `key` is underlined, and the name is the one thing that we can say.
    fn hold(&mut self, key: &Ident, what: &str, implementation: impl FnOnce(&Ident) -> TokenStream) -> Ident {
        let visibility = self.visibility;
        let handler = self.name.map_or_else(|| "router".to_owned(), |name| name.unraw().to_string());
        let place = Span::call_site().located_at(key.span());
        let number = self.predicates.len();
        let holder =
            format_ident!("__clerk_{handler}_{what}_{number}_cannot_be_used_in_an_impl_block", span = place);
        let implementation = implementation(&holder);
        self.predicates.push(quote_spanned! {place=>
            #[doc(hidden)]
            #[allow(non_camel_case_types)]
            #visibility struct #holder;

            #implementation
        });
        holder
    }

    /// The place in the source as a type.
    pub(crate) fn site(&self) -> TokenStream {
        let private = &self.private;
        let name = self.name.map(|name| name.unraw().to_string()).unwrap_or_default();
        let name = self.shortened(&name);
        let Site { file, line, .. } = self.site;
        let file =
            self.text(file.get(boundary(file, file.len().saturating_sub(TEXT_LIMIT))..).unwrap_or_default());
        let line = Literal::u32_unsuffixed(*line);
        quote!(#private::Site<#name, #file, #line>)
    }

    /// A text of which only the beginning has to be there.
    fn shortened(&self, text: &str) -> TokenStream {
        self.text(text.get(..boundary(text, TEXT_LIMIT)).unwrap_or_default())
    }

    /// A constant that holds a name, which has to be in the catalogue.
    fn name(&self, path: &Path, kind: TextKind) -> TokenStream {
        let names = self.site.catalogue.as_ref().and_then(|catalogue| catalogue.list(kind));
        match names {
            Some(names) => {
                let check = format!("check_listed_{}", kind.name());
                let (names, width) = table(names);
                self.constant(path, &check, &quote!(#path, #names, #width))
            }
            None => self.constant(path, &format!("check_{}", kind.name()), &quote!(#path)),
        }
    }

    fn optional_url(&self, url: Option<&TextValue>) -> TokenStream {
        let private = &self.private;
        match url {
            None => quote!(#private::Absent),
            Some(TextValue::Literal(text)) => self.text(text),
            Some(TextValue::Constant(path)) => self.constant(path, "check_url", &quote!(#path)),
        }
    }

    /// Sixteen bytes to a literal: cheaper to compile than a constant expression.
    fn text(&self, text: &str) -> TokenStream {
        let private = &self.private;
        let length = Literal::usize_unsuffixed(text.len());
        let size = TEXT_SIZES.into_iter().find(|size| text.len() <= *size).unwrap_or(TEXT_LIMIT);
        let name = format_ident!("Text{size}");
        let words = (0..size / BYTES_OF_A_WORD).map(|index| word(text.as_bytes(), index));
        quote!(#private::#name<#length #(, #words)*>)
    }

    /// The same for a constant, whose length is known to the compiler only.
    fn constant(&self, path: &Path, check: &str, arguments: &TokenStream) -> TokenStream {
        let private = &self.private;
        let length = spanned_call(path, private, check, arguments);
        let words = (0..TEXT_LIMIT / BYTES_OF_A_WORD).map(Literal::usize_unsuffixed);
        quote!(#private::Text256<{ #length } #(, { #private::word(#path, #words) })*>)
    }
}

/// The names in the form in which the runtime looks one up: sorted, and each filled up with spaces to so many bytes.
fn table(names: &[String]) -> (String, Literal) {
    let width = names.iter().map(String::len).max().unwrap_or_default() + 1;
    let mut names: Vec<_> = names.iter().map(|name| format!("{name:<width$}")).collect();
    names.sort();
    (names.concat(), Literal::usize_unsuffixed(width))
}

/// The types for texts that the runtime has, by the bytes that they hold.
const TEXT_SIZES: [usize; 4] = [16, 32, 64, TEXT_LIMIT];

const BYTES_OF_A_WORD: usize = 16;

/// The `index`-th sixteen bytes as one number, the first byte highest, filled up with zeros.
fn word(bytes: &[u8], index: usize) -> Literal {
    let bytes = bytes.iter().copied().skip(index * BYTES_OF_A_WORD);
    let filled = bytes.chain(std::iter::repeat(0)).take(BYTES_OF_A_WORD);
    let word = filled.fold(0_u128, |word, byte| (word << 8) | u128::from(byte));
    Literal::u128_unsuffixed(word)
}

/// The end of a character, at `index` or before it where a text is cut off.
fn boundary(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default()
}
