//! `#[protect_service]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, LitStr, Meta, Path, Token, Visibility};

use super::guarding::Guarding;
use super::protect::guarding;
use super::rule::Rule;
use super::{TWO_ATTRIBUTES, auth, is_called, is_ours, public};
use crate::conditions::sentence::as_written;
use crate::conditions::{Condition, Test};
use crate::errors::Errors;
use crate::errors::wording::quoted;
use crate::expansion::guard::mistaken_guard;
use crate::expansion::recovery::completions;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::service::{Row, beginning, table};
use crate::expansion::site::Site;
use crate::handler::mentions;
use crate::handler::parameters::{Generics, generic_names, nameable};
use crate::handler::service::{Item, Method, ServiceImpl, rpc_name};
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
    check(&service, &mut errors);
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

/// The options. Mistakes are recorded, and a mistaken option keeps its default.
struct Options {
    server: Option<Path>,
    runtime: RuntimePath,
}

impl Options {
    fn read(tokens: TokenStream, site: &Site, errors: &mut Errors) -> Self {
        let mut options = Self { server: None, runtime: RuntimePath::default() };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                let name = input.call(Ident::parse_any)?;
                let is_server = name == "server";
                if !is_server && name != "crate" {
                    return Err(syn::Error::new_spanned(
                        &name,
                        format!(
                            "unknown option {}; `#[protect_service]` takes `server = path::to::GreeterServer` and \
                             `crate = path::to::clerk_runtime`",
                            quoted(&name.to_string())
                        ),
                    ));
                }
                input.parse::<Token![=]>()?;
                let path = input.call(Path::parse_mod_style)?;
                if is_server {
                    options.server = Some(path);
                } else {
                    options.runtime = RuntimePath::new(path);
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        let parsed = parser.parse2(tokens);
        errors.ok(parsed);
        options.runtime.serve(site.framework);
        options
    }
}

/// Records mistakes of the block as a whole.
fn check(service: &ServiceImpl, errors: &mut Errors) {
    if service.methods().any(Method::is_rewritten) {
        errors.at(
            TokenStream::new(),
            "`#[tonic::async_trait]` rewrites the methods, so it has to come after `#[protect_service]`; write it below",
        );
    } else if is_without_async_trait(service) {
        errors.at(
            &service.service,
            "write `#[tonic::async_trait]` between `#[protect_service]` and the `impl`",
        );
    }
    for item in &service.items {
        match item {
            Item::Unknown(rest) => errors.at(
                rest,
                "`#[protect_service]` cannot see whether this holds a method; write out what it stands for",
            ),
            Item::Other(attributes, _) => {
                for rule in attributes.iter().filter(|attribute| is_ours(attribute)) {
                    errors.at(rule, "only methods have rules; remove it");
                }
            }
            Item::Method(_) => {}
        }
    }
}

fn is_without_async_trait(service: &ServiceImpl) -> bool {
    !service.methods().any(Method::is_rewritten)
        && !service.attributes.iter().any(|attribute| is_called(attribute, "async_trait"))
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
                self.check_rule(&rule, method, errors);
                if errors.count() == before {
                    return guarding(&rule, &visibility, name, parameters, &site);
                }
            }
        }
        self.mistaken()
    }

    /// Records names in a rule that do not exist outside the block, where the rule is written.
    fn check_rule(&self, rule: &Rule, method: &Method, errors: &mut Errors) {
        const SELF: &str = "a rule stands outside the `impl`, where there is no `Self`; write out the type";
        for leaf in rule.condition.iter().flat_map(Condition::leaves) {
            if let Test::Has(predicate) = &leaf.test
                && mentions(quote!(#predicate), "Self")
            {
                errors.at(&leaf.name, SELF);
            }
        }
        for path in rule.check.iter().chain(rule.rejections.iter().map(|(_, path)| path)) {
            if mentions(quote!(#path), "Self") {
                errors.at(path, SELF);
            }
        }
        let of_the_block = self.service.generic_names();
        for constant in rule.constants() {
            let first = constant.segments.first().map(|first| first.ident.to_string()).unwrap_or_default();
            let is_generic = generic_names(&method.signature).any(|name| *name == first)
                || of_the_block.contains(&first)
                || first == "Self";
            if is_generic {
                errors.at(
                    constant,
                    format!(
                        "a rule cannot depend on `{first}`; name another constant than {}",
                        as_written(constant)
                    ),
                );
            }
        }
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

/// Records mistakes in the signature of a method.
fn check_method(method: &Method, errors: &mut Errors) {
    let signature = &method.signature;
    if method.is_rewritten() {
        return;
    }
    if let Some(constness) = &signature.constness {
        errors.at(constness, "a method of a service cannot be `const`; remove the word");
    } else if signature.asyncness.is_none() {
        errors.at(
            signature.fn_token,
            format!("a method of a service is async; write `async fn {}`", signature.ident),
        );
    }
    if signature.receiver().is_none() || method.request().is_none() {
        errors.at(
            &signature.ident,
            format!(
                "a method of a service takes `&self`, the caller if it wants them, and the request; write `async fn \
                 {}(&self, auth: SessionAuth, request: Request<…>)`",
                signature.ident
            ),
        );
    }
    for caller in method.callers() {
        for condition in caller.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")) {
            errors.at(condition, "a caller cannot be conditional; write a method for each case");
        }
    }
}

/// The method's name in its `.proto` file: the one in `#[rpc(name = "…")]`, or one derived from the function's name.
fn rpc(method: &Method, errors: &mut Errors) -> String {
    let mut name = rpc_name(&method.signature.ident);
    for attribute in method.attributes.iter().filter(|attribute| is_called(attribute, "rpc")) {
        let written = attribute.parse_args_with(|input: ParseStream<'_>| {
            let key = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            let text: LitStr = input.parse()?;
            Ok((key, text)).and_then(
                |(key, text)| if input.is_empty() { Ok((key, text)) } else { Err(input.error(NAME)) },
            )
        });
        match written {
            Ok((key, text)) if key == "name" && is_rpc_name(&text.value()) => name = text.value(),
            _ => errors.at(attribute, NAME),
        }
    }
    name
}

const NAME: &str = "`#[rpc]` takes the method's name in its `.proto` file; write `#[rpc(name = \"GetURL\")]`";

fn is_rpc_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
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
