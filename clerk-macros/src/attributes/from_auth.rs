//! `#[derive(FromAuth)]`.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote};
use syn::{Attribute, Fields, Item, ItemEnum};

use crate::errors::Errors;
use crate::expansion::guard::{Variant, from_auth};
use crate::expansion::runtime_path::RuntimePath;
use crate::options::{self, Place};

/// Expands `#[derive(FromAuth)] item`.
pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let choice = errors.ok(syn::parse2::<Item>(item)).and_then(|item| Choice::read(item, &mut errors));
    match (errors.finish(), choice) {
        (None, Some(Choice { name, variants, runtime, .. })) => from_auth(&name, &variants, &runtime),
        // So handlers that take the enum do not report the mistake again.
        (errors, Some(Choice { name, runtime, has_generics: false, .. })) => {
            let nobody = from_auth(&name, &[], &runtime);
            quote!(#errors #nobody)
        }
        (errors, _) => errors.unwrap_or_default(),
    }
}

/// A checked enum.
struct Choice {
    name: Ident,
    variants: Vec<Variant>,
    runtime: RuntimePath,
    has_generics: bool,
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
        for second in variants.iter().filter(|variant| variant.ty.is_none()).skip(1) {
            errors.at(
                &second.name,
                "a second variant without a field; one is enough for callers who are not signed in",
            );
        }
        Some(Self { name: item.ident, variants, runtime, has_generics: !item.generics.params.is_empty() })
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

fn read_variant(variant: syn::Variant, errors: &mut Errors) -> Option<Variant> {
    let name = variant.ident;
    match variant.fields {
        Fields::Unit => Some(Variant { name, ty: None }),
        Fields::Unnamed(fields) => {
            let written = fields.to_token_stream();
            let mut fields = fields.unnamed.into_iter();
            if let (Some(field), None) = (fields.next(), fields.next()) {
                return Some(Variant { name, ty: Some(field.ty) });
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
