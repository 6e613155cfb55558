//! `#[rpc]`, which names a method.

use proc_macro2::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{LitStr, Token};

use crate::attributes::is_called;
use crate::errors::Errors;
use crate::handler::service::{Method, rpc_name};

/// The method's name in its `.proto` file: the one in `#[rpc(name = "…")]`, or one derived from the function's name.
pub(super) fn rpc(method: &Method, errors: &mut Errors) -> String {
    let mut name = rpc_name(&method.signature.ident);
    for attribute in method.attributes.iter().filter(|attribute| is_called(attribute, "rpc")) {
        let written = attribute.parse_args_with(|input: ParseStream<'_>| {
            let key = input.call(Ident::parse_any)?;
            input.parse::<Token![=]>()?;
            let text: LitStr = input.parse()?;
            Ok((key, text)).and_then(
                |(key, text)| if input.is_empty() { Ok((key, text)) } else { Err(input.error(NAME)) },
            )
        });
        match written {
            Ok((key, text)) if key == "name" && is_rpc_name(&text.value()) => name = text.value(),
            _ => errors.at(attribute, NAME),
        }
    }
    name
}

const NAME: &str = "`#[rpc]` takes the method's name in its `.proto` file; write `#[rpc(name = \"GetURL\")]`";

fn is_rpc_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}
