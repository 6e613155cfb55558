//! Attributes below ours that change what ours wrote.

use proc_macro::{Delimiter, Group, TokenStream, TokenTree};

/// Removes the first parameter of a function.
#[proc_macro_attribute]
pub fn without_first_parameter(_: TokenStream, function: TokenStream) -> TokenStream {
    let mut is_after_fn = false;
    let mut is_done = false;
    let changed = function.into_iter().map(|token| {
        is_after_fn |= matches!(&token, TokenTree::Ident(word) if word.to_string() == "fn");
        match token {
            TokenTree::Group(group)
                if is_after_fn && !is_done && group.delimiter() == Delimiter::Parenthesis =>
            {
                is_done = true;
                TokenTree::Group(Group::new(Delimiter::Parenthesis, rest(group.stream())))
            }
            other => other,
        }
    });
    changed.collect()
}

/// What follows the first comma outside angle brackets.
fn rest(parameters: TokenStream) -> TokenStream {
    let mut depth = 0;
    let is_first = |token: &TokenTree| {
        let TokenTree::Punct(mark) = token else { return true };
        depth += i32::from(mark.as_char() == '<') - i32::from(mark.as_char() == '>');
        mark.as_char() != ',' || depth > 0
    };
    parameters.into_iter().skip_while(is_first).skip(1).collect()
}
