//! A handler with mistakes as it was probably meant, so the compiler reports only our errors, also where the handler is used.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::punctuated::Punctuated;
use syn::{FnArg, PatType, ReceiverKind, Safety, Token, Type, parse_quote};

use super::framework::Framework;
use super::parameters::{is_a_body, is_a_head};
use super::{Handler, beginning_with, mentions};

impl Handler {
    /// The handler as an `async fn` with no more parameters than a handler can have. `None` if the signature is one that no
    /// handler can have, or if the framework's own attribute has already made a handler of the function.
    pub(crate) fn without_small_mistakes(mut self, framework: Framework) -> Option<Self> {
        let signature = &mut self.signature;
        let can_be_called = signature.constness.is_none()
            && matches!(signature.safety, Safety::Default)
            && signature.abi.is_none()
            && signature.variadic.is_none();
        let returned = signature.output.to_token_stream();
        let returns_a_future = signature.asyncness.is_none()
            && (mentions(returned.clone(), "impl") || mentions(returned, "dyn"));
        signature.asyncness.get_or_insert_default();
        let is_made_later = framework.attributes_below().is_empty() || self.makes_a_handler(framework);
        if !can_be_called || returns_a_future || !is_made_later {
            return None;
        }
        self.with_variables_for_parameters(framework.most_parameters())
    }

    /// The handler without its `self` and surplus parameters: its body begins with variables in their place.
    fn with_variables_for_parameters(mut self, most_parameters: usize) -> Option<Self> {
        let inputs = &mut self.signature.inputs;
        if inputs.len() <= most_parameters && !matches!(inputs.first(), Some(FnArg::Receiver(_))) {
            return Some(self);
        }
        let (kept, removed): (Vec<_>, Vec<_>) = std::mem::take(inputs)
            .into_iter()
            .enumerate()
            .partition(|(index, parameter)| *index < most_parameters && matches!(parameter, FnArg::Typed(_)));
        self.signature.inputs = kept.into_iter().map(|(_, parameter)| parameter).collect();
        let own = Ident::new("__clerk_self", Span::mixed_site());
        let mut variables = TokenStream::new();
        for (_, parameter) in removed {
            let (attributes, pat, ty): (_, _, Box<Type>) = match parameter {
                FnArg::Typed(PatType { attrs, pat, ty, .. }) => (attrs, pat.to_token_stream(), ty),
                FnArg::Receiver(receiver) => {
                    self.body = with_a_name_for_self(self.body, &own);
                    let ty = match receiver.kind {
                        ReceiverKind::Typed(_, ty) => ty,
                        ReceiverKind::Reference(_, lifetime, mutability) => {
                            parse_quote!(&#lifetime #mutability Self)
                        }
                        _ => parse_quote!(Self),
                    };
                    (receiver.attrs, quote!(mut #own), ty)
                }
            };
            // A variable cannot have a type with `impl`.
            if mentions(ty.to_token_stream(), "impl") {
                return None;
            }
            variables.extend(quote!(#(#attributes)* let #pat: #ty = ::core::unreachable!();));
        }
        self.attributes.push(parse_quote!(#[allow(unreachable_code, unused_mut, unused_variables)]));
        self.body = beginning_with(variables, self.body);
        Some(self)
    }
}

/// Renames `self`, except at the start of a path, where it is not a value.
fn with_a_name_for_self(body: TokenStream, name: &Ident) -> TokenStream {
    let mut trees = body.into_iter().peekable();
    let mut renamed = TokenStream::new();
    while let Some(tree) = trees.next() {
        let begins_a_path = matches!(trees.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
        renamed.extend([match tree {
            TokenTree::Ident(word) if word == "self" && !begins_a_path => {
                TokenTree::Ident(Ident::new(&name.to_string(), name.span().located_at(word.span())))
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), with_a_name_for_self(group.stream(), name));
                inner.set_span(group.span());
                TokenTree::Group(inner)
            }
            other => other,
        }]);
    }
    renamed
}

/// The parameters, with one that reads the body moved behind those that do not; the names of the types tell which is which.
///
/// If it really reads the body, the compiler reports its place at the guard. Without the move, the compiler would also
/// report at the route that the function is not a handler.
pub(super) fn with_the_body_last(parameters: Punctuated<FnArg, Token![,]>) -> Punctuated<FnArg, Token![,]> {
    let is = |kind: fn(&Type) -> bool, parameter: &FnArg| match parameter {
        FnArg::Typed(typed) => kind(&typed.ty),
        FnArg::Receiver(_) => false,
    };
    let Some(place) = parameters.iter().position(|parameter| is(is_a_body, parameter)) else {
        return parameters;
    };
    // A middleware's `Next` comes after the request.
    if parameters.iter().skip(place + 1).any(|parameter| !is(is_a_head, parameter)) {
        return parameters;
    }
    let mut ordered: Vec<FnArg> = parameters.into_iter().collect();
    if let Some(behind) = ordered.get_mut(place..) {
        behind.rotate_left(1);
    }
    ordered.into_iter().collect()
}
