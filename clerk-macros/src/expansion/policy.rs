//! The policy as a type.

use clerk_rules::{BYTES_OF_A_WORD, Level, Preset, TEXT_LIMIT, TextKind, TokenType, word};
use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::{Path, Visibility};

use crate::conditions::sentence::as_written;
use crate::conditions::{Condition, Leaf, Test};
use crate::expansion::listed::is_listed;
use crate::expansion::runtime_path::{HiddenModule, RuntimePath};
use crate::expansion::site::Site;
use crate::expansion::texts;
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
                let name = texts::literal(shortened(&as_written(check)), private);
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
                    TextValue::Literal(text) => texts::literal(text, private),
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
                let parameter = texts::literal(parameter, private);
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
        let listed = names.map(|names| is_listed(path, kind, names, self.private));
        texts::constant(path, kind.name(), listed.as_ref(), self.private)
    }

    fn optional_url(&self, url: Option<&TextValue>) -> TokenStream {
        let private = self.private;
        match url {
            None => quote!(#private::Absent),
            Some(TextValue::Literal(text)) => texts::literal(text, private),
            Some(TextValue::Constant(path)) => texts::constant(path, "url", None, private),
        }
    }
}

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
