//! Accepted tokens: `"api_key"`, `api_key`, `["session_token", "api_key"]` or `any`.

use clerk_rules::{TokenType, nearest};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::{LitStr, bracketed, token};

use super::{Entry, Key};
use crate::errors::Errors;
use crate::errors::wording::{listed, quoted};

/// The token types that an endpoint accepts. In the runtime, one type differs from a list of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AcceptedTokens {
    Any,
    One(TokenType),
    Listed(Vec<TokenType>),
}

impl Default for AcceptedTokens {
    fn default() -> Self {
        Self::One(TokenType::SessionToken)
    }
}

impl AcceptedTokens {
    /// All accepted types.
    pub(crate) fn types(&self) -> &[TokenType] {
        match self {
            Self::Any => &TokenType::ALL,
            Self::One(token) => std::slice::from_ref(token),
            Self::Listed(tokens) => tokens,
        }
    }

    /// Whether any machine token is accepted.
    pub(crate) fn accepts_machines(&self) -> bool {
        self.types().iter().any(|token| *token != TokenType::SessionToken)
    }

    /// Whether session tokens are accepted.
    pub(crate) fn accepts_sessions(&self) -> bool {
        self.types().contains(&TokenType::SessionToken)
    }

    /// Reads the value of `token = …` or `accepts = …`.
    pub(crate) fn read(entry: &Entry, errors: &mut Errors) -> Option<Self> {
        let tokens = entry.assigned(errors)?;
        let key = entry.key;
        match syn::parse2::<Written>(tokens.clone()) {
            Ok(Written::Name(name)) if name.word == "any" => Some(Self::Any),
            Ok(Written::Name(name)) => name.token(key, errors).map(Self::One),
            Ok(Written::List(elements)) => list(elements, &tokens, key, errors).map(Self::Listed),
            Err(_) => {
                let advice = format!("write `{}`", key.example());
                errors.at(
                    tokens,
                    format!("`{}` takes a token name, a list of them or `any`; {advice}", key.name()),
                );
                None
            }
        }
    }
}

enum Written {
    Name(Name),
    List(TokenStream),
}

impl Parse for Written {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if !input.peek(token::Bracket) {
            return input.parse().map(Self::Name);
        }
        let elements;
        bracketed!(elements in input);
        elements.parse().map(Self::List)
    }
}

/// A name, with or without quotes.
struct Name {
    word: String,
    written: TokenStream,
}

impl Parse for Name {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.peek(LitStr) {
            let text: LitStr = input.parse()?;
            return Ok(Self { word: text.value(), written: text.into_token_stream() });
        }
        let word = input.call(Ident::parse_any)?;
        Ok(Self { word: word.unraw().to_string(), written: word.into_token_stream() })
    }
}

impl Name {
    fn token(&self, key: Key, errors: &mut Errors) -> Option<TokenType> {
        let word = &self.word;
        let known = TokenType::named(word);
        if known.is_none() {
            let names = || TokenType::NAMES.into_iter().map(|(name, _)| name);
            let unknown = format!("unknown token type {}", quoted(word));
            let problem = match nearest(word, names()) {
                Some(near) => format!("{unknown}, did you mean `{near}`?"),
                None => format!("{unknown}; expected one of {}, or `{} = any`", listed(names()), key.name()),
            };
            errors.at(&self.written, problem);
        }
        known
    }
}

fn list(
    elements: TokenStream,
    written: &TokenStream,
    key: Key,
    errors: &mut Errors,
) -> Option<Vec<TokenType>> {
    let mut accepted = Vec::new();
    let mut sound = true;
    for element in split(elements) {
        match element_token(&element, key, errors) {
            Some(token) if accepted.contains(&token) => {
                errors.at(element, format!("duplicate token type `{}`; write it once", token.name()));
                sound = false;
            }
            Some(token) => accepted.push(token),
            None => sound = false,
        }
    }
    if sound && accepted.is_empty() {
        errors.at(written, format!("the list is empty, so no caller could pass; write `{}`", key.example()));
        return None;
    }
    sound.then_some(accepted)
}

fn element_token(element: &TokenStream, key: Key, errors: &mut Errors) -> Option<TokenType> {
    match syn::parse2::<Name>(element.clone()) {
        Ok(name) if name.word == "any" => {
            errors.at(element, format!("`any` cannot stand in a list; write `{} = any`", key.name()));
            None
        }
        Ok(name) => name.token(key, errors),
        Err(_) => {
            errors.at(element, format!("expected a token name; write `{}`", key.example()));
            None
        }
    }
}

/// The elements between commas. An empty element stands for its comma, unless it is the last.
fn split(elements: TokenStream) -> Vec<TokenStream> {
    let mut split = Vec::new();
    let mut element = TokenStream::new();
    for tree in elements {
        match tree {
            TokenTree::Punct(comma) if comma.as_char() == ',' => {
                if element.is_empty() {
                    element.extend([TokenTree::Punct(comma)]);
                }
                split.push(std::mem::take(&mut element));
            }
            tree => element.extend([tree]),
        }
    }
    if !element.is_empty() {
        split.push(element);
    }
    split
}
