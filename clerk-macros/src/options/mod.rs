//! Options as written: `key = value`, `key(…)` and mistakes in them.

mod alternatives;
mod durations;
mod foreign_words;
mod keys;
mod path_parameter;
mod reverification;
mod texts;
pub(crate) mod tokens;
mod typing;
mod urls;
mod values;

use alternatives::combined_calls;
pub(crate) use durations::{max_stale, refuse_max_stale};
use foreign_words::foreign_word;
pub(crate) use keys::{Key, Place};
pub(crate) use path_parameter::{is_path_parameter, path_parameter};
pub(crate) use reverification::Reverification;
pub(crate) use texts::{canonical_text, normalize, text_kind};
pub(crate) use typing::as_typed;
pub(crate) use urls::url;
pub(crate) use values::{TextValue, Value};

use clerk_rules::{TokenType, nearest};
use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::token::Paren;
use syn::{Expr, LitStr, Token};

use crate::errors::Errors;
use crate::errors::wording::listed;

/// One option: a key that is allowed in its place, and its unchecked value.
pub(crate) struct Entry {
    pub(crate) key: Key,
    /// The key's own token.
    pub(crate) name: Ident,
    pub(crate) value: Value,
}

/// Parses the options of `place`. A mistake in one of them does not hide mistakes in later ones.
pub(crate) fn parse(tokens: TokenStream, place: Place, errors: &mut Errors) -> Vec<Entry> {
    let mut entries = Vec::new();
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            if let Some(entry) = parse_entry(input, place, errors) {
                refuse_repetition(&entry, &entries, place, errors);
                entries.push(entry);
            }
            finish_entry(input, errors);
        }
        Ok(())
    };
    let parsed = parser.parse2(tokens);
    errors.ok(parsed);
    entries
}

fn parse_entry(input: ParseStream<'_>, place: Place, errors: &mut Errors) -> Option<Entry> {
    let Ok(name) = input.call(Ident::parse_any) else {
        let problem = match input.fork().parse::<LitStr>() {
            Ok(text) => what_text_belongs_to(&text.value(), place),
            Err(_) => None,
        };
        let example = place.keys().next().map_or("", Key::example);
        errors.add(input.error(problem.unwrap_or_else(|| format!("expected an option, like `{example}`"))));
        skip_to_comma(input);
        return None;
    };
    // The value is parsed even if the key is unknown, so only the key is reported.
    let value = parse_value(&name, input);
    if input.peek(Token![|]) || input.peek(Token![&]) {
        let call = match &value {
            Value::Listed(group) => quote!(#name #group),
            _ => name.to_token_stream(),
        };
        let (mark, rest) = (input.fork(), skip_to_comma(input));
        if let Some(instead) = combined_calls(call, rest) {
            errors.add(mark.error(format!("conditions are combined by name; write `{instead}`")));
            return None;
        }
    }
    let key = known_key(&name, place, errors)?;
    Some(Entry { key, name, value })
}

/// What to write for a string without a key, if an option of `place` takes such a string.
fn what_text_belongs_to(text: &str, place: Place) -> Option<String> {
    if let Some(key) = place.token_key().filter(|_| TokenType::named(text).is_some()) {
        return Some(format!("a text needs its option; write `{} = {text:?}`", key.name()));
    }
    let fits =
        |key: &Key| place.takes(*key) && text_kind(*key).is_some_and(|kind| normalize(kind, text).is_ok());
    let key = [Key::Role, Key::Permission].into_iter().find(fits)?;
    Some(format!("a text needs its option; write `{} = {text:?}`", key.name()))
}

fn parse_value(name: &Ident, input: ParseStream<'_>) -> Value {
    if input.peek(Paren) {
        return match input.parse() {
            Ok(group) => Value::Listed(group),
            Err(_) => Value::Absent,
        };
    }
    if input.is_empty() || input.peek(Token![,]) || begins_option(input) {
        return Value::Absent;
    }
    if input.parse::<Token![=]>().is_err() {
        return Value::Misplaced(skip_to_comma(input));
    }
    // Only an expression can contain a comma that does not end the option, as in `has = check::<A, B>`.
    if name == Key::Has.name()
        && input.fork().parse::<Expr>().is_ok()
        && let Ok(expression) = input.parse::<Expr>()
    {
        return Value::Assigned(expression.into_token_stream());
    }
    Value::Assigned(parse_assigned(input))
}

/// The tokens up to a comma, or up to the next option if the comma before it is missing.
fn parse_assigned(input: ParseStream<'_>) -> TokenStream {
    let mut value = TokenStream::new();
    let mut may_end = false;
    while !(input.is_empty() || input.peek(Token![,]) || may_end && begins_option(input)) {
        let Ok(tree) = input.parse::<TokenTree>() else { break };
        may_end = !matches!(tree, TokenTree::Punct(_));
        value.extend([tree]);
    }
    value
}

fn begins_option(input: ParseStream<'_>) -> bool {
    let assigns = input.peek2(Token![=]) && !input.peek2(Token![==]) && !input.peek2(Token![=>]);
    input.peek(Ident::peek_any) && (assigns || input.peek2(Paren))
}

fn finish_entry(input: ParseStream<'_>, errors: &mut Errors) {
    const MISSING_COMMA: &str = "expected `,` between two options";
    if begins_option(input) {
        errors.add(input.error(MISSING_COMMA));
        return;
    }
    if let Some(first) = skip_to_comma(input).into_iter().next() {
        errors.at(first, MISSING_COMMA);
    }
    // The end or a comma follows.
    let _ = input.parse::<Token![,]>();
}

fn skip_to_comma(input: ParseStream<'_>) -> TokenStream {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        match input.parse::<TokenTree>() {
            Ok(tree) => skipped.extend([tree]),
            Err(_) => break,
        }
    }
    skipped
}

fn known_key(name: &Ident, place: Place, errors: &mut Errors) -> Option<Key> {
    let word = name.unraw().to_string();
    let key = Key::named(&word).map(|key| place.own_word_for(key));
    if key.is_some_and(|key| place.takes(key)) {
        return key;
    }
    errors.at(name, unknown_key(&word, key, place));
    None
}

/// The message for `word`, which is `key` in other places, or unknown.
fn unknown_key(word: &str, key: Option<Key>, place: Place) -> String {
    let key = key.or_else(|| Key::nearly_named(word)).filter(|key| !place.takes(*key));
    if let Some(refusal) = key.and_then(|key| place.refusal(key)) {
        return format!("`{word}` cannot stand here: {refusal}");
    }
    let unknown = format!("unknown option `{word}`");
    if let Some(token_key) = place.token_key().filter(|_| TokenType::named(word).is_some()) {
        return format!("{unknown}; write `{} = {word}`", token_key.name());
    }
    let names = || place.keys().map(Key::name);
    match (foreign_word(word, place), nearest(word, names())) {
        (Some(advice), _) => format!("{unknown}; {advice}"),
        (None, Some(near)) => format!("{unknown}, did you mean `{near}`?"),
        (None, None) => format!("{unknown}, expected one of {}", listed(names())),
    }
}

fn refuse_repetition(entry: &Entry, before: &[Entry], place: Place, errors: &mut Errors) {
    if place.repeats(entry.key) || before.iter().all(|other| other.key != entry.key) {
        return;
    }
    let name = entry.key.name();
    if entry.key.is_condition() && !entry.key.is_word() {
        let any = format!("write `any({name} = …, {name} = …)`");
        let advice = match entry.key {
            Key::Role => format!("{any}, because a member has one role in an organization"),
            Key::Organization => format!("{any}, because a session has one active organization"),
            _ => format!("{any} or `all({name} = …, {name} = …)`"),
        };
        errors.at(&entry.name, format!("duplicate option `{name}`; {advice}"));
    } else {
        let problem = match entry.key {
            Key::Token | Key::Accepts => "`token` and `accepts` are one option; write it once".to_owned(),
            _ => format!("duplicate option `{name}`; write it once"),
        };
        errors.at(&entry.name, problem);
    }
}
