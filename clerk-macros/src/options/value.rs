//! The value of an option, read as what its key takes.

use proc_macro2::{Group, Ident, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, LitBool, LitStr, Path};

use super::{Entry, Key};
use crate::errors::Errors;

/// What follows a key.
pub(crate) enum Value {
    /// `= …`.
    Assigned(TokenStream),
    /// `(…)`.
    Listed(Group),
    /// Nothing.
    Absent,
}

impl Entry {
    /// The text of `key = "…"`, not empty.
    pub(crate) fn text(&self, errors: &mut Errors) -> Option<LitStr> {
        let text = self.literal::<LitStr>("a string literal", errors)?;
        if text.suffix().is_empty() && !text.value().is_empty() {
            return Some(text);
        }
        let problem = if text.suffix().is_empty() { "is empty" } else { "has a suffix" };
        errors.at(&text, format!("`{}` {problem}; write `{}`", self.key.name(), self.key.example()));
        None
    }

    /// The value of `key = true` or `key = false`.
    pub(crate) fn boolean(&self, errors: &mut Errors) -> Option<bool> {
        Some(self.literal::<LitBool>("`true` or `false`", errors)?.value)
    }

    /// The path of `crate = path`.
    pub(crate) fn path(&self, errors: &mut Errors) -> Option<Path> {
        let tokens = self.assigned(errors)?;
        let path = Path::parse_mod_style.parse2(tokens.clone()).ok();
        if path.is_none() {
            errors
                .at(tokens, format!("`crate` takes a path without quotes; write `{}`", Key::Crate.example()));
        }
        path
    }

    /// The expression of `has = …`.
    pub(crate) fn expression(&self, errors: &mut Errors) -> Option<Expr> {
        let tokens = self.assigned(errors)?;
        match syn::parse2::<Expr>(tokens.clone()) {
            Ok(Expr::Lit(_)) | Err(_) => {
                let example = self.key.example();
                errors.at(tokens, format!("`has` takes a function or a closure; write `{example}`"));
                None
            }
            Ok(expression) => Some(expression),
        }
    }

    /// A value that is one literal, described as `expected`.
    pub(crate) fn literal<T: Parse>(&self, expected: &str, errors: &mut Errors) -> Option<T> {
        let tokens = self.assigned(errors)?;
        let mut surplus = None;
        let parser = |input: ParseStream<'_>| {
            let value = input.parse::<T>()?;
            surplus = Some(input.parse::<TokenStream>()?);
            Ok(value)
        };
        let (key, example) = (self.key.name(), self.key.example());
        match (parser.parse2(tokens.clone()), surplus.and_then(|surplus| surplus.into_iter().next())) {
            (Ok(value), None) => Some(value),
            (Ok(_), Some(surplus)) => {
                errors.at(surplus, "expected `,` between two options");
                None
            }
            (Err(_), _) => {
                let advice = advice_for_computed(&tokens);
                errors.at(tokens, format!("`{key}` takes {expected}; write `{example}`{advice}"));
                None
            }
        }
    }

    /// The tokens after `=`, at least one.
    pub(crate) fn assigned(&self, errors: &mut Errors) -> Option<TokenStream> {
        let (name, example) = (self.key.name(), self.key.example());
        match &self.value {
            Value::Assigned(tokens) if !tokens.is_empty() => return Some(tokens.clone()),
            Value::Assigned(_) | Value::Absent => {
                errors.at(&self.name, format!("`{name}` needs a value; write `{example}`"));
            }
            Value::Listed(_) => {
                errors.at(&self.name, format!("`{name}(…)` is not a form of `{name}`; write `{example}`"));
            }
        }
        None
    }

    /// The tokens between the parentheses of a combinator.
    pub(crate) fn operands(&self, errors: &mut Errors) -> Option<TokenStream> {
        if let Value::Listed(group) = &self.value {
            return Some(group.stream());
        }
        let (name, example) = (self.key.name(), self.key.example());
        errors.at(&self.name, format!("`{name}` needs parentheses; write `{example}`"));
        None
    }
}

/// A constant or a macro call cannot be looked into while the attribute expands.
fn advice_for_computed(tokens: &TokenStream) -> &'static str {
    match syn::parse2::<Expr>(tokens.clone()) {
        Ok(Expr::Path(path)) if path.path.get_ident().is_some_and(is_word) => "",
        Ok(Expr::Path(_) | Expr::Macro(_) | Expr::Call(_)) => {
            ", or ask at run time in the handler: an attribute cannot see the value of a constant"
        }
        _ => "",
    }
}

/// `role = admin` is a forgotten pair of quotes; `role = ADMIN` names a constant.
fn is_word(ident: &Ident) -> bool {
    !ident.to_token_stream().to_string().chars().any(char::is_uppercase)
}
