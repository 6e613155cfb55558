//! The guard: the parameter in front of a handler, with the compile-time checks of the parameters behind it.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote, quote_spanned};
use syn::{PatType, Type};

use crate::options::token::AcceptedTokens;
use crate::parameters::conditions_of_compilation;
use crate::policy::PolicyWriter;
use crate::runtime_path::RuntimePath;
use crate::unsatisfiable::Warning;

/// What the guard's constant checks.
pub(crate) struct Checks<'a> {
    /// The handler's parameters.
    pub(crate) parameters: &'a [&'a PatType],
    /// The tokens that a parameter has to be able to hold.
    pub(crate) accepts: &'a AcceptedTokens,
    /// Whether the attribute rejects callers without such a token.
    pub(crate) rejects: bool,
    /// What to warn about.
    pub(crate) warnings: &'a [Warning],
}

/// `Guard<Policy, { checks; true }>`.
pub(crate) fn guard(
    policy: &TokenStream,
    checks: &Checks<'_>,
    runtime: &RuntimePath,
    writer: &PolicyWriter<'_>,
) -> TokenStream {
    let private = runtime.private();
    let warnings = statements(checks.warnings);
    let parameters = parameter_checks(checks, &private, writer);
    if warnings.is_empty() && parameters.is_empty() {
        return quote!(#private::Guard<#policy, true>);
    }
    quote!(#private::Guard<#policy, { #parameters #warnings true }>)
}

/// Statements that make the compiler show each warning at its condition.
///
/// Using something deprecated is the one way to warn in stable Rust.
pub(crate) fn statements(warnings: &[Warning]) -> TokenStream {
    let statement = |warning: &Warning| {
        let note = &warning.note;
        let never_satisfied = Ident::new("NEVER_SATISFIED", warning.name.span());
        quote! {{
            #[deprecated(note = #note)]
            const NEVER_SATISFIED: () = ();
            let () = #never_satisfied;
        }}
    };
    warnings.iter().map(statement).collect()
}

fn parameter_checks(checks: &Checks<'_>, private: &TokenStream, writer: &PolicyWriter<'_>) -> TokenStream {
    if checks.parameters.is_empty() {
        return TokenStream::new();
    }
    let accepts = writer.accepts(checks.accepts);
    let parameters =
        checks.parameters.iter().map(|parameter| parameter_check(parameter, checks.rejects, private));
    quote! {
        use #private::NotAnAuthParameter as _;
        let accepts = <#accepts as #private::TypedAccepts>::ACCEPTS;
        #(#parameters)*
    }
}

/// A call that is spanned from the type's first to its last token, so that the compiler underlines the type.
fn parameter_check(parameter: &PatType, rejects: bool, private: &TokenStream) -> TokenStream {
    let ty = &parameter.ty;
    let (first, last) = ends(ty);
    let function = private.clone().into_iter().map(|mut tree| {
        tree.set_span(tree.span().located_at(first));
        tree
    });
    let function = function.collect::<TokenStream>();
    let check = quote_spanned!(Span::call_site().located_at(first)=> #function::check_parameter);
    let arguments = quote!(#private::Parameter::<#ty>::HOLDS, accepts, #rejects);
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments);
    arguments.set_span(Span::call_site().located_at(last));
    let conditions = conditions_of_compilation(parameter);
    quote!(#(#conditions)* #check #arguments;)
}

fn ends(ty: &Type) -> (Span, Span) {
    let mut trees = ty.to_token_stream().into_iter();
    let span = |tree: TokenTree| tree.span();
    let first = trees.next().map_or_else(Span::call_site, span);
    (first, trees.last().map_or(first, span))
}
