//! The value of an option, parsed as its key requires.

use std::fmt;

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::parse::{Parse, ParseStream, Parser};
use syn::{Expr, LitBool, LitStr, Path};

use super::alternatives::Alternatives;
use super::{Entry, as_typed};
use crate::errors::Errors;
use crate::handler::mentions;

/// A string, or the constant that holds it.
pub(crate) enum TextValue {
    /// The string as it is in the policy.
    Literal(String),
    /// The path of the constant. Its value is checked when the compiler knows it.
    Constant(Path),
}

impl fmt::Display for TextValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(text) => write!(f, "{text:?}"),
            Self::Constant(path) => {
                f.write_str(&as_typed(&path.to_token_stream().to_string().replace(' ', "")))
            }
        }
    }
}

/// The part after a key.
pub(crate) enum Value {
    /// `= …`.
    Assigned(TokenStream),
    /// `(…)`.
    Listed(Group),
    /// Something else.
    Misplaced(TokenStream),
    /// Nothing.
    Absent,
}

impl Entry {
    /// The non-empty string of `key = "…"`.
    pub(crate) fn text(&self, errors: &mut Errors) -> Option<LitStr> {
        self.text_described("a text", self.key.example(), errors)
    }

    fn text_described(&self, expected: &str, example: &str, errors: &mut Errors) -> Option<LitStr> {
        let text = self.literal::<LitStr>(expected, example, errors)?;
        if text.suffix().is_empty() && !text.value().is_empty() {
            return Some(text);
        }
        let problem = if text.suffix().is_empty() { "is empty" } else { "has a suffix" };
        errors.at(&text, format!("`{}` {problem}; write `{example}`", self.key.name()));
        None
    }

    /// The string of `key = "…"`, or the constant of `key = path::CONSTANT`. `check` converts a literal to
    /// its final form.
    pub(crate) fn text_or_constant(
        &self,
        check: impl Fn(&str) -> Result<String, String>,
        errors: &mut Errors,
    ) -> Option<TextValue> {
        if let Value::Assigned(tokens) = &self.value
            && let Some(alternatives) = Alternatives::of(tokens)
        {
            let advice = alternatives.as_options(self.key);
            errors.at(tokens, format!("`{}` takes one text; write `{advice}`", self.key.name()));
            return None;
        }
        let path = self.assigned_path();
        let word =
            path.as_ref().and_then(Path::get_ident).filter(|ident| is_word(ident)).map(Ident::to_string);
        if let Some(path) = path.filter(|_| word.is_none()) {
            if mentions(path.to_token_stream(), "Self") {
                errors.at(&path, "`Self` cannot stand in an attribute; write the name of the type");
                return None;
            }
            return Some(TextValue::Constant(path));
        }
        // The quotes were forgotten.
        let quoted =
            word.filter(|word| check(word).is_ok()).map(|word| format!("{} = {word:?}", self.key.name()));
        let example = quoted.as_deref().unwrap_or(self.key.example());
        let literal = self.text_described("a text or a constant", example, errors)?;
        match check(&literal.value()) {
            Ok(text) => Some(TextValue::Literal(text)),
            Err(problem) => {
                errors.at(literal, problem);
                None
            }
        }
    }

    fn assigned_path(&self) -> Option<Path> {
        let Value::Assigned(tokens) = &self.value else { return None };
        Path::parse_mod_style.parse2(tokens.clone()).ok()
    }

    /// The value of `key = true` or `key = false`.
    pub(crate) fn boolean(&self, errors: &mut Errors) -> Option<bool> {
        Some(self.literal::<LitBool>("`true` or `false`", self.key.example(), errors)?.value)
    }

    /// The path of `crate = path` or `check = path`.
    pub(crate) fn path(&self, errors: &mut Errors) -> Option<Path> {
        let tokens = self.assigned(errors)?;
        let path = self.assigned_path();
        if path.is_none() {
            let (name, example) = (self.key.name(), self.key.example());
            errors.at(tokens, format!("`{name}` takes a path without quotes; write `{example}`"));
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

    /// A value that is a single literal. Messages call it `expected`, and show `example`.
    pub(crate) fn literal<T: Parse>(&self, expected: &str, example: &str, errors: &mut Errors) -> Option<T> {
        let tokens = self.assigned(errors)?;
        let mut surplus = None;
        let parser = |input: ParseStream<'_>| {
            let value = input.parse::<T>()?;
            surplus = Some(input.parse::<TokenStream>()?);
            Ok(value)
        };
        match (parser.parse2(tokens.clone()), surplus.and_then(|surplus| surplus.into_iter().next())) {
            (Ok(value), None) => Some(value),
            (Ok(_), Some(surplus)) => {
                errors.at(surplus, "expected `,` between two options");
                None
            }
            (Err(_), _) => {
                errors.at(tokens, format!("`{}` takes {expected}; write `{example}`", self.key.name()));
                None
            }
        }
    }

    /// The tokens after `=`, of which there is at least one.
    pub(crate) fn assigned(&self, errors: &mut Errors) -> Option<TokenStream> {
        let (name, example) = (self.key.name(), self.key.example());
        match &self.value {
            Value::Assigned(tokens) if !tokens.is_empty() => return Some(tokens.clone()),
            Value::Assigned(_) | Value::Absent => {
                errors.at(&self.name, format!("`{name}` needs a value; write `{example}`"));
            }
            Value::Misplaced(tokens) => {
                let mut after = tokens.clone().into_iter();
                let first = after.next();
                let second = after.clone().next();
                let negates = [&first, &second].map(|tree| tree.as_ref().map(ToString::to_string));
                if negates == [Some("!".to_owned()), Some("=".to_owned())] {
                    let value = after.skip(1).collect::<TokenStream>();
                    errors.at(first, format!("`!=` is no form of `{name}`; write `not({name} = {value})`"));
                    return None;
                }
                let is_colon = matches!(&first, Some(TokenTree::Punct(mark)) if mark.as_char() == ':');
                let value = after.collect::<TokenStream>();
                let example = match value.is_empty() {
                    false if is_colon => format!("{name} = {value}"),
                    _ => example.to_owned(),
                };
                errors.at(first, format!("expected `=` after `{name}`; write `{example}`"));
            }
            Value::Listed(_) => {
                errors.at(&self.name, format!("`{name}(…)` is not a form of `{name}`; write `{example}`"));
            }
        }
        None
    }

    /// Records the value of a key that takes none.
    pub(crate) fn refuse_value(&self, errors: &mut Errors) {
        let written = match &self.value {
            Value::Absent => return,
            Value::Assigned(tokens) if tokens.is_empty() => self.name.to_token_stream(),
            Value::Assigned(tokens) | Value::Misplaced(tokens) => tokens.clone(),
            Value::Listed(group) => group.to_token_stream(),
        };
        let name = self.key.name();
        errors.at(
            written,
            format!("`{name}` takes no value; write `{name}`, or `not({name})` for its opposite"),
        );
    }

    /// The tokens in the parentheses of a combinator.
    pub(crate) fn operands(&self, errors: &mut Errors) -> Option<TokenStream> {
        if let Value::Listed(group) = &self.value {
            return Some(group.stream());
        }
        let (name, example) = (self.key.name(), self.key.example());
        errors.at(&self.name, format!("`{name}` needs parentheses; write `{example}`"));
        None
    }
}

/// Whether a name looks like a value and not like a constant.
fn is_word(ident: &Ident) -> bool {
    !as_typed(&ident.to_string()).chars().any(char::is_uppercase)
}
