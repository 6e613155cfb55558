//! What generated code says about parameters: the guard in front of a handler's own, the checks of their types while the
//! handler compiles, and how an enum becomes such a type. This file and `policy` are the only ones that spell names of the
//! runtime.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::{FnArg, Path, Signature, Type};

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

/// `Guard<{ checks; true }, Policy>`, or `CheckedGuard<{ checks; true }, Policy, check>`.
///
/// The checks come first, because the compiler numbers the constants of a signature and shows the number: it should not
/// depend on how long the texts of the policy are.
pub(crate) fn guard(
    policy: &TokenStream,
    check: Option<&Path>,
    checks: &Checks<'_>,
    runtime: &RuntimePath,
    writer: &PolicyWriter<'_>,
) -> TokenStream {
    let framework = runtime.framework();
    let warnings = statements(checks.warnings);
    let parameters = parameter_checks(checks, &runtime.private(), writer);
    let dependency = &checks.dependency;
    let checked = if warnings.is_empty() && parameters.is_empty() && dependency.is_none() {
        quote!(true)
    } else {
        quote!({ #dependency #parameters #warnings true })
    };
    match check {
        None => quote!(#framework::Guard<#checked, #policy>),
        Some(check) => quote!(#framework::CheckedGuard<#checked, #policy, #check>),
    }
}

/// `PublicGuard<{ checks; true }, Site>`.
pub(crate) fn public_guard(
    site: &TokenStream,
    parameters: &[Parameter<'_>],
    runtime: &RuntimePath,
) -> TokenStream {
    let (private, framework) = (runtime.private(), runtime.framework());
    if parameters.is_empty() {
        return quote!(#framework::PublicGuard<true, #site>);
    }
    let checks = parameters.iter().map(|parameter| {
        let ty = &parameter.ty;
        let check =
            spanned_call(ty, &private, "check_public_parameter", &quote!(#private::Parameter::<#ty>::HOLDS));
        let conditions = parameter.conditions_of_compilation();
        quote!(#(#conditions)* #check;)
    });
    quote!(#framework::PublicGuard<{ use #private::NotAnAuthParameter as _; #(#checks)* true }, #site>)
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
    let framework = runtime.framework();
    quote!(#framework::protect_router::<#policy>())
}

/// A variant of an enum of callers.
pub(crate) struct Variant {
    pub(crate) name: Ident,
    /// The type of the callers that it holds; those who are not signed in if there is none.
    pub(crate) ty: Option<Type>,
}

/// Makes the enum `name` a type that a handler can take its caller as.
pub(crate) fn from_auth(name: &Ident, variants: &[Variant], runtime: &RuntimePath) -> TokenStream {
    let private = runtime.private();
    let types: Vec<TokenStream> = variants.iter().map(|variant| caller_type(variant, runtime)).collect();
    let superfluous = variants.iter().map(|variant| superfluous(name, &variant.name));
    let steps = variants.iter().map(|Variant { name, ty }| match ty {
        Some(ty) => quote!(.or::<#ty>(Self::#name)),
        None => quote!(.or_signed_out(Self::#name)),
    });
    let distinct = distinct(&types, &private);
    // A static of the user's may have any name that somebody would choose.
    let auth = Ident::new("__clerk_auth", Span::call_site());
    quote! {
        impl #runtime::FromAuth for #name {
            const HOLDS: #private::Holds = {
                use #private::NotAnAuthParameter as _;
                #private::enum_holds(
                    &[#(#private::Variant::new(#private::Parameter::<#types>::HOLDS, #superfluous)),*]
                )
            };

            fn from_auth(#auth: #runtime::Auth) -> ::core::option::Option<Self> {
                #private::Choice::among(#auth) #(#steps)* .chosen()
            }
        }

        #private::implement_extractors! { #name }

        const _: #private::Holds = {
            use #private::NotAnAuthParameter as _;
            #distinct
        };
    }
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

/// Fails to compile at the type of a variant that overlaps an earlier one.
fn distinct(types: &[TokenStream], private: &TokenStream) -> TokenStream {
    // One call in another instead of a variable, which could not have the name of a static of the user's.
    types.iter().fold(quote!(#private::NO_VARIANT), |held, ty| {
        let arguments = quote!(#held, #private::Parameter::<#ty>::HOLDS);
        spanned_call(ty, private, "check_variant", &arguments)
    })
}

fn caller_type(variant: &Variant, runtime: &RuntimePath) -> TokenStream {
    match &variant.ty {
        Some(ty) => ty.to_token_stream(),
        None => {
            let signed_out = Ident::new("SignedOut", Span::call_site().located_at(variant.name.span()));
            quote!(#runtime::#signed_out)
        }
    }
}

fn superfluous(name: &Ident, variant: &Ident) -> String {
    format!(
        "`{name}::{variant}` can never be handed over, because the handler lets no such caller through: remove the \
         variant, or let its callers in"
    )
}
