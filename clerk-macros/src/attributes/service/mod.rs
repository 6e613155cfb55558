//! `#[protect_service]`.

mod checks;
mod options;
mod rpc;

use proc_macro2::{Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::{Attribute, Meta, Path, Visibility};

use self::checks::{check_block, check_method, check_rule, is_without_async_trait};
use self::options::Options;
use self::rpc::rpc;
use super::guarding::Guarding;
use super::protect::guarding;
use super::rule::Rule;
use super::{TWO_ATTRIBUTES, auth, is_called, is_ours, public};
use crate::errors::Errors;
use crate::expansion::guard::mistaken_guard;
use crate::expansion::recovery::completions;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::service::{Row, beginning, table};
use crate::expansion::site::Site;
use crate::handler::parameters::{Generics, nameable};
use crate::handler::service::{Item, Method, ServiceImpl};
use crate::options::Place;

/// Expands `#[protect_service(options)] item`; `line_of` returns the line of an attribute of a method.
pub(crate) fn expand(
    options: TokenStream,
    item: &TokenStream,
    site: &Site,
    line_of: &dyn Fn(Span) -> u32,
) -> TokenStream {
    let mut errors = Errors::default();
    let options = Options::read(options, site, &mut errors);
    let Some(service) = errors.ok(syn::parse2::<ServiceImpl>(item.clone())) else {
        let errors = errors.finish();
        return quote!(#item #errors);
    };
    check_block(&service, &mut errors);
    let server = options.server.clone().unwrap_or_else(|| service.server());
    let reader = Reader { service: &service, server: &server, options: &options, site, line_of };
    let items = service.items.iter().map(|item| match item {
        Item::Method(method) => Read::Method(Box::new(reader.read(method, &mut errors))),
        Item::Other(attributes, rest) => {
            let attributes = attributes.iter().filter(|attribute| !is_ours(attribute));
            Read::Other(quote!(#(#attributes)* #rest))
        }
        Item::Unknown(rest) => Read::Other(rest.clone()),
    });
    let items: Vec<Read<'_>> = items.collect();
    reader.write(&items, errors)
}

/// Reads the methods of a block.
struct Reader<'a> {
    service: &'a ServiceImpl,
    server: &'a Path,
    options: &'a Options,
    site: &'a Site,
    line_of: &'a dyn Fn(Span) -> u32,
}

enum Read<'a> {
    Method(Box<ReadMethod<'a>>),
    Other(TokenStream),
}

struct ReadMethod<'a> {
    method: &'a Method,
    rpc: String,
    /// The words of options that an editor may complete.
    written: Option<TokenStream>,
    guarding: Guarding,
}

impl<'a> Reader<'a> {
    fn read(&self, method: &'a Method, errors: &mut Errors) -> ReadMethod<'a> {
        check_method(method, errors);
        let rules: Vec<&Attribute> =
            method.attributes.iter().filter(|attribute| is_ours(attribute)).collect();
        let name = &method.signature.ident;
        let (guarding, written) = match rules.as_slice() {
            [] => {
                // Rewritten methods are reported once, for the whole block.
                if !method.is_rewritten() {
                    errors.at(
                        name,
                        format!(
                            "`{}` does not say who may call it; write `#[protect]`, `#[auth]` or `#[public]` on it",
                            name.unraw()
                        ),
                    );
                }
                (self.mistaken(), None)
            }
            [rule] => {
                let written = written(rule, errors);
                let completed = written.clone().zip(place_of(rule));
                let completions = completed.and_then(|(written, place)| completions(written, place));
                (self.guarding(rule, written.unwrap_or_default(), method, errors), completions)
            }
            [_, others @ ..] => {
                others.iter().for_each(|other| errors.at(other, TWO_ATTRIBUTES));
                (self.mistaken(), None)
            }
        };
        ReadMethod { method, rpc: rpc(method, errors), written, guarding }
    }

    /// The method's guard, made from its rule.
    fn guarding(
        &self,
        attribute: &Attribute,
        options: TokenStream,
        method: &Method,
        errors: &mut Errors,
    ) -> Guarding {
        let span = attribute.path().segments.first().map_or_else(Span::call_site, |first| first.ident.span());
        let site = Site { line: (self.line_of)(span), path: None, ..self.site.clone() };
        let name = &method.signature.ident;
        let callers = method.signature_of_callers();
        let generics = Generics::of(&callers, || self.service.generic_names());
        let parameters = nameable(&callers, &generics);
        let parameters = (&*parameters, &[][..]);
        let before = errors.count();
        let visibility = Visibility::Inherited;
        match place_of(attribute) {
            Some(Place::Auth) => {
                let mut options = auth::Options::read(options, errors);
                self.set_runtime(&mut options.runtime);
                if errors.count() == before {
                    return options.guarding(&visibility, name, parameters, &site);
                }
            }
            Some(Place::Public) => {
                let mut options = public::Options::read(options, errors);
                self.set_runtime(&mut options.runtime);
                if errors.count() == before {
                    return options.guarding(&visibility, name, parameters, &site);
                }
            }
            _ => {
                let mut rule = Rule::read(options, Place::Protect, errors);
                self.set_runtime(&mut rule.runtime);
                rule.check_for_framework(site.framework, errors);
                rule.check_names(&site, errors);
                check_rule(&rule, method, self.service, errors);
                if errors.count() == before {
                    return guarding(&rule, &visibility, name, parameters, &site);
                }
            }
        }
        self.mistaken()
    }

    /// The path in a method's own options takes precedence.
    fn set_runtime(&self, runtime: &mut RuntimePath) {
        if runtime.is_default() {
            *runtime = self.options.runtime.clone();
        }
        runtime.serve(self.site.framework);
    }

    fn mistaken(&self) -> Guarding {
        Guarding { guard: mistaken_guard(&self.options.runtime), items: Vec::new(), docs: None }
    }

    /// The block, the table, and the mistakes. A block with mistakes still counts as protected.
    fn write(&self, items: &[Read<'_>], errors: Errors) -> TokenStream {
        let runtime = &self.options.runtime;
        let mistakes = errors.finish();
        let block = items.iter().map(|item| match item {
            Read::Other(item) => item.clone(),
            Read::Method(read) => self.method(read, mistakes.is_some()),
        });
        let attributes = &self.service.attributes;
        // Added if it was forgotten, so the compiler reports nothing besides our error.
        let added = is_without_async_trait(self.service).then(|| quote!(#[::tonic::async_trait]));
        let block = self.service.with_items(&quote!(#(#attributes)* #added), &block.collect());
        let methods: Vec<&ReadMethod<'_>> = items
            .iter()
            .filter_map(|item| match item {
                Read::Method(read) => Some(&**read),
                Read::Other(_) => None,
            })
            .collect();
        let rows = methods.iter().map(|read| Row {
            conditions: conditions(read.method).collect(),
            rpc: &read.rpc,
            guard: &read.guarding.guard,
        });
        let rows: Vec<Row<'_>> = if mistakes.is_none() { rows.collect() } else { Vec::new() };
        let beside =
            methods.iter().filter(|_| mistakes.is_none()).flat_map(|read| read.guarding.items.clone());
        let beside: Vec<TokenStream> = beside.collect();
        let of = (self.server, &self.service.implementor);
        let table = table(&rows, &beside, &self.service.generics, of, runtime);
        quote!(#block #table #mistakes)
    }

    fn method(&self, read: &ReadMethod<'_>, is_mistaken: bool) -> TokenStream {
        let ReadMethod { method, rpc, written, guarding } = read;
        let kept =
            method.attributes.iter().filter(|attribute| !is_ours(attribute) && !is_called(attribute, "rpc"));
        let docs = guarding.docs.as_ref().map(|docs| quote!(#[doc = ""] #[doc = #docs]));
        let written = written.as_ref().filter(|_| is_mistaken);
        method.beginning_with(&quote!(#(#kept)* #docs), |request| {
            let beginning = beginning(request, rpc, self.server, &method.callers(), &self.options.runtime);
            quote!(#written #beginning)
        })
    }
}

/// Which of our attributes it is.
fn place_of(attribute: &Attribute) -> Option<Place> {
    let places = [("protect", Place::Protect), ("auth", Place::Auth), ("public", Place::Public)];
    places.into_iter().find(|(name, _)| is_called(attribute, name)).map(|(_, place)| place)
}

/// The tokens in the parentheses of an attribute.
fn written(attribute: &Attribute, errors: &mut Errors) -> Option<TokenStream> {
    match &attribute.meta {
        Meta::Path(_) => Some(TokenStream::new()),
        Meta::List(list) => Some(list.tokens.clone()),
        Meta::NameValue(value) => {
            errors.at(
                value,
                "an attribute takes options in parentheses; write `#[protect(role = \"org:admin\")]`",
            );
            None
        }
        #[allow(unreachable_patterns, reason = "the next version of syn may know more")]
        _ => None,
    }
}

fn conditions(method: &Method) -> impl Iterator<Item = &Attribute> {
    method.attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"))
}
