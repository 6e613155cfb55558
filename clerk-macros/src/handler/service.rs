//! The `impl` of a gRPC service's trait, under an attribute. The signatures of its methods are parsed, and their bodies stay as
//! written.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{
    Attribute, FnArg, Generics, Pat, PatType, Path, Signature, Token, Type, Visibility, braced, token,
};

use super::{beginning_with, leads_to_a_function, mentions};

/// `impl Trait for Type { … }`.
pub(crate) struct ServiceImpl {
    pub(crate) attributes: Vec<Attribute>,
    /// The words in front of `impl`.
    safety: Option<Token![unsafe]>,
    impl_token: Token![impl],
    pub(crate) generics: Generics,
    /// The service's trait.
    pub(crate) service: Path,
    for_token: Token![for],
    /// The type that implements it.
    pub(crate) implementor: Type,
    brace: token::Brace,
    inner_attributes: Vec<Attribute>,
    pub(crate) items: Vec<Item>,
}

/// The contents of the block.
pub(crate) enum Item {
    Method(Box<Method>),
    /// An associated type or constant.
    Other(Vec<Attribute>, TokenStream),
    /// Anything else, which may hide a method.
    Unknown(TokenStream),
}

/// A method of the block.
pub(crate) struct Method {
    pub(crate) attributes: Vec<Attribute>,
    visibility: Visibility,
    pub(crate) signature: Signature,
    body: TokenStream,
}

impl Parse for ServiceImpl {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let safety = input.parse()?;
        if !input.peek(Token![impl]) {
            return Err(input.error(FOR_AN_IMPL));
        }
        let impl_token = input.parse()?;
        let mut generics: Generics = input.parse()?;
        // The type of an `impl` without a trait need not be a path.
        let service = input.parse::<Type>()?;
        let Type::Path(path) = &service else { return Err(syn::Error::new_spanned(service, FOR_AN_IMPL)) };
        if !input.peek(Token![for]) {
            return Err(syn::Error::new_spanned(service, FOR_AN_IMPL));
        }
        let service = path.path.clone();
        let for_token = input.parse()?;
        let implementor = input.parse()?;
        generics.where_clause = input.parse()?;
        let block;
        let brace = braced!(block in input);
        let inner_attributes = block.call(Attribute::parse_inner)?;
        let mut items = Vec::new();
        while !block.is_empty() {
            items.push(block.parse()?);
        }
        Ok(Self {
            attributes,
            safety,
            impl_token,
            generics,
            service,
            for_token,
            implementor,
            brace,
            inner_attributes,
            items,
        })
    }
}

const FOR_AN_IMPL: &str = "`#[protect_service]` is for the `impl` of a service's trait; write it above \
                           `#[tonic::async_trait] impl Greeter for …`";

impl Parse for Item {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let after_visibility = input.fork();
        after_visibility.parse::<Visibility>()?;
        if leads_to_a_function(&after_visibility.fork()) {
            let (visibility, signature) = (input.parse()?, input.parse()?);
            let body = until_the_end_of_the_item(input)?;
            return Ok(Self::Method(Box::new(Method { attributes, visibility, signature, body })));
        }
        let is_known = after_visibility.peek(Token![type])
            || (after_visibility.peek(Token![const]) && after_visibility.peek2(Ident::peek_any));
        let item = until_the_end_of_the_item(input)?;
        Ok(if is_known {
            Self::Other(attributes, item)
        } else {
            Self::Unknown(quote!(#(#attributes)* #item))
        })
    }
}

/// The tokens up to a semicolon, or up to a block.
fn until_the_end_of_the_item(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut item = TokenStream::new();
    while !input.is_empty() {
        let is_block = input.peek(token::Brace);
        let tree: TokenTree = input.parse()?;
        let is_last = is_block || matches!(&tree, TokenTree::Punct(mark) if mark.as_char() == ';');
        item.extend([tree]);
        if is_last {
            break;
        }
    }
    Ok(item)
}

impl ServiceImpl {
    /// The block with these items.
    pub(crate) fn with_items(&self, attributes: &TokenStream, items: &TokenStream) -> TokenStream {
        let Self { safety, impl_token, generics, service, for_token, implementor, .. } = self;
        let inner = &self.inner_attributes;
        let (parameters, _, conditions) = generics.split_for_impl();
        let mut block = quote! {
            #attributes #safety #impl_token #parameters #service #for_token #implementor #conditions
        };
        self.brace.surround(&mut block, |block| block.extend(quote!(#(#inner)* #items)));
        block
    }

    /// The methods.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.items.iter().filter_map(|item| match item {
            Item::Method(method) => Some(&**method),
            Item::Other(..) | Item::Unknown(_) => None,
        })
    }

    /// The generated server of the service, as tonic names it: the trait's path with `Server` at the end.
    pub(crate) fn server(&self) -> Path {
        let mut server = self.service.clone();
        if let Some(last) = server.segments.last_mut() {
            last.ident = Ident::new(&format!("{}Server", last.ident.unraw()), last.ident.span());
            last.arguments = syn::PathArguments::None;
        }
        server
    }

    /// The names of the block's generic parameters, except for lifetimes.
    pub(crate) fn generic_names(&self) -> Vec<String> {
        let types = self.generics.type_params().map(|parameter| parameter.ident.to_string());
        types.chain(self.generics.const_params().map(|parameter| parameter.ident.to_string())).collect()
    }
}

impl Method {
    /// Whether `#[async_trait]` has already rewritten it.
    pub(crate) fn is_rewritten(&self) -> bool {
        self.signature.asyncness.is_none() && mentions(self.signature.output.to_token_stream(), "dyn")
    }

    /// The parameters other than `self` and the request, which the service's trait does not have.
    pub(crate) fn callers(&self) -> Vec<&PatType> {
        let request = self.request();
        self.typed()
            .filter(|parameter| !request.is_some_and(|request| std::ptr::eq(*parameter, request)))
            .collect()
    }

    /// The request: the parameter whose type is named `Request`, or else the last one.
    pub(crate) fn request(&self) -> Option<&PatType> {
        self.typed().find(|parameter| is_a_request(&parameter.ty)).or_else(|| self.typed().last())
    }

    /// The signature with only the callers.
    pub(crate) fn signature_of_callers(&self) -> Signature {
        let inputs = self.callers().into_iter().cloned().map(FnArg::Typed).collect();
        Signature { inputs, ..self.signature.clone() }
    }

    /// The method as the trait has it, with these attributes and a body that begins with `statements`.
    pub(crate) fn beginning_with(
        &self,
        attributes: &TokenStream,
        statements: impl FnOnce(&Ident) -> TokenStream,
    ) -> TokenStream {
        let Self { visibility, body, .. } = self;
        let mut signature = self.signature.clone();
        let receiver = self.signature.inputs.iter().filter(|input| matches!(input, FnArg::Receiver(_)));
        let mut inputs: Vec<FnArg> = receiver.cloned().collect();
        let mut begin = TokenStream::new();
        if self.is_rewritten() {
            inputs = self.signature.inputs.iter().cloned().collect();
        } else if let Some(request) = self.request() {
            let (request, name, bound) = named(request);
            inputs.push(FnArg::Typed(request));
            begin = statements(&name);
            begin.extend(bound);
        }
        signature.inputs = inputs.into_iter().collect();
        let body = beginning_with(begin, body.clone());
        quote!(#attributes #visibility #signature #body)
    }

    fn typed(&self) -> impl Iterator<Item = &PatType> {
        self.signature.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(parameter) => Some(parameter),
            FnArg::Receiver(_) => None,
        })
    }
}

fn is_a_request(ty: &Type) -> bool {
    let Type::Path(path) = ty else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Request")
}

/// The parameter with a name instead of its pattern, the name, and the statement that binds the pattern.
fn named(parameter: &PatType) -> (PatType, Ident, TokenStream) {
    if let Pat::Ident(pattern) = &*parameter.pat
        && pattern.by_ref.is_none()
        && pattern.subpat.is_none()
    {
        return (parameter.clone(), pattern.ident.clone(), TokenStream::new());
    }
    let name = Ident::new("__clerk_request", proc_macro2::Span::call_site());
    let pattern = &parameter.pat;
    let bound = quote!(let #pattern = #name;);
    let pat = Box::new(Pat::Verbatim(name.to_token_stream()));
    (PatType { pat, ..parameter.clone() }, name, bound)
}

/// The name of a method in its `.proto` file, derived from the function's name: `say_hello` is `SayHello`.
pub(crate) fn rpc_name(function: &Ident) -> String {
    let name = function.unraw().to_string();
    let mut upper = true;
    let mut rpc = String::new();
    for letter in name.chars() {
        if letter == '_' {
            upper = true;
        } else if std::mem::take(&mut upper) {
            rpc.extend(letter.to_uppercase());
        } else {
            rpc.push(letter);
        }
    }
    rpc
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    #[test]
    fn a_method_is_named_as_in_its_proto_file() {
        let table = [
            ("say_hello", "SayHello"),
            ("get_v2_thing", "GetV2Thing"),
            ("get2_things", "Get2Things"),
            ("list", "List"),
            // prost adds an underscore to keywords that cannot be raw identifiers.
            ("self_", "Self"),
            ("crate_", "Crate"),
        ];
        for (function, rpc) in table {
            assert_eq!(rpc_name(&Ident::new(function, Span::call_site())), rpc);
        }
        assert_eq!(rpc_name(&Ident::new_raw("type", Span::call_site())), "Type");
    }
}
