//! Who may sign up.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{AllowlistIdentifier, DeletedObject};

endpoints! {
    /// Who may sign up.
    ///
    /// From [`Client::allowlist_identifiers`](crate::backend::Client::allowlist_identifiers).
    AllowlistIdentifiers in Versioned;

    /// Identifiers that may sign up.
    list() -> Page<AllowlistIdentifier> = GET "/allowlist_identifiers" as ListAllowlistIdentifiers {
        limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// Lets an identifier sign up.
    create() -> AllowlistIdentifier = POST "/allowlist_identifiers" as CreateAllowlistIdentifier {
        identifier: Text, notify: Flag,
    };

    /// Takes an identifier off the list.
    delete(allowlist_identifier_id) -> DeletedObject
        = DELETE "/allowlist_identifiers/{allowlist_identifier_id}";
}
