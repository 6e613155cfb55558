//! `#[check]`.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{FnArg, GenericParam, Safety, Signature, Type};

use crate::errors::Errors;
use crate::expansion::check::{check, mistaken_check};
use crate::expansion::recovery::recover;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::site::Site;
use crate::handler::framework::Framework;
use crate::handler::{Handler, is_function};
use crate::options::{self, Place};

/// Expands `#[check(options)] item`.
pub(crate) fn expand(options: TokenStream, item: &TokenStream, site: &Site) -> TokenStream {
    let mut errors = Errors::default();
    let written = options.clone();
    let mut runtime = RuntimePath::default();
    for entry in options::parse(options, Place::Check, &mut errors) {
        runtime = entry.path(&mut errors).map(RuntimePath::new).unwrap_or_default();
    }
    runtime.serve(site.framework);
    let function = read_function(item, site.framework, &mut errors);
    let is_method = function.is_some() && site.is_in_an_impl_block();
    if is_method {
        errors.at(
            TokenStream::new(),
            "`#[check]` cannot be used in an `impl` block; move the function out of it",
        );
    }
    match (errors.finish(), function) {
        (None, Some(Handler { attributes, signature, .. })) => {
            let conditions = attributes.iter().filter(|attribute| attribute.path().is_ident("cfg"));
            let conditions: Vec<_> = conditions.collect();
            let check = check(&signature.ident, &conditions, state(&signature), &runtime);
            quote!(#item #check)
        }
        (errors, function) => {
            let recovered = recover(errors.as_ref(), written, Place::Check, item);
            // So handlers that name the check do not report the mistake again.
            let is_free = |function: &Handler| !is_method && function.signature.receiver().is_none();
            let check =
                function.filter(is_free).map(|function| mistaken_check(&function.signature.ident, &runtime));
            quote!(#recovered #check)
        }
    }
}

/// Reads the function, and records why it cannot be a check.
fn read_function(item: &TokenStream, framework: Framework, errors: &mut Errors) -> Option<Handler> {
    if !is_function(item) {
        let example = example(framework);
        errors.at(TokenStream::new(), format!("`#[check]` is for a function; write `{example}`"));
        return None;
    }
    let function = errors.ok(syn::parse2::<Handler>(item.clone()))?;
    refuse_form(&function.signature, errors);
    refuse_parameters(&function.signature, framework, errors);
    Some(function)
}

const fn example(framework: Framework) -> &'static str {
    match framework {
        Framework::Axum => {
            "async fn may_edit(auth: &Auth, parts: &Parts, state: &AppState) -> Result<(), Rejection>"
        }
        Framework::ActixWeb => {
            "async fn may_edit(auth: &Auth, request: &HttpRequest) -> Result<(), Rejection>"
        }
        Framework::Poem => "async fn may_edit(auth: &Auth, request: &Request) -> Result<(), Rejection>",
        Framework::Tonic => "async fn may_edit(auth: &Auth, parts: &Parts) -> Result<(), Rejection>",
        Framework::Rocket => "async fn may_edit(auth: &Auth, request: &Request<'_>) -> Result<(), Rejection>",
    }
}

fn refuse_form(signature: &Signature, errors: &mut Errors) {
    let name = &signature.ident;
    if signature.asyncness.is_none() {
        errors.at(signature.fn_token, format!("`#[check]` needs an async function; write `async fn {name}`"));
    }
    let mut refuse = |word: &dyn ToTokens| {
        errors.at(word.to_token_stream(), format!("a check is a plain function; write `async fn {name}`"));
    };
    if let Some(word) = &signature.constness {
        refuse(word);
    }
    if let Safety::Unsafe(word) = &signature.safety {
        refuse(word);
    }
    if let Some(abi) = &signature.abi {
        refuse(abi);
    }
    for parameter in &signature.generics.params {
        if !matches!(parameter, GenericParam::Lifetime(_)) {
            errors.at(parameter, "a check has no generic parameters, because `check = …` cannot say what they are; name the types");
        }
    }
}

fn refuse_parameters(signature: &Signature, framework: Framework, errors: &mut Errors) {
    let example = example(framework);
    if let Some(receiver) = signature.receiver() {
        errors.at(receiver, format!("a check has no `self`; write `{example}`"));
        return;
    }
    if !framework.has_state() && signature.inputs.len() != 2 {
        errors.at(
            &signature.ident,
            format!(
                "a check takes the caller and the head of the request, which has the state; write `{example}`"
            ),
        );
        return;
    }
    if !(2..=3).contains(&signature.inputs.len()) {
        errors.at(
            &signature.ident,
            format!("a check takes the caller, the head of the request and, if it needs it, the state; write `{example}`"),
        );
        return;
    }
    for (parameter, wanted) in signature.inputs.iter().zip(["&Auth", framework.borrowed_head(), "&AppState"])
    {
        let FnArg::Typed(parameter) = parameter else { continue };
        let is_borrowed =
            matches!(&*parameter.ty, Type::Reference(reference) if reference.mutability.is_none());
        if !is_borrowed {
            errors.at(&parameter.ty, format!("a check only borrows what it looks at; write `{wanted}`"));
        }
    }
    if let Some(state @ Type::ImplTrait(_)) = state(signature) {
        errors.at(state, "a check names the type of its state; write `&AppState`");
    }
}

/// The type of the state that the function borrows.
fn state(signature: &Signature) -> Option<&Type> {
    match signature.inputs.iter().nth(2)? {
        FnArg::Typed(parameter) => match &*parameter.ty {
            Type::Reference(reference) => Some(&reference.elem),
            _ => None,
        },
        FnArg::Receiver(_) => None,
    }
}
