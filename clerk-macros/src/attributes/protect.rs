//! `#[protect]`.

use std::cell::LazyCell;

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::Visibility;

use super::guarding::{Guarding, Parameters, guarded};
use super::rule::Rule;
use super::{read_handler, recover_handler};
use crate::conditions::sentence::{self, as_written};
use crate::conditions::{Condition, Test};
use crate::errors::Errors;
use crate::expansion::guard::{Checks, guard};
use crate::expansion::policy::PolicyWriter;
use crate::expansion::site::Site;
use crate::handler::parameters::generic_names;
use crate::handler::{Handler, mentions};
use crate::options::Place;

/// Expands `#[protect(options)] item`.
pub(crate) fn expand(options: TokenStream, item: &TokenStream, site: &Site) -> TokenStream {
    let mut errors = Errors::default();
    let written = options.clone();
    let mut rule = Rule::read(options, Place::Protect, &mut errors);
    rule.runtime.serve(site.framework);
    rule.check_names(site, &mut errors);
    let handler = read_handler("protect", item, site, &mut errors);
    if let Some(handler) = &handler {
        check_for_handler(&rule, handler, site, &mut errors);
    }
    match (errors.finish(), handler) {
        (None, Some(handler)) => guarded(handler, &rule.runtime, site, |visibility, name, parameters| {
            guarding(&rule, visibility, name, parameters, site)
        }),
        (errors, handler) => {
            recover_handler(errors.as_ref(), written, Place::Protect, (item, handler), &rule.runtime)
        }
    }
}

/// Records options that are not allowed for this handler.
fn check_for_handler(rule: &Rule, handler: &Handler, site: &Site, errors: &mut Errors) {
    // The source is read only if something depends on it.
    let is_method = LazyCell::new(|| handler.mentions_self_type() || site.is_in_an_impl_block());
    for leaf in rule.condition.iter().flat_map(Condition::leaves) {
        let Test::Has(predicate) = &leaf.test else { continue };
        if mentions(quote!(#predicate), "Self") || *is_method {
            errors.at(
                &leaf.name,
                "`has` cannot be used in an `impl` block; move the handler out of it, \
                 or call `auth.has(…)` in its body",
            );
        }
    }
    if let Some(check) = &rule.check {
        if mentions(quote!(#check), "Self") {
            errors
                .at(check, "`check` takes a free function with `#[check]`; move it out of the `impl` block");
        } else if check.get_ident().is_some_and(|name| site.has_a_plain_neighbour(name)) {
            errors.at(check, format!("`{}` is no check yet; write `#[check]` on it", as_written(check)));
        }
    }
    if let Some((name, _)) =
        rule.rejections.as_ref().filter(|(_, path)| mentions(quote!(#path), "Self") || *is_method)
    {
        errors.at(
            name,
            "`rejections` cannot be used in an `impl` block; move the handler out of it, or put \
             `.layer(clerk_runtime::Rejections::…)` around its route",
        );
    }
    for constant in rule.constants() {
        let parameter = generic_names(&handler.signature)
            .find(|name| constant.segments.first().is_some_and(|first| first.ident == **name));
        if let Some(name) = parameter {
            errors.at(
                constant,
                format!("`{name}` is a parameter of the handler, and its rule cannot depend on one; name another constant"),
            );
        }
    }
}

/// The guard of the function `name` with these parameters.
pub(super) fn guarding(
    rule: &Rule,
    visibility: &Visibility,
    name: &Ident,
    (parameters, in_front): Parameters<'_>,
    site: &Site,
) -> Guarding {
    let mut writer = PolicyWriter::new(&rule.runtime, visibility, Some(name), site);
    let policy = rule.policy(&mut writer);
    let checks = Checks {
        parameters,
        in_front,
        accepts: &rule.accepts,
        rejects: true,
        warnings: &rule.warnings(),
        dependency: rule.dependency(site),
    };
    let guard = guard(&policy, rule.check.as_ref(), &checks, &rule.runtime);
    let docs = (!rule.without_docs)
        .then(|| sentence::protect(rule.condition.as_ref(), rule.check.as_ref(), &rule.accepts));
    Guarding { guard, items: writer.into_predicates(), docs }
}
