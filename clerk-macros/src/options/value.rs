//! The value of an option, read as what its key takes.

use std::fmt;

use proc_macro2::{Group, Ident, TokenStream};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, LitBool, LitStr, Path};

use super::{Entry, Key};
use crate::errors::Errors;
use crate::handler::mentions;

/// A text, or the constant that holds it.
pub(crate) enum TextValue {
    /// The text as the policy carries it.
    Literal(String),
    /// The constant's path; its text is checked when the compiler knows it.
    Constant(Path),
}

impl fmt::Display for TextValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) => write!(f, "{text:?}"),
            Self::Constant(path) => f.write_str(&path.to_token_stream().to_string().replace(' ', "")),
        }
    }
}

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

    /// The text of `key = "…"` or the constant of `key = path::CONSTANT`; `check` gives a literal its final form.
    pub(crate) fn text_or_constant(
        &self,
        check: impl FnOnce(&str) -> Result<String, String>,
        errors: &mut Errors,
    ) -> Option<TextValue> {
        if let Some(path) = self.constant() {
            if mentions(path.to_token_stream(), "Self") {
                errors.at(&path, "`Self` cannot stand in an attribute; write the name of the type");
                return None;
            }
            return Some(TextValue::Constant(path));
        }
        let literal = self.text(errors)?;
        match check(&literal.value()) {
            Ok(text) => Some(TextValue::Literal(text)),
            Err(problem) => {
                errors.at(literal, problem);
                None
            }
        }
    }

    /// A path of several words, or of one that is no plain word: `role = admin` is a forgotten pair of quotes.
    fn constant(&self) -> Option<Path> {
        let Value::Assigned(tokens) = &self.value else { return None };
        let path = Path::parse_mod_style.parse2(tokens.clone()).ok()?;
        path.get_ident().is_none_or(|ident| !is_word(ident)).then_some(path)
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

/// A macro or a function call cannot be looked into while the attribute expands.
fn advice_for_computed(tokens: &TokenStream) -> &'static str {
    match syn::parse2::<Expr>(tokens.clone()) {
        Ok(Expr::Macro(_) | Expr::Call(_)) => ", or name a constant that holds the text",
        _ => "",
    }
}

/// Whether a name is written like a value rather than like a constant.
fn is_word(ident: &Ident) -> bool {
    !ident.to_token_stream().to_string().chars().any(char::is_uppercase)
}
