//! Generated code for parameters: the guard before a handler's own parameters, the compile-time checks of
//! their types, and the implementation for an enum of callers.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{FnArg, Path, Signature, Type};

use crate::conditions::unsatisfiable::Warning;
use crate::expansion::runtime_path::{HiddenModule, RuntimePath};
use crate::expansion::spans::blaming;
use crate::handler::Guard;
use crate::handler::parameters::{InFront, Parameter};
use crate::options::tokens::AcceptedTokens;

/// The checks in the guard's constant.
pub(crate) struct Checks<'a> {
    /// The handler's parameters.
    pub(crate) parameters: &'a [Parameter<'a>],
    /// The parameters that must not read the body.
    pub(crate) in_front: &'a [InFront<'a>],
    /// The token types that parameters must be able to hold.
    pub(crate) accepts: &'a AcceptedTokens,
    /// Whether the attribute rejects callers without such a token.
    pub(crate) rejects: bool,
    /// Conditions to warn about.
    pub(crate) warnings: &'a [Warning],
    /// An item that makes the compiler build the crate again when a file changes.
    pub(crate) dependency: Option<TokenStream>,
}

/// `SuppliedByTheRouter<{ checks; true }, Policy>`, or `SuppliedByTheRouterAfterACheck<{ checks; true }, Policy, check>`.
///
/// The checks come first, because the compiler numbers the constants in a signature and shows the number,
/// which should not depend on the length of the policy's strings.
pub(crate) fn guard(
    policy: &TokenStream,
    check: Option<&Path>,
    checks: &Checks<'_>,
    runtime: &RuntimePath,
) -> Guard {
    let (private, framework) = (runtime.private(), runtime.framework());
    let warnings = statements(checks.warnings);
    let order = order_checks(checks.in_front, runtime);
    let refuses_bodies_in_front = !order.is_empty();
    let parameters = checked(order, &parameter_checks(checks, private), private);
    let dependency = &checks.dependency;
    // A block even if there is nothing to check: if the function is not a handler, the compiler shows this
    // block as the attribute's own text.
    let checked = quote!({ #dependency #parameters #warnings true });
    let instead_in_docs = instead_in_docs(runtime);
    let folding = runtime.served().folds_parameters().then(|| quote!(#framework::FoldedGuard));
    let (path, arguments) = match check {
        None => (quote!(#framework::SuppliedByTheRouter), quote!(#checked, #policy)),
        Some(check) => {
            (quote!(#framework::SuppliedByTheRouterAfterACheck), quote!(#checked, #policy, #check))
        }
    };
    Guard {
        ty: quote!(#path<#arguments>),
        path,
        beside: TokenStream::new(),
        folding,
        instead_in_docs,
        refuses_bodies_in_front,
    }
}

/// What is called where documentation leaves out the guard, if it does.
fn instead_in_docs(runtime: &RuntimePath) -> Option<TokenStream> {
    let private = runtime.private();
    runtime.served().hides_the_guard_in_docs().then(|| quote!(#private::NoGuard::end))
}

/// `SuppliedByTheRouterToAnyone<{ checks; true }, Site>`.
pub(crate) fn public_guard(
    site: &TokenStream,
    (parameters, in_front): (&[Parameter<'_>], &[InFront<'_>]),
    runtime: &RuntimePath,
) -> Guard {
    let (private, framework) = (runtime.private(), runtime.framework());
    let order = order_checks(in_front, runtime);
    let refuses_bodies_in_front = !order.is_empty();
    let checks = parameters.iter().map(|parameter| {
        let ty = &parameter.ty;
        parameter_check(parameter, &quote!(#private::ParameterOfPublic::<#ty>::MISFIT))
    });
    let checks = checked(order, &checks.collect(), private);
    let path = quote!(#framework::SuppliedByTheRouterToAnyone);
    Guard {
        ty: quote!(#path<{ #checks true }, #site>),
        path,
        beside: TokenStream::new(),
        folding: None,
        instead_in_docs: instead_in_docs(runtime),
        refuses_bodies_in_front,
    }
}

/// The guard for a handler with mistakes.
pub(crate) fn mistaken_guard(runtime: &RuntimePath) -> Guard {
    let framework = runtime.framework();
    let path = quote!(#framework::MistakenGuard);
    Guard {
        ty: path.clone(),
        path,
        beside: TokenStream::new(),
        folding: None,
        instead_in_docs: instead_in_docs(runtime),
        refuses_bodies_in_front: false,
    }
}

/// Whether another attribute of this crate has already added its guard, under any name of the attribute.
pub(crate) fn is_guarded(signature: &Signature) -> bool {
    let Some(FnArg::Typed(first)) = signature.inputs.first() else { return false };
    let Type::Path(guard) = &*first.ty else { return false };
    if guard.path.is_ident(&name_of_guard(&signature.ident)) {
        return true;
    }
    let names: Vec<_> = guard.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    matches!(&names[..], [.., module, name] if module == "__private" && is_a_guard(name))
}

/// Whether the runtime has a guard with this name.
fn is_a_guard(name: &str) -> bool {
    name.starts_with("SuppliedByTheRouter") || matches!(name, "FoldedGuard" | "MistakenGuard")
}

/// The `guard` under a name, for frameworks whose own attributes repeat its type: the compiler evaluates its checks once, and
/// messages and logs show the name. Another item says who may call the handler.
pub(crate) fn named(guard: Guard, signature: &Signature, runtime: &RuntimePath) -> Guard {
    if !runtime.served().names_the_guard() {
        return guard;
    }
    let framework = runtime.framework();
    let handler = &signature.ident;
    let (ty, name) = (guard.ty, name_of_guard(handler));
    let beside = quote! {
        #[allow(non_camel_case_types)]
        type #name = #ty;

        impl #framework::Annotated for #handler {
            const ACCESS: #framework::Access = <#name as #framework::StatesAccess>::ACCESS;

            fn to_route(self) -> #framework::Route {
                self.into_route()
            }
        }
    };
    Guard { ty: quote!(#name), beside, ..guard }
}

fn name_of_guard(handler: &Ident) -> Ident {
    format_ident!("__clerk_guard_of_{handler}")
}

/// The layer that enforces `policy` around a router.
pub(crate) fn layer(policy: &TokenStream, runtime: &RuntimePath) -> TokenStream {
    let framework = runtime.framework();
    quote!(#framework::protect_router::<#policy>())
}

/// A variant of an enum of callers.
pub(crate) struct Variant {
    pub(crate) name: Ident,
    /// The type of the variant's caller; `None` for callers who are not signed in.
    pub(crate) ty: Option<Type>,
}

/// Implements the traits that let a handler take the enum `name` as its caller.
pub(crate) fn from_auth(name: &Ident, variants: &[Variant], runtime: &RuntimePath) -> TokenStream {
    let private = runtime.private();
    let types: Vec<TokenStream> = variants.iter().map(|variant| caller_type(variant, runtime)).collect();
    let steps = variants.iter().map(|Variant { name, ty }| match ty {
        Some(ty) => quote!(.or::<#ty>(Self::#name)),
        None => quote!(.or_signed_out(Self::#name)),
    });
    let distinct = checked(TokenStream::new(), &distinct(&types, private), private);
    // A static of the user could have any ordinary name.
    let auth = Ident::new("__clerk_auth", Span::call_site());
    quote! {
        impl #runtime::FromAuth for #name {
            const HOLDS: #private::Holds = {
                use #private::NotAnAuthParameter as _;
                #private::enum_holds(
                    &[#(#private::Variant::new(#private::Parameter::<#types>::HOLDS)),*]
                )
            };

            fn from_auth(#auth: #runtime::Auth) -> ::core::option::Option<Self> {
                #private::Choice::among(#auth) #(#steps)* .chosen()
            }
        }

        #private::implement_extractors! { #name }

        #distinct
    }
}

/// Statements for which the compiler shows each warning at its condition.
///
/// A use of a deprecated item is the only way to warn in stable Rust. For a macro, the warning shows only its
/// name besides the note.
pub(crate) fn statements(warnings: &[Warning]) -> TokenStream {
    let statement = |warning: &Warning| {
        let note = &warning.note;
        let name = Ident::new("unsatisfiable_condition", warning.name.span());
        quote! {{
            #[deprecated(note = #note)]
            macro_rules! #name { () => {} }
            #name! {}
        }}
    };
    warnings.iter().map(statement).collect()
}

/// The checks of parameters, in their own constant.
///
/// If a type is unknown, the compiler suggests making it a generic parameter of the handler, except in an
/// item of its own. There it repeats the error of the parameter itself, which is shown once. The same applies
/// if the compiler does not find the runtime, whose path is written only at the attribute.
fn checked(order: TokenStream, parameters: &TokenStream, private: HiddenModule<'_>) -> TokenStream {
    if order.is_empty() && parameters.is_empty() {
        return order;
    }
    quote! {
        const _: () = {
            use #private::{Fits as __ClerkFits, NotAnAuthParameter as _};
            #order
            #parameters
        };
    }
}

fn parameter_checks(checks: &Checks<'_>, private: HiddenModule<'_>) -> TokenStream {
    let accepted = checks.accepts.types().iter().fold(0, |bits, token| bits | token.bit());
    let (accepted, rejects) = (Literal::u8_unsuffixed(accepted), checks.rejects);
    let check = |parameter: &Parameter<'_>| {
        let ty = &parameter.ty;
        let misfit = quote!(#private::ParameterOf::<#ty, #accepted, #rejects>::MISFIT);
        parameter_check(parameter, &misfit)
    };
    checks.parameters.iter().map(check).collect()
}

/// The check of one parameter. `misfit` is an expression; the compiler underlines the parameter's type.
fn parameter_check(parameter: &Parameter<'_>, misfit: &TokenStream) -> TokenStream {
    let ty = &parameter.ty;
    let check = blaming(ty, &quote!(__ClerkFits), &quote!(#ty, { #misfit }), &quote!(check()));
    let conditions = parameter.conditions_of_compilation();
    quote!(#(#conditions)* #check;)
}

/// Checks that only the last parameter reads the body.
fn order_checks(parameters: &[InFront<'_>], runtime: &RuntimePath) -> TokenStream {
    if parameters.is_empty() || !runtime.served().tells_who_reads_the_body() {
        return TokenStream::new();
    }
    let framework = runtime.framework();
    let checks = parameters.iter().map(|InFront { parameter, next }| {
        let ty = &parameter.ty;
        let reads_body = quote!(#framework::Extractor::<#ty>::READS_BODY);
        let takes_body = match next {
            None => reads_body,
            Some(next) => quote! {
                #reads_body
                    && (#framework::ExtractorOfHead::<#next>::READS_HEAD || #framework::Extractor::<#next>::READS_BODY)
            },
        };
        parameter_check(parameter, &quote!(#framework::misfit_of_order(#takes_body)))
    });
    quote!(use #framework::MaybeNoExtractor as _; #(#checks)*)
}

/// Fails to compile at the type of a variant that overlaps an earlier variant.
fn distinct(types: &[TokenStream], private: HiddenModule<'_>) -> TokenStream {
    let checks = types.iter().enumerate().skip(1).map(|(index, ty)| {
        let variants = types.iter().take(index + 1);
        let repetition = quote!(#private::repetition(&[#(#private::Variant::new(#private::Parameter::<#variants>::HOLDS)),*]));
        let check = blaming(ty, &quote!(__ClerkFits), &quote!(#ty, { #repetition }), &quote!(check()));
        quote!(#check;)
    });
    checks.collect()
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
