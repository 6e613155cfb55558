#![deny(warnings, missing_docs)]

//! The rule is a paragraph of the handler's documentation, unless `docs = false` says otherwise.

use clerk_runtime::{auth, protect};

#[protect(role = "org:admin")]
pub async fn without_own_documentation() {}

/// Lists.
#[auth(docs = false)]
pub async fn with_own_documentation() {}

#[test]
fn builds() {}
