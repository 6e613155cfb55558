//! Token trees: made from bytes, and examined.

use arbitrary::{Result, Unstructured};
use proc_macro2::{Delimiter, Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};

/// Token trees of words and punctuation that are meaningful to the macros, and of some that are not.
pub(crate) fn trees(bytes: &mut Unstructured<'_>, depth: u8) -> Result<TokenStream> {
    let count = bytes.int_in_range(0..=9)?;
    (0..count).map(|_| tree(bytes, depth)).collect()
}

fn tree(bytes: &mut Unstructured<'_>, depth: u8) -> Result<TokenTree> {
    Ok(match bytes.int_in_range(0..=if depth == 0 { 8 } else { 11 })? {
        0..4 => Ident::new(bytes.choose(&WORDS)?, Span::call_site()).into(),
        4..6 => {
            let spacing = if bytes.arbitrary()? { Spacing::Joint } else { Spacing::Alone };
            Punct::new(*bytes.choose(&MARKS)?, spacing).into()
        }
        6 => Literal::string(bytes.choose(&TEXTS)?).into(),
        7 => Literal::string(bytes.arbitrary()?).into(),
        8 => Literal::u64_unsuffixed(bytes.arbitrary()?).into(),
        _ => Group::new(*bytes.choose(&DELIMITERS)?, trees(bytes, depth - 1)?).into(),
    })
}

const DELIMITERS: [Delimiter; 4] =
    [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None];

const MARKS: [char; 14] = ['=', ',', '&', '<', '>', ':', '#', '|', '-', ';', '!', '?', '.', '*'];

const WORDS: [&str; 42] = [
    "role",
    "permission",
    "feature",
    "plan",
    "reverification",
    "scope",
    "has",
    "any",
    "all",
    "not",
    "token",
    "accepts",
    "crate",
    "level",
    "after_minutes",
    "unauthorized_url",
    "unauthenticated_url",
    "max_stale",
    "same_origin",
    "rejections",
    "challenge",
    "docs",
    "treat_pending_as_signed_out",
    "ADMIN",
    "api_key",
    "m2m_token",
    "session_token",
    "oauth_token",
    "true",
    "false",
    "async",
    "fn",
    "self",
    "impl",
    "Self",
    "pub",
    "dyn",
    "mut",
    "where",
    "Auth",
    "SessionAuth",
    "x",
];

const TEXTS: [&str; 16] = [
    "",
    "org:",
    "org:admin",
    "org:invoices:create",
    "org:org:a",
    "org:ä:b",
    "user:pro",
    "strict",
    "session_token",
    "any",
    "//",
    "/upgrade",
    "/\u{0}",
    "30s",
    "9h",
    "https://a.test",
];

/// The tokens in order, with groups opened. Invisible groups are not tokens, because the parser adds and
/// removes them.
pub(crate) fn flattened(tokens: TokenStream) -> Vec<String> {
    let mut flat = Vec::new();
    flatten(tokens, &mut flat);
    flat
}

fn flatten(tokens: TokenStream, flat: &mut Vec<String>) {
    for tree in tokens {
        let TokenTree::Group(group) = tree else {
            flat.push(tree.to_string());
            continue;
        };
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::None => ("", ""),
        };
        flat.extend((!open.is_empty()).then(|| open.to_owned()));
        flatten(group.stream(), flat);
        flat.extend((!close.is_empty()).then(|| close.to_owned()));
    }
}

/// The same without `<>` and an empty `where`, which have no meaning, and which syn leaves out.
pub(crate) fn without_empty_lists(tokens: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(tokens.len());
    for token in tokens {
        let before = kept.last().map(String::as_str).unwrap_or_default();
        match (before, token.as_str()) {
            ("<", ">") => drop(kept.pop()),
            ("where", "{") => *kept.last_mut().expect("`where`") = token,
            _ => kept.push(token),
        }
    }
    kept
}

/// Whether `whole` contains all of `part` in this order, perhaps with other tokens in between.
pub(crate) fn is_within(part: &[String], whole: &[String]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|token| rest.any(|other| other == token))
}

/// Whether an expansion ends with a `compile_error!`, perhaps in braces; the name of a guard may follow.
pub(crate) fn has_errors(expansion: &TokenStream) -> bool {
    let trees: Vec<TokenTree> = expansion.clone().into_iter().collect();
    if let [TokenTree::Group(group)] = trees.as_slice() {
        return has_errors(&group.stream());
    }
    let is_error = |trees: &[TokenTree]| {
        matches!(trees, [TokenTree::Ident(name), TokenTree::Punct(mark), TokenTree::Group(_)]
            if name == "compile_error" && mark.as_char() == '!')
    };
    let Some(last) = trees.windows(3).rposition(is_error) else { return false };
    let after = flattened(trees.into_iter().skip(last + 3).collect());
    let of_a_name = ["#", "[", "allow", "(", "non_camel_case_types", ")", "]", "type"];
    after.is_empty() || after.starts_with(&of_a_name.map(str::to_owned))
}

/// Whether the expansion calls the function that makes the layer. The bare name also occurs in completions
/// for editors.
pub(crate) fn makes_a_layer(expansion: &TokenStream) -> bool {
    flattened(expansion.clone()).windows(4).any(|tokens| tokens == ["protect_router", ":", ":", "<"])
}

/// The types that the macros put before a handler's parameters.
const GUARDS: [&str; 4] =
    ["SuppliedByTheRouter", "SuppliedByTheRouterAfterACheck", "SuppliedByTheRouterToAnyone", "FoldedGuard"];

/// Whether the first parameter of the first function is a guard of the runtime.
pub(crate) fn is_guarded(expansion: &TokenStream) -> bool {
    let flat = flattened(without_attributes(expansion.clone()));
    let mut tokens = flat.iter().map(String::as_str).skip_while(|token| *token != "fn").skip(2).peekable();
    if tokens.peek() == Some(&"<") {
        skip_generics(&mut tokens);
    }
    let parameter: Vec<&str> = tokens.take_while(|token| *token != "<").collect();
    // Documentation leaves it out.
    let cfg = ["(", "#", "[", "cfg", "(", "not", "(", "doc", ")", ")", "]"];
    let parameter = parameter.strip_prefix(&cfg).unwrap_or(parameter.get(1..).unwrap_or_default());
    let is_a_guard = |ty: &[&str]| GUARDS.iter().any(|guard| ty.ends_with(&["__private", ":", ":", guard]));
    match parameter {
        ["__clerk_guard", ":", name, ..] if name.starts_with("__clerk_guard_of_") => {
            is_a_guard(&named_type(&flat, name))
        }
        ["__clerk_guard", ":", ..] => is_a_guard(parameter),
        _ => false,
    }
}

/// The type that has this name, without what it is generic over: the attributes of rocket's routes repeat the guard by its name.
fn named_type<'t>(flat: &'t [String], name: &str) -> Vec<&'t str> {
    let place = flat.windows(2).position(|pair| pair[0] == "type" && pair[1] == name);
    let after = place.and_then(|place| flat.get(place + 3..)).unwrap_or_default();
    after.iter().map(String::as_str).take_while(|token| *token != "<").collect()
}

fn skip_generics<'t>(tokens: &mut impl Iterator<Item = &'t str>) {
    let (mut depth, mut before) = (0, "");
    for token in tokens {
        depth += i32::from(token == "<") - i32::from(token == ">" && before != "-" && before != "=");
        before = token;
        if depth == 0 {
            return;
        }
    }
}

/// The same without the leading attributes.
fn without_attributes(tokens: TokenStream) -> TokenStream {
    let mut tokens = tokens.into_iter().peekable();
    while matches!(tokens.peek(), Some(TokenTree::Punct(mark)) if mark.as_char() == '#') {
        tokens.next();
        tokens.next();
    }
    tokens.collect()
}
