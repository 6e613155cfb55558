//! The policy as a type. Only this file and `guard` contain names of the runtime.

use clerk_rules::{BYTES_OF_A_WORD, Level, Preset, TEXT_LIMIT, TextKind, TokenType, word};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Path, Visibility};

use crate::conditions::sentence::as_written;
use crate::conditions::{Condition, Leaf, Test};
use crate::errors::wording::listed;
use crate::expansion::runtime_path::{HiddenModule, RuntimePath};
use crate::expansion::site::Site;
use crate::expansion::spans::{blaming, located_at};
use crate::options::tokens::AcceptedTokens;
use crate::options::{Reverification, TextValue};

/// The most operands of one combinator in the runtime.
const MOST_OPERANDS: usize = 16;

/// Writes the types of a policy.
pub(crate) struct PolicyWriter<'a> {
    runtime: &'a RuntimePath,
    private: HiddenModule<'a>,
    visibility: &'a Visibility,
    /// The handler's name; `None` for a router.
    name: Option<&'a Ident>,
    site: &'a Site,
    predicates: Vec<TokenStream>,
}

impl<'a> PolicyWriter<'a> {
    /// A writer for the policy of the handler `name`, or of a router if there is no name, whose attribute is
    /// at `site`.
    pub(crate) fn new(
        runtime: &'a RuntimePath,
        visibility: &'a Visibility,
        name: Option<&'a Ident>,
        site: &'a Site,
    ) -> Self {
        Self { runtime, private: runtime.private(), visibility, name, site, predicates: Vec::new() }
    }

    /// `Protected<…>`, or `ProtectedWith<…>` if there are other options.
    pub(crate) fn protect(
        &mut self,
        (condition, check): (Option<&Condition>, Option<&Path>),
        accepts: &AcceptedTokens,
        urls: [Option<&TextValue>; 2],
        max_stale: Option<u64>,
        challenge: bool,
    ) -> TokenStream {
        let private = self.private;
        let condition = match condition {
            Some(condition) => self.condition(condition),
            None => quote!(#private::SignedIn),
        };
        let condition = match check {
            Some(check) => {
                let name = self.text(shortened(&as_written(check)));
                quote!(#private::Checked<#condition, #name>)
            }
            None => condition,
        };
        let site = self.site();
        // 0 means none, and must be present before `challenge`.
        let max_stale = max_stale.or(challenge.then_some(0)).map(Literal::u64_unsuffixed);
        // Arguments that equal a default are left out, so messages do not show them.
        let has_urls = max_stale.is_some() || urls.iter().any(Option::is_some);
        let accepts = (has_urls || *accepts != AcceptedTokens::default()).then(|| self.accepts(accepts));
        let urls = has_urls.then(|| {
            let [unauthenticated, unauthorized] = urls.map(|url| self.optional_url(url));
            quote!(#private::Urls<#unauthenticated, #unauthorized>)
        });
        let urls = urls.into_iter();
        let max_stale = max_stale.into_iter();
        let challenge = challenge.then_some(true).into_iter();
        let name =
            Ident::new(if accepts.is_some() { "ProtectedWith" } else { "Protected" }, Span::call_site());
        let accepts = accepts.into_iter();
        quote!(#private::#name<
            #condition, #site #(, #accepts)* #(, #urls)* #(, #max_stale)* #(, #challenge)*
        >)
    }

    /// `HandedOver<…>`.
    pub(crate) fn hand_over(
        &self,
        accepts: &AcceptedTokens,
        treat_pending_as_signed_out: bool,
        max_stale: Option<u64>,
    ) -> TokenStream {
        let private = self.private;
        let accepts = self.accepts(accepts);
        let site = self.site();
        let max_stale = max_stale.map(Literal::u64_unsuffixed).into_iter();
        quote!(#private::HandedOver<#accepts, #site, #treat_pending_as_signed_out #(, #max_stale)*>)
    }

    /// `SameOrigin<…>`, if an option says whether the application's own origin is required.
    pub(crate) fn same_origin(&self, policy: TokenStream, required: Option<bool>) -> TokenStream {
        let private = self.private;
        match required {
            Some(required) => quote!(#private::SameOrigin<#policy, #required>),
            None => policy,
        }
    }

    /// `Answered<…>`, if an option names the function that answers rejections.
    pub(crate) fn answered(
        &mut self,
        policy: TokenStream,
        rejections: Option<&(Ident, Path)>,
    ) -> TokenStream {
        let Some((key, function)) = rejections else { return policy };
        let (runtime, private) = (self.runtime, self.private);
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
    fn accepts(&self, accepts: &AcceptedTokens) -> TokenStream {
        let private = self.private;
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

    /// The items with the predicates of the policies written so far.
    pub(crate) fn into_predicates(self) -> Vec<TokenStream> {
        self.predicates
    }

    fn condition(&mut self, condition: &Condition) -> TokenStream {
        let private = self.private;
        match condition {
            Condition::Leaf(leaf) => self.leaf(leaf),
            Condition::Not(condition) => {
                let condition = self.condition(condition);
                quote!(#private::Negated<(#condition,)>)
            }
            Condition::All(conditions) => self.combined(&quote!(#private::AllOf), conditions),
            Condition::Any(conditions) => self.combined(&quote!(#private::AnyOf), conditions),
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
        let private = self.private;
        match &leaf.test {
            Test::Text(kind, text) => {
                let text = match text {
                    TextValue::Literal(text) => self.text(text),
                    TextValue::Constant(path) => self.name(path, *kind),
                };
                match kind {
                    TextKind::Role => quote!(#private::HasRole<#text>),
                    TextKind::Permission => quote!(#private::HasPermission<#text>),
                    TextKind::Feature => quote!(#private::HasFeature<#text>),
                    TextKind::Plan => quote!(#private::HasPlan<#text>),
                    TextKind::Organization => quote!(#private::InOrganization<#text>),
                    TextKind::Scope => quote!(#private::HasScope<#text>),
                }
            }
            Test::OrganizationInPath(parameter) => {
                let parameter = self.text(parameter);
                quote!(#private::InOrganizationOfPath<#parameter>)
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
                quote!(#private::Passes<#holder>)
            }
        }
    }

    fn predicate(&mut self, predicate: &TokenStream, key: &Ident) -> Ident {
        let (runtime, private) = (self.runtime, self.private);
        self.hold(key, "has", |holder| {
            quote_spanned! {holder.span()=>
                impl #private::Predicate for #holder {
                    const PREDICATE: fn(&#runtime::Auth) -> bool = #predicate;
                }
            }
        })
    }

    /// A type cannot contain a function pointer, so an item must hold it. In an `impl` block, which an
    /// attribute cannot see, the compiler refuses the item and underlines `key`. Only the item's name can
    /// then explain the error.
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

    /// The position in the source as a type.
    pub(crate) fn site(&self) -> TokenStream {
        let private = self.private;
        let name = self.name.map(|name| name.unraw().to_string()).unwrap_or_default();
        let name = shortened(&name);
        let Site { file, line, .. } = self.site;
        // The end of a path is more useful than its beginning.
        let file = file.get(boundary(file, file.len().saturating_sub(TEXT_LIMIT - 1))..).unwrap_or_default();
        let packed = format!("{name}\0{file}");
        let words = (0..packed.len().div_ceil(BYTES_OF_A_WORD))
            .map(|index| Literal::u64_unsuffixed(word(&packed, index)));
        let size = SITE_SIZES.into_iter().find(|(size, _)| packed.len() <= *size);
        let site = Ident::new(size.map_or("Site512", |(_, site)| site), Span::call_site());
        let line = Literal::u32_unsuffixed(*line);
        quote!(#private::#site<#line #(, #words)*>)
    }

    /// A constant for a name, which must be in the catalogue.
    fn name(&self, path: &Path, kind: TextKind) -> TokenStream {
        let names = self.site.catalogue.as_ref().and_then(|catalogue| catalogue.list(kind));
        let listed = names.map(|names| self.is_listed(path, kind, names));
        self.constant(path, kind.name(), listed.as_ref())
    }

    /// Statements that do not compile if `names` does not contain the constant's value; the compiler
    /// underlines the constant. The message names both, so the trait with the message is defined here.
    fn is_listed(&self, path: &Path, kind: TextKind, names: &[String]) -> TokenStream {
        let private = self.private;
        let (message, label) = unlisted(path, kind, names);
        let (names, width) = table(names);
        let kind = format_ident!("{kind:?}");
        let arguments =
            quote!({ #private::is_listed(#private::TextKind::#kind, #private::text(#path), #names, #width) });
        let listed = located_at(path, &quote!(#private::Listed<#arguments>));
        let check = blaming(path, &quote!(is_listed), &listed, &quote!(()));
        quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            trait IsListed {}
            impl IsListed for #private::Listed<true> {}
            const fn is_listed<T: IsListed>() {}
            #check;
        }
    }

    fn optional_url(&self, url: Option<&TextValue>) -> TokenStream {
        let private = self.private;
        match url {
            None => quote!(#private::Absent),
            Some(TextValue::Literal(text)) => self.text(text),
            Some(TextValue::Constant(path)) => self.constant(path, "url", None),
        }
    }

    /// Writes one letter per literal, so the type is readable in messages, except for a text that has a type of its own.
    fn text(&self, text: &str) -> TokenStream {
        let private = self.private;
        if let Some((_, name)) = WHOLE_TEXTS.iter().find(|(whole, _)| *whole == text) {
            let name = Ident::new(name, Span::call_site());
            return quote!(#private::#name);
        }
        let part = |sizes: &[(usize, &str)], letters: &[char]| {
            let (_, name) = sizes.iter().find(|(size, _)| letters.len() <= *size)?;
            let name = Ident::new(name, Span::call_site());
            Some(quote!(#private::#name<#(#letters),*>))
        };
        let letters: Vec<char> = text.chars().collect();
        let behind_org = text.strip_prefix("org:").map(|rest| rest.chars().collect::<Vec<_>>());
        let behind_org = behind_org.and_then(|letters| part(&SIZES_BEHIND_ORG, &letters));
        if let Some(whole) = behind_org.or_else(|| part(&TEXT_SIZES, &letters)) {
            return whole;
        }
        let parts = letters.chunks(LONGEST_PART).map(|letters| part(&TEXT_SIZES, letters));
        quote!(#private::LongLetters<#(#parts),*>)
    }

    /// The same for a constant. Its length is known only to the compiler, after `checks` and the check of its
    /// `format`.
    fn constant(&self, path: &Path, format: &str, checks: Option<&TokenStream>) -> TokenStream {
        let private = self.private;
        let mistake = format_ident!("mistake_in_{format}");
        // Always through the same function, so a constant of another type is reported once.
        let text = quote!(#private::text(#path));
        let arguments = quote!(::core::primitive::str, { #private::#mistake(#text) });
        let check = blaming(path, &quote!(__ClerkFits), &arguments, &quote!(check()));
        let words = (0..TEXT_LIMIT / BYTES_OF_A_WORD).map(Literal::usize_unsuffixed);
        quote!(#private::ConstantText<{ use #private::Fits as __ClerkFits; #checks #check; #text.len() } #(, { #private::word(#text, #words) })*>)
    }
}

/// The message and the label for a constant that the catalogue does not list.
fn unlisted(path: &Path, kind: TextKind, names: &[String]) -> (String, String) {
    let (kind, path) = (kind.name(), as_written(path));
    let label = match names {
        [] => format!("it lists no {kind} at all"),
        names => format!("it lists {}", listed(names.iter().map(String::as_str).take(8))),
    };
    // The compiler would treat braces as placeholders.
    let escaped = |text: String| text.replace('{', "{{").replace('}', "}}");
    (escaped(format!("`clerk.toml` does not list the {kind} that `{path}` holds")), escaped(label))
}

/// The names in the form that the runtime searches: sorted, and padded with spaces to the same number of
/// bytes.
fn table(names: &[String]) -> (String, Literal) {
    let width = names.iter().map(String::len).max().unwrap_or_default() + 1;
    let mut names: Vec<_> = names.iter().map(|name| format!("{name:<width$}")).collect();
    names.sort();
    (names.concat(), Literal::usize_unsuffixed(width))
}

/// The runtime's types for single strings: Clerk's two default roles, which many handlers name. Each letter costs the
/// compiler a constant to check.
const WHOLE_TEXTS: [(&str, &str); 2] = [("org:admin", "OrgAdmin"), ("org:member", "OrgMember")];

/// The runtime's types for strings, by the number of letters.
const TEXT_SIZES: [(usize, &str); 6] = [
    (10, "Letters"),
    (16, "Letters16"),
    (24, "Letters24"),
    (32, "Letters32"),
    (48, "Letters48"),
    (LONGEST_PART, "Letters64"),
];

/// The same for strings that begin with `org:`, by the number of letters after it.
const SIZES_BEHIND_ORG: [(usize, &str); 6] =
    [(6, "Org"), (10, "Org10"), (16, "Org16"), (20, "Org20"), (24, "Org24"), (32, "Org32")];

/// The number of letters of the largest type.
const LONGEST_PART: usize = 64;

/// The runtime's types for positions, by the number of bytes.
const SITE_SIZES: [(usize, &str); 2] = [(32, "Site"), (64, "Site64")];

/// The beginning of a text that may be cut.
fn shortened(text: &str) -> &str {
    text.get(..boundary(text, TEXT_LIMIT)).unwrap_or_default()
}

/// The last character boundary at or before `index`.
fn boundary(text: &str, index: usize) -> usize {
    (0..=index.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default()
}
