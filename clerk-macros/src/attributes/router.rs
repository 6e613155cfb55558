//! `layer::protect!`.

use proc_macro2::TokenStream;
use quote::quote;
use syn::Visibility;

use super::rule::Rule;
use crate::errors::Errors;
use crate::expansion::guard::{layer, statements};
use crate::expansion::policy::PolicyWriter;
use crate::expansion::recovery::completions;
use crate::expansion::site::Site;
use crate::options::Place;

/// Expands `layer::protect!(options)`.
pub(crate) fn expand(options: TokenStream, site: &Site) -> TokenStream {
    let mut errors = Errors::default();
    let written = options.clone();
    let mut rule = Rule::read(options, Place::Router, &mut errors);
    rule.runtime.serve(site.framework);
    rule.check_for_framework(site.framework, &mut errors);
    rule.check_names(site, &mut errors);
    // Without a message, the mistake is in `clerk.toml` and has been reported: the layer is there for the code around it.
    match errors.finish().filter(|errors| !errors.is_empty()) {
        None => protected(&rule, site),
        Some(errors) => {
            let completions = completions(written, Place::Router);
            quote!({ #completions #errors })
        }
    }
}

fn protected(rule: &Rule, site: &Site) -> TokenStream {
    let mut writer = PolicyWriter::new(&rule.runtime, &Visibility::Inherited, None, site);
    let layer = layer(&rule.policy(&mut writer), &rule.runtime);
    let predicates = writer.into_predicates();
    let warnings = statements(&rule.warnings());
    let dependency = rule.dependency(site);
    if predicates.is_empty() && warnings.is_empty() && dependency.is_none() {
        return layer;
    }
    quote!({ #(#predicates)* #dependency #warnings #layer })
}
