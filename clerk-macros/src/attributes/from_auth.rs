//! `#[derive(FromAuth)]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, Item, ItemEnum, Type, Variant};

use crate::errors::Errors;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::spans::spanned_call;
use crate::options::{self, Place};

/// Expands `#[derive(FromAuth)] item`.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let choice = errors.ok(syn::parse2::<Item>(item)).and_then(|item| Choice::read(item, &mut errors));
    match (errors.finish(), choice) {
        (None, Some(choice)) => choice.implementations(),
        (errors, _) => errors.unwrap_or_default(),
    }
}

/// A checked enum.
struct Choice {
    name: Ident,
    variants: Vec<(Ident, Payload)>,
    runtime: RuntimePath,
}

/// What a variant holds.
enum Payload {
    One(Box<Type>),
    Nothing,
}

impl Choice {
    fn read(item: Item, errors: &mut Errors) -> Option<Self> {
        let item = match item {
            Item::Enum(item) => item,
            Item::Struct(item) => {
                errors.at(item.struct_token, NEEDS_AN_ENUM);
                return None;
            }
            Item::Union(item) => {
                errors.at(item.union_token, NEEDS_AN_ENUM);
                return None;
            }
            item => {
                errors.at(item, NEEDS_AN_ENUM);
                return None;
            }
        };
        refuse_generics(&item, errors);
        let runtime = runtime(&item.attrs, errors);
        if item.variants.is_empty() {
            errors
                .at(&item.ident, "an enum without variants holds nobody; add one, like `User(SessionAuth)`");
        }
        let variants: Vec<_> =
            item.variants.into_iter().filter_map(|variant| read_variant(variant, errors)).collect();
        let nobody = variants.iter().filter(|(_, payload)| matches!(payload, Payload::Nothing));
        for (second, _) in nobody.skip(1) {
            errors.at(
                second,
                "a second variant without a field; one is enough for callers who are not signed in",
            );
        }
        Some(Self { name: item.ident, variants, runtime })
    }

    fn implementations(&self) -> TokenStream {
        let Self { name, runtime, .. } = self;
        let private = runtime.private();
        let (holds, checks) = (self.holds(), self.checks());
        let steps = self.variants.iter().map(|(variant, payload)| match payload {
            Payload::One(ty) => quote!(.or::<#ty>(Self::#variant)),
            Payload::Nothing => quote!(.or_signed_out(Self::#variant)),
        });
        // A static of the user's may have any name that somebody would choose.
        let (parts, auth) = (word("__clerk_parts"), word("__clerk_auth"));
        let extractors = [
            ("FromRequestParts", "extract", quote!(Self)),
            ("OptionalFromRequestParts", "extract_optional", quote!(::core::option::Option<Self>)),
        ];
        let extractors = extractors.map(|(extractor, function, output)| {
            let (extractor, function) = (word(extractor), word(function));
            quote! {
                impl<S: ::core::marker::Send + ::core::marker::Sync> #private::#extractor<S> for #name {
                    type Rejection = #runtime::Rejection;

                    async fn from_request_parts(
                        #parts: &mut #private::Parts,
                        _: &S,
                    ) -> ::core::result::Result<#output, #runtime::Rejection> {
                        #private::#function(#parts).await
                    }
                }
            }
        });
        quote! {
            impl #runtime::FromAuth for #name {
                const HOLDS: #runtime::Holds = #holds;

                fn from_auth(#auth: #runtime::Auth) -> ::core::option::Option<Self> {
                    #private::Choice::among(#auth) #(#steps)* .chosen()
                }
            }

            #(#extractors)*

            #checks
        }
    }

    fn payloads(&self) -> Vec<TokenStream> {
        self.variants.iter().map(|(variant, payload)| payload.ty(variant, &self.runtime)).collect()
    }

    fn holds(&self) -> TokenStream {
        let private = self.runtime.private();
        let payloads = self.payloads();
        let complaints = self.variants.iter().map(|(variant, _)| self.superfluous(variant));
        quote!({
            use #private::NotAnAuthParameter as _;
            #private::enum_holds(&[#(#private::Variant::new(#private::Parameter::<#payloads>::HOLDS, #complaints)),*])
        })
    }

    /// Fails to compile at the type of a variant that overlaps an earlier one.
    fn checks(&self) -> TokenStream {
        let private = self.runtime.private();
        // One call in another instead of a variable, which could not have the name of a static of the user's.
        let held = self.payloads().into_iter().fold(quote!(#private::NO_VARIANT), |held, payload| {
            let arguments = quote!(#held, #private::Parameter::<#payload>::HOLDS);
            spanned_call(payload, &private, "check_variant", &arguments)
        });
        quote! {
            const _: #private::Holds = {
                use #private::NotAnAuthParameter as _;
                #held
            };
        }
    }

    fn superfluous(&self, variant: &Ident) -> String {
        format!(
            "`{}::{variant}` can never be handed over, because the handler lets no such caller through: remove the \
             variant, or let its callers in",
            self.name
        )
    }
}

impl Payload {
    fn ty(&self, variant: &Ident, runtime: &RuntimePath) -> TokenStream {
        match self {
            Self::One(ty) => ty.to_token_stream(),
            Self::Nothing => {
                let signed_out = Ident::new("SignedOut", Span::call_site().located_at(variant.span()));
                quote!(#runtime::#signed_out)
            }
        }
    }
}

const NEEDS_AN_ENUM: &str =
    "`#[derive(FromAuth)]` is for enums; write `enum Caller { User(SessionAuth), Key(ApiKeyAuth) }`";

fn refuse_generics(item: &ItemEnum, errors: &mut Errors) {
    for parameter in &item.generics.params {
        errors.at(
            parameter,
            "an enum with `#[derive(FromAuth)]` takes no parameters, because the Auth types have none; remove it",
        );
    }
}

fn read_variant(variant: Variant, errors: &mut Errors) -> Option<(Ident, Payload)> {
    let name = variant.ident;
    match variant.fields {
        Fields::Unit => Some((name, Payload::Nothing)),
        Fields::Unnamed(fields) => {
            let written = fields.to_token_stream();
            let mut fields = fields.unnamed.into_iter();
            if let (Some(field), None) = (fields.next(), fields.next()) {
                return Some((name, Payload::One(Box::new(field.ty))));
            }
            errors.at(written, format!("a variant holds one Auth type; write `{name}(SessionAuth)`"));
            None
        }
        Fields::Named(fields) => {
            errors.at(
                fields,
                format!("a variant holds one Auth type, without a name; write `{name}(SessionAuth)`"),
            );
            None
        }
    }
}

/// `#[from_auth(crate = path)]`.
fn runtime(attributes: &[Attribute], errors: &mut Errors) -> RuntimePath {
    let mut runtime = RuntimePath::default();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("from_auth")) {
        let Ok(list) = attribute.meta.require_list() else {
            errors.at(
                attribute,
                "`from_auth` takes an option; write `#[from_auth(crate = path::to::clerk_runtime)]`",
            );
            continue;
        };
        for entry in options::parse(list.tokens.clone(), Place::FromAuth, errors) {
            runtime = entry.path(errors).map(RuntimePath::new).unwrap_or_default();
        }
    }
    runtime
}

fn word(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
