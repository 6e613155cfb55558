//! The guard: the parameter in front of a handler, with the compile-time checks of the parameters behind it.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use syn::{FnArg, Signature, Type};

use crate::conditions::unsatisfiable::Warning;
use crate::expansion::policy::PolicyWriter;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::spans::spanned_call;
use crate::handler::parameters::Parameter;
use crate::options::tokens::AcceptedTokens;

/// What the guard's constant checks.
pub(crate) struct Checks<'a> {
    /// The handler's parameters.
    pub(crate) parameters: &'a [Parameter<'a>],
    /// The tokens that a parameter has to be able to hold.
    pub(crate) accepts: &'a AcceptedTokens,
    /// Whether the attribute rejects callers without such a token.
    pub(crate) rejects: bool,
    /// What to warn about.
    pub(crate) warnings: &'a [Warning],
    /// What the crate has to be built anew for.
    pub(crate) dependency: Option<TokenStream>,
}

/// `Guard<{ checks; true }, Policy>`.
///
/// The checks come first, because the compiler numbers the constants of a signature and shows the number: it should not
/// depend on how long the texts of the policy are.
pub(crate) fn guard(
    policy: &TokenStream,
    checks: &Checks<'_>,
    runtime: &RuntimePath,
    writer: &PolicyWriter<'_>,
) -> TokenStream {
    let private = runtime.private();
    let warnings = statements(checks.warnings);
    let parameters = parameter_checks(checks, &private, writer);
    let dependency = &checks.dependency;
    if warnings.is_empty() && parameters.is_empty() && dependency.is_none() {
        return quote!(#private::Guard<true, #policy>);
    }
    quote!(#private::Guard<{ #dependency #parameters #warnings true }, #policy>)
}

/// `PublicGuard<{ checks; true }, Site>`.
pub(crate) fn public_guard(
    site: &TokenStream,
    parameters: &[Parameter<'_>],
    runtime: &RuntimePath,
) -> TokenStream {
    let private = runtime.private();
    if parameters.is_empty() {
        return quote!(#private::PublicGuard<true, #site>);
    }
    let checks = parameters.iter().map(|parameter| {
        let ty = &parameter.ty;
        let check =
            spanned_call(ty, &private, "check_public_parameter", &quote!(#private::Parameter::<#ty>::HOLDS));
        let conditions = parameter.conditions_of_compilation();
        quote!(#(#conditions)* #check;)
    });
    quote!(#private::PublicGuard<{ use #private::NotAnAuthParameter as _; #(#checks)* true }, #site>)
}

/// Whether another attribute of ours has put its guard there already, under whatever name it was written.
pub(crate) fn is_guarded(signature: &Signature) -> bool {
    let Some(FnArg::Typed(first)) = signature.inputs.first() else { return false };
    let Type::Path(guard) = &*first.ty else { return false };
    let names: Vec<_> = guard.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    matches!(&names[..], [.., module, name] if module == "__private" && name.ends_with("Guard"))
}

/// The layer that enforces `policy` around a router.
pub(crate) fn layer(policy: &TokenStream, runtime: &RuntimePath) -> TokenStream {
    let private = runtime.private();
    quote!(#private::protect_router::<#policy>())
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
    // No variable: a static of the user's may have its name, which no hygiene helps against.
    let accepts = quote!(<#accepts as #private::TypedAccepts>::ACCEPTS);
    let parameters = checks
        .parameters
        .iter()
        .map(|parameter| parameter_check(parameter, &accepts, checks.rejects, private));
    quote! {
        use #private::NotAnAuthParameter as _;
        #(#parameters)*
    }
}

/// The check of one parameter; the compiler underlines its type.
fn parameter_check(
    parameter: &Parameter<'_>,
    accepts: &TokenStream,
    rejects: bool,
    private: &TokenStream,
) -> TokenStream {
    let ty = &parameter.ty;
    let arguments = quote!(#private::Parameter::<#ty>::HOLDS, #accepts, #rejects);
    let check = spanned_call(ty, private, "check_parameter", &arguments);
    let conditions = parameter.conditions_of_compilation();
    quote!(#(#conditions)* #check;)
}
