//! The function under an attribute. Its signature is parsed, and its body stays as written.

pub(crate) mod enclosing;
mod folded;
pub(crate) mod framework;
pub(crate) mod parameters;
mod recovered;
pub(crate) mod service;
mod source_tokens;
mod untyped;

pub(crate) use untyped::is_without_a_type;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, FnArg, Pat, PatType, Safety, Signature, Token, Type, Visibility, token};

use self::framework::Framework;
use self::recovered::with_the_body_last;
use crate::errors::Errors;

/// A handler function.
pub(crate) struct Handler {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) visibility: Visibility,
    pub(crate) signature: Signature,
    body: TokenStream,
}

/// The parameter that is added first.
pub(crate) struct Guard {
    pub(crate) ty: TokenStream,
    /// The path of its type, without arguments.
    pub(crate) path: TokenStream,
    /// Items next to the handler, if the guard's type has a name.
    pub(crate) beside: TokenStream,
    /// The type of the parameter that extracts all others after the guard, if the framework needs one.
    pub(crate) folding: Option<TokenStream>,
    /// If documentation leaves out the guard: the path of a function that is called there with the guard's name. No value
    /// of its parameter's type exists, so a program without the guard does not compile.
    pub(crate) instead_in_docs: Option<TokenStream>,
    /// Whether the compiler refuses a parameter that reads the body in front of others.
    pub(crate) refuses_bodies_in_front: bool,
}

impl Parse for Handler {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility: Visibility = input.parse()?;
        if !leads_to_a_function(&input.fork()) {
            return Err(input.error("expected a handler; write the attribute on an `async fn`"));
        }
        let signature = input.parse()?;
        if !input.peek(token::Brace) {
            return Err(input.error(
                "a handler needs a body; a trait method without one is no handler: write the attribute on an \
                     `async fn` of its own",
            ));
        }
        Ok(Self { attributes, visibility, signature, body: input.parse()? })
    }
}

impl Handler {
    /// Records mistakes in the signature; `attribute` is the name of our attribute.
    pub(crate) fn check(&self, attribute: &str, framework: Framework, errors: &mut Errors) {
        let signature = &self.signature;
        let name = &signature.ident;
        let is_of_async_trait =
            signature.asyncness.is_none() && mentions(signature.output.to_token_stream(), "dyn");
        if let Some(constness) = &signature.constness {
            errors.at(constness, format!("a handler cannot be `const`; write `async fn {name}`"));
        } else if is_of_async_trait {
            errors.at(
                signature.fn_token,
                format!(
                    "a method of `#[async_trait]` is no handler, because its trait says what it takes; write \
                     `#[{attribute}]` on an `async fn` of its own that calls it"
                ),
            );
        } else if signature.asyncness.is_none() && !framework.takes_plain_functions() {
            errors.at(
                signature.fn_token,
                format!("`#[{attribute}]` needs an async handler; write `async fn {name}`"),
            );
        }
        if let Safety::Unsafe(word) = &signature.safety {
            errors.at(word, "a handler cannot be `unsafe`, because axum calls it; remove the word");
        }
        if let Some(abi) = &signature.abi {
            errors.at(abi, "a handler cannot be `extern`; remove the word and the ABI");
        }
        if let Some(variadic) = &signature.variadic {
            errors.at(variadic, "a handler cannot be variadic; write each parameter");
        }
        // The receiver of `#[async_trait]` has been reported already.
        if let Some(receiver) = signature.receiver().filter(|_| !is_of_async_trait) {
            errors.at(
                receiver,
                "a handler has no `self`; take what it needs as a parameter, like `State(app): State<App>`",
            );
        }
        let most_parameters = framework.most_parameters();
        if let Some(surplus) = signature.inputs.iter().nth(most_parameters) {
            errors.at(
                surplus,
                format!(
                    "`#[{attribute}]` takes a handler with at most {most_parameters} parameters; \
                     gather some of them in a type with `#[derive(FromRequestParts)]`"
                ),
            );
        }
    }

    /// Whether one of the framework's own attributes is below ours.
    pub(crate) fn makes_a_handler(&self, framework: Framework) -> bool {
        let last = |attribute: &Attribute| attribute.path().segments.last().map(|last| last.ident.clone());
        let mut names = self.attributes.iter().filter_map(last);
        names.any(|name| framework.attributes_below().iter().any(|below| name == below))
    }

    /// The handler with a first parameter of type `guard`, which ends where the body begins, and with an
    /// extra paragraph of documentation. All other tokens are unchanged.
    pub(crate) fn guarded(self, guard: Guard, docs: Option<&str>) -> TokenStream {
        if let Some(folding) = &guard.folding {
            return self.folded(folding, &guard, docs);
        }
        let Self { attributes, visibility, mut signature, body } = self;
        let condition = guard.instead_in_docs.as_ref().map(|_| quote!(#[cfg(not(doc))]));
        let parameter = FnArg::Typed(PatType {
            attrs: Vec::new(),
            // A simple name that other attributes can read. Not parsed, because that takes time for each handler.
            pat: Box::new(Pat::Verbatim(quote!(#condition __clerk_guard))),
            colon_token: <Token![:]>::default(),
            ty: Box::new(Type::Verbatim(guard.ty)),
        });
        let (beside, path) = (guard.beside, guard.path);
        // A move ends the guard, which is less work for the compiler than a call. The pattern refuses a value of the user
        // with the parameter's name, where an attribute below has removed the parameter.
        let ended = quote!(let #path { .. } = { __clerk_guard };);
        let ended = match guard.instead_in_docs {
            Some(instead) => quote!(#[cfg(not(doc))] #ended #[cfg(doc)] #instead(__clerk_guard);),
            None => ended,
        };
        let body = beginning_with(ended, body);
        let others = std::mem::take(&mut signature.inputs);
        let others = if guard.refuses_bodies_in_front { with_the_body_last(others) } else { others };
        signature.inputs = Punctuated::from_iter([parameter]);
        if !others.is_empty() {
            signature.inputs.push_punct(<Token![,]>::default());
            signature.inputs.extend(others.into_pairs());
        }
        let docs = docs.map(|docs| quote!(#[doc = ""] #[doc = #docs]));
        quote!(#(#attributes)* #docs #visibility #signature #body #beside)
    }

    /// Whether the signature contains `Self`, which is possible only in an `impl` block or a trait.
    pub(crate) fn mentions_self_type(&self) -> bool {
        mentions(self.signature.to_token_stream(), "Self")
    }
}

/// A function's body with a statement before all others. Inner attributes stay first.
fn beginning_with(statement: TokenStream, body: TokenStream) -> TokenStream {
    let mut after = body.clone().into_iter();
    let Some(TokenTree::Group(block)) = after.next() else { return body };
    // A block passed to a declarative macro is in a group without delimiters.
    if block.delimiter() == Delimiter::None {
        return beginning_with(statement, block.stream()).into_iter().chain(after).collect();
    }
    let mut rest = block.stream().into_iter().peekable();
    let mut inside = TokenStream::new();
    while matches!(rest.peek(), Some(TokenTree::Punct(punct)) if punct.as_char() == '#') {
        let mut ahead = rest.clone().skip(1);
        if !matches!(ahead.next(), Some(TokenTree::Punct(punct)) if punct.as_char() == '!') {
            break;
        }
        inside.extend(rest.by_ref().take(3));
    }
    inside.extend(statement);
    inside.extend(rest);
    let mut whole = Group::new(block.delimiter(), inside);
    whole.set_span(block.span());
    std::iter::once(TokenTree::Group(whole)).chain(after).collect()
}

/// Whether `word` occurs in `tokens`, at any depth.
pub(crate) fn mentions(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|tree| match tree {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => mentions(group.stream(), word),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// Whether `item` is a function, even one that does not parse.
pub(crate) fn is_function(item: &TokenStream) -> bool {
    let parser = |input: ParseStream<'_>| {
        input.call(Attribute::parse_outer)?;
        input.parse::<Visibility>()?;
        let is_function = leads_to_a_function(&input.fork());
        input.parse::<TokenStream>()?;
        Ok(is_function)
    };
    parser.parse2(item.clone()).unwrap_or_default()
}

/// Whether only words that can precede `fn` come before it.
fn leads_to_a_function(input: ParseStream<'_>) -> bool {
    let words = ["const", "async", "unsafe", "safe", "extern", "default"];
    while let Ok(tree) = input.parse::<TokenTree>() {
        match tree {
            TokenTree::Ident(word) if word == "fn" => return true,
            TokenTree::Ident(word) if words.iter().any(|known| word == known) => {}
            TokenTree::Literal(_) => {}
            _ => return false,
        }
    }
    false
}
