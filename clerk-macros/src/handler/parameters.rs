//! The parameter types that the guard's constant can check.

use std::cell::LazyCell;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, FnArg, GenericParam, PatType, Signature, Type};

/// A type in the signature that may be one of the Auth types.
pub(crate) struct Parameter<'s> {
    pub(crate) ty: &'s Type,
    whole: &'s PatType,
}

impl Parameter<'_> {
    /// The attributes that determine whether the parameter is compiled.
    pub(crate) fn conditions_of_compilation(&self) -> impl Iterator<Item = &Attribute> {
        self.whole.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg"))
    }
}

/// The types of parameters, and of the members of tuples, that a constant in the signature can name.
///
/// An anonymous constant cannot name the function's generic parameters, `Self`, its lifetimes, or the type
/// behind `impl Trait`. The Auth types need none of these.
pub(crate) fn nameable<'s>(
    signature: &'s Signature,
    generics: &Generics<'_, impl FnOnce() -> Vec<String>>,
) -> Vec<Parameter<'s>> {
    let parameters = signature.inputs.iter().filter_map(|parameter| match parameter {
        FnArg::Typed(parameter) => Some(parameter),
        FnArg::Receiver(_) => None,
    });
    let may_be_auth = |ty: &&Type| may_be_auth(ty) && is_nameable(ty.to_token_stream(), generics);
    parameters
        .flat_map(|whole| {
            let types = members(&whole.ty).into_iter().filter(may_be_auth);
            types.map(move |ty| Parameter { ty, whole })
        })
        .collect()
}

/// The generic parameters that a handler's types may name: its own, and those of the `impl` block around it.
pub(crate) struct Generics<'s, F> {
    own: Vec<&'s Ident>,
    /// Read from the source only if a type contains an unknown word.
    of_the_block: LazyCell<Vec<String>, F>,
}

impl<'s, F: FnOnce() -> Vec<String>> Generics<'s, F> {
    /// The generic parameters of a handler in a block with `of_the_block`.
    pub(crate) fn of(signature: &'s Signature, of_the_block: F) -> Self {
        Self { own: generic_names(signature).collect(), of_the_block: LazyCell::new(of_the_block) }
    }

    fn contain(&self, word: &Ident) -> bool {
        let is_known = || is_one_of(word, &[&HEADS, &BODIES, &OTHERS]);
        self.own.contains(&word)
            || is_by_custom_a_parameter(word)
            || !is_known() && self.of_the_block.iter().any(|name| word == name)
    }
}

/// Other words in types that are not generic parameters.
const OTHERS: [&str; 10] =
    ["Option", "Result", "axum", "clerk_runtime", "crate", "extract", "http", "self", "static", "super"];

/// A parameter that may read the body, and the one after it.
pub(crate) struct InFront<'s> {
    pub(crate) parameter: Parameter<'s>,
    /// The type of the next parameter; `None` if that is known to be an extractor.
    pub(crate) next: Option<&'s Type>,
}

/// The parameters that are followed by others, if a constant in the signature can name both, and the first
/// may read the body.
pub(crate) fn in_front<'s>(
    signature: &'s Signature,
    generics: &Generics<'_, impl FnOnce() -> Vec<String>>,
) -> Vec<InFront<'s>> {
    let typed = || {
        signature.inputs.iter().filter_map(|parameter| match parameter {
            FnArg::Typed(whole) => Some(whole),
            FnArg::Receiver(_) => None,
        })
    };
    let known = |ty: &Type| is_nameable(ty.to_token_stream(), generics);
    let pairs = typed().zip(typed().skip(1)).filter_map(|(whole, behind)| {
        let (ty, next) = (&*whole.ty, &*behind.ty);
        let next_is_known = is_a_head(next);
        let may_be_away = behind.attrs.iter().any(|attribute| attribute.path().is_ident("cfg"));
        let may_read = is_a_body(ty) && known(ty) && (next_is_known || known(next)) && !may_be_away;
        may_read
            .then_some(InFront { parameter: Parameter { ty, whole }, next: (!next_is_known).then_some(next) })
    });
    pairs.collect()
}

/// Types that read the body, by their last name. The compiler determines whether they are axum's.
const BODIES: [&str; 8] = ["Body", "Bytes", "Form", "Json", "Multipart", "RawForm", "Request", "String"];

/// Types that read only the head of a request, by their last name.
const HEADS: [&str; 16] = [
    "ApiKeyAuth",
    "Auth",
    "Claims",
    "Clerk",
    "ConnectInfo",
    "Extension",
    "HeaderMap",
    "M2mAuth",
    "MachineAuth",
    "Method",
    "OAuthAuth",
    "Path",
    "Query",
    "SessionAuth",
    "State",
    "TypedHeader",
];

/// Whether a type takes the body, by its name.
pub(crate) fn is_a_body(ty: &Type) -> bool {
    is_named(ty, &BODIES)
}

/// Whether a type takes the head of a request only, by its name.
pub(crate) fn is_a_head(ty: &Type) -> bool {
    is_named(ty, &HEADS)
}

fn is_named(ty: &Type, names: &[&str]) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| is_one_of(&last.ident, &[names]))
}

/// Whether one of the lists has the word. Each comparison of an [`Ident`] asks the compiler for its text, so it is asked once.
fn is_one_of(word: &Ident, lists: &[&[&str]]) -> bool {
    let word = word.to_string();
    lists.iter().any(|list| list.contains(&&*word))
}

/// The names of the handler's own generic parameters, except lifetimes.
pub(crate) fn generic_names(signature: &Signature) -> impl Iterator<Item = &Ident> {
    signature.generics.params.iter().filter_map(|parameter| match parameter {
        GenericParam::Type(parameter) => Some(&parameter.ident),
        GenericParam::Const(parameter) => Some(&parameter.ident),
        GenericParam::Lifetime(_) => None,
    })
}

/// The extractors in a type. axum extracts the members of a tuple one by one.
fn members(ty: &Type) -> Vec<&Type> {
    match ty {
        Type::Tuple(tuple) => tuple.elems.iter().flat_map(members).collect(),
        Type::Paren(ty) => members(&ty.elem),
        Type::Group(ty) => members(&ty.elem),
        ty => vec![ty],
    }
}

/// A type with arguments may be an alias of `Option<…>`. Only axum's own extractors, which most handlers
/// have, are skipped, to save a check.
fn may_be_auth(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return true };
    let is_extractor = |name: &Ident| is_one_of(name, &[&EXTRACTORS]);
    path.path.segments.last().is_none_or(|last| last.arguments.is_none() || !is_extractor(&last.ident))
}

const EXTRACTORS: [&str; 8] =
    ["ConnectInfo", "Extension", "Form", "Json", "Path", "Query", "State", "TypedHeader"];

fn is_nameable(ty: TokenStream, generics: &Generics<'_, impl FnOnce() -> Vec<String>>) -> bool {
    let mut trees = ty.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let nameable = match tree {
            TokenTree::Group(group) => is_nameable(group.stream(), generics),
            TokenTree::Ident(word) => {
                !is_one_of(&word, &[&["Self", "impl", "_"]]) && !generics.contain(&word)
            }
            TokenTree::Punct(mark) if mark.as_char() == '\'' => {
                matches!(trees.peek(), Some(TokenTree::Ident(name)) if name == "static")
            }
            TokenTree::Punct(mark) if mark.as_char() == '&' => {
                matches!(trees.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '\'')
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => true,
        };
        if !nameable {
            return false;
        }
    }
    true
}

/// If the source cannot be read, the parameters of an `impl` block around the handler are unknown. By
/// convention, their names are single letters.
fn is_by_custom_a_parameter(word: &Ident) -> bool {
    matches!(word.to_string().as_bytes(), [b'A'..=b'Z'])
}

#[cfg(test)]
mod tests {
    use quote::{ToTokens, quote};
    use syn::Signature;

    use super::{Generics, nameable};

    #[test]
    fn types_that_a_constant_cannot_name_are_left_out() {
        let signature: Signature = syn::parse2(quote! {
            async fn list<'a, T: Load, const N: usize>(
                a: SessionAuth,
                b: Option<ApiKeyAuth>,
                c: State<T>,
                d: [u8; N],
                e: &'a str,
                f: &str,
                g: impl Load,
                h: Form<'_>,
                i: Box<Self>,
                j: &'static str,
                k: super::Auth,
                l: Json<u8>,
                m: Maybe<SessionAuth>,
                n: axum::extract::Path<u8>,
                o: Valid<B>,
                p: (Method, (Auth, Json<u8>), T),
                q: Result<SessionAuth, Rejection>,
                r: Loaded<Thing>,
            )
        })
        .unwrap();
        let generics = Generics::of(&signature, || vec!["Thing".to_owned(), "Auth".to_owned()]);
        let types: Vec<String> = nameable(&signature, &generics)
            .iter()
            .map(|parameter| parameter.ty.to_token_stream().to_string())
            .collect();
        assert_eq!(
            types,
            [
                "SessionAuth",
                "Option < ApiKeyAuth >",
                "& 'static str",
                "super :: Auth",
                "Maybe < SessionAuth >",
                "Method",
                "Auth",
                "Result < SessionAuth , Rejection >"
            ]
        );
    }
}
