//! What generated code says about parameters: the guard in front of a handler's own, the checks of their types while the
//! handler compiles, and how an enum becomes such a type. This file and `policy` are the only ones that spell names of the
//! runtime.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{FnArg, Path, Signature, Type};

use crate::conditions::unsatisfiable::Warning;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::spans::blaming;
use crate::handler::Guard;
use crate::handler::parameters::{InFront, Parameter};
use crate::options::tokens::AcceptedTokens;

/// What the guard's constant checks.
pub(crate) struct Checks<'a> {
    /// The handler's parameters.
    pub(crate) parameters: &'a [Parameter<'a>],
    /// The parameters that must not read the body.
    pub(crate) in_front: &'a [InFront<'a>],
    /// The tokens that a parameter has to be able to hold.
    pub(crate) accepts: &'a AcceptedTokens,
    /// Whether the attribute rejects callers without such a token.
    pub(crate) rejects: bool,
    /// What to warn about.
    pub(crate) warnings: &'a [Warning],
    /// What the crate has to be built anew for.
    pub(crate) dependency: Option<TokenStream>,
}

/// `SuppliedByTheRouter<{ checks; true }, Policy>`, or `SuppliedByTheRouterAfterACheck<{ checks; true }, Policy, check>`.
///
/// The checks come first, because the compiler numbers the constants of a signature and shows the number: it should not
/// depend on how long the texts of the policy are.
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
    let parameters = checked(order, &parameter_checks(checks, &private), &private);
    let dependency = &checks.dependency;
    // A block even where there is nothing to check: beside a function that is no handler, the compiler shows it as the
    // attribute's own text.
    let checked = quote!({ #dependency #parameters #warnings true });
    let is_hidden_in_docs = runtime.served().hides_the_guard_in_docs();
    let folding = runtime.served().folds_parameters().then(|| quote!(#framework::FoldedGuard));
    match check {
        None => Guard {
            ty: quote!(#framework::SuppliedByTheRouter<#checked, #policy>),
            end: quote!(#framework::SuppliedByTheRouter::end),
            beside: TokenStream::new(),
            folding,
            is_hidden_in_docs,
            refuses_bodies_in_front,
        },
        Some(check) => Guard {
            ty: quote!(#framework::SuppliedByTheRouterAfterACheck<#checked, #policy, #check>),
            end: quote!(#framework::SuppliedByTheRouterAfterACheck::end),
            beside: TokenStream::new(),
            folding,
            is_hidden_in_docs,
            refuses_bodies_in_front,
        },
    }
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
        parameter_check(parameter, &quote!(#private::misfit_of_public(#private::Parameter::<#ty>::HOLDS)))
    });
    let checks = checked(order, &checks.collect(), &private);
    Guard {
        ty: quote!(#framework::SuppliedByTheRouterToAnyone<{ #checks true }, #site>),
        end: quote!(#framework::SuppliedByTheRouterToAnyone::end),
        beside: TokenStream::new(),
        folding: None,
        is_hidden_in_docs: runtime.served().hides_the_guard_in_docs(),
        refuses_bodies_in_front,
    }
}

/// What stands in place of a guard beside a mistake.
pub(crate) fn mistaken_guard(runtime: &RuntimePath) -> Guard {
    let framework = runtime.framework();
    Guard {
        ty: quote!(#framework::MistakenGuard),
        end: quote!(#framework::MistakenGuard::end),
        beside: TokenStream::new(),
        folding: None,
        is_hidden_in_docs: runtime.served().hides_the_guard_in_docs(),
        refuses_bodies_in_front: false,
    }
}

/// Whether another attribute of ours has put its guard there already, under whatever name it was written.
pub(crate) fn is_guarded(signature: &Signature) -> bool {
    let Some(FnArg::Typed(first)) = signature.inputs.first() else { return false };
    let Type::Path(guard) = &*first.ty else { return false };
    if guard.path.is_ident(&name_of_guard(&signature.ident)) {
        return true;
    }
    let names: Vec<_> = guard.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
    matches!(&names[..], [.., module, name] if module == "__private" && is_a_guard(name))
}

/// The names that the runtime has for guards.
fn is_a_guard(name: &str) -> bool {
    name.starts_with("SuppliedByTheRouter") || matches!(name, "FoldedGuard" | "MistakenGuard")
}

/// The `guard` under a name, for frameworks whose own attributes repeat its type: the compiler evaluates what it checks once,
/// and messages and logs show the name. Beside it stands who may call the handler.
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
    Guard { ty: quote!(#name), end: quote!(#name::end), beside, ..guard }
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
    /// The type of the callers that it holds; those who are not signed in if there is none.
    pub(crate) ty: Option<Type>,
}

/// Makes the enum `name` a type that a handler can take its caller as.
pub(crate) fn from_auth(name: &Ident, variants: &[Variant], runtime: &RuntimePath) -> TokenStream {
    let private = runtime.private();
    let types: Vec<TokenStream> = variants.iter().map(|variant| caller_type(variant, runtime)).collect();
    let steps = variants.iter().map(|Variant { name, ty }| match ty {
        Some(ty) => quote!(.or::<#ty>(Self::#name)),
        None => quote!(.or_signed_out(Self::#name)),
    });
    let distinct = checked(TokenStream::new(), &distinct(&types, &private), &private);
    // A static of the user's may have any name that somebody would choose.
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

/// Statements that make the compiler show each warning at its condition.
///
/// Using something deprecated is the one way to warn in stable Rust, and of a macro only the name is shown beside the note.
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

/// The checks of parameters, in a constant of their own.
///
/// Where a type is unknown, the compiler proposes to make it a generic parameter of the handler, unless it stands in an item
/// of its own: there it says the same as of the parameter itself, and says it once. So it does where it does not find the
/// runtime: the path of the runtime is written at the attribute only.
fn checked(order: TokenStream, parameters: &TokenStream, private: &TokenStream) -> TokenStream {
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

fn parameter_checks(checks: &Checks<'_>, private: &TokenStream) -> TokenStream {
    let accepted = checks.accepts.types().iter().fold(0, |bits, token| bits | token.bit());
    let (accepted, rejects) = (Literal::u8_unsuffixed(accepted), checks.rejects);
    let check = |parameter: &Parameter<'_>| {
        let ty = &parameter.ty;
        let misfit = quote!(#private::misfit(#private::Parameter::<#ty>::HOLDS, #accepted, #rejects));
        parameter_check(parameter, &misfit)
    };
    checks.parameters.iter().map(check).collect()
}

/// The check of one parameter, whose `misfit` is an expression; the compiler underlines its type.
fn parameter_check(parameter: &Parameter<'_>, misfit: &TokenStream) -> TokenStream {
    let ty = &parameter.ty;
    let check = blaming(ty, &quote!(__ClerkFits), &quote!(#ty, { #misfit }), &quote!(check()));
    let conditions = parameter.conditions_of_compilation();
    quote!(#(#conditions)* #check;)
}

/// The checks that parameters leave the body to those behind them.
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

/// Fails to compile at the type of a variant that overlaps an earlier one.
fn distinct(types: &[TokenStream], private: &TokenStream) -> TokenStream {
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
