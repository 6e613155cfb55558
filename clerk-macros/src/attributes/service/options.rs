//! The options of `#[protect_service]`.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Path, Token};

use crate::errors::Errors;
use crate::errors::wording::quoted;
use crate::expansion::runtime_path::RuntimePath;
use crate::expansion::site::Site;

/// The options. Mistakes are recorded, and a mistaken option keeps its default.
pub(super) struct Options {
    pub(super) server: Option<Path>,
    pub(super) runtime: RuntimePath,
}

impl Options {
    pub(super) fn read(tokens: TokenStream, site: &Site, errors: &mut Errors) -> Self {
        let mut options = Self { server: None, runtime: RuntimePath::default() };
        let parser = |input: ParseStream<'_>| {
            while !input.is_empty() {
                let name = input.call(Ident::parse_any)?;
                let is_server = name == "server";
                if !is_server && name != "crate" {
                    return Err(syn::Error::new_spanned(
                        &name,
                        format!(
                            "unknown option {}; `#[protect_service]` takes `server = path::to::GreeterServer` and \
                             `crate = path::to::clerk_runtime`",
                            quoted(&name.to_string())
                        ),
                    ));
                }
                input.parse::<Token![=]>()?;
                let path = input.call(Path::parse_mod_style)?;
                if is_server {
                    options.server = Some(path);
                } else {
                    options.runtime = RuntimePath::new(path);
                }
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
            }
            Ok(())
        };
        let parsed = parser.parse2(tokens);
        errors.ok(parsed);
        options.runtime.serve(site.framework);
        options
    }
}
