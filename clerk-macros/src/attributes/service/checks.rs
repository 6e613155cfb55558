//! The mistakes of a block, its methods and their rules.

use proc_macro2::TokenStream;
use quote::quote;

use crate::attributes::rule::Rule;
use crate::attributes::{is_called, is_ours};
use crate::conditions::sentence::as_written;
use crate::conditions::{Condition, Test};
use crate::errors::Errors;
use crate::handler::mentions;
use crate::handler::parameters::generic_names;
use crate::handler::service::{Item, Method, ServiceImpl};

/// Records mistakes of the block as a whole.
pub(super) fn check_block(service: &ServiceImpl, errors: &mut Errors) {
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

pub(super) fn is_without_async_trait(service: &ServiceImpl) -> bool {
    !service.methods().any(Method::is_rewritten)
        && !service.attributes.iter().any(|attribute| is_called(attribute, "async_trait"))
}

/// Records mistakes in the signature of a method.
pub(super) fn check_method(method: &Method, errors: &mut Errors) {
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

/// Records names in a rule that do not exist outside the block, where the rule is written.
pub(super) fn check_rule(rule: &Rule, method: &Method, service: &ServiceImpl, errors: &mut Errors) {
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
    let of_the_block = service.generic_names();
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
