//! Identifiers that may sign up.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{AllowlistIdentifier, DeletedObject};

endpoints! {
    /// Identifiers that may sign up.
    ///
    /// From [`Client::allowlist_identifiers`](crate::backend::Client::allowlist_identifiers).
    AllowlistIdentifiers in Versioned;

    /// Lists the identifiers that may sign up.
    list() -> Page<AllowlistIdentifier> = GET "/allowlist_identifiers" as ListAllowlistIdentifiers {
        limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// Adds an identifier to the list.
    create() -> AllowlistIdentifier = POST "/allowlist_identifiers" as CreateAllowlistIdentifier {
        identifier: Text, notify: Flag,
    };

    /// Removes an identifier from the list.
    delete(allowlist_identifier_id) -> DeletedObject
        = DELETE "/allowlist_identifiers/{allowlist_identifier_id}";
}
