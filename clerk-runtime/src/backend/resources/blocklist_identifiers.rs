//! Identifiers that may not sign up.

use crate::backend::Page;
use crate::backend::endpoint::endpoints;
use crate::backend::objects::{BlocklistIdentifier, DeletedObject};

endpoints! {
    /// Identifiers that may not sign up.
    ///
    /// From [`Client::blocklist_identifiers`](crate::backend::Client::blocklist_identifiers).
    BlocklistIdentifiers in Versioned;

    /// Lists the identifiers that may not sign up.
    list() -> Page<BlocklistIdentifier> = GET "/blocklist_identifiers";

    /// Adds an identifier to the list.
    create() -> BlocklistIdentifier = POST "/blocklist_identifiers" as CreateBlocklistIdentifier {
        identifier: Text,
    };

    /// Removes an identifier from the list.
    delete(blocklist_identifier_id) -> DeletedObject
        = DELETE "/blocklist_identifiers/{blocklist_identifier_id}";
}
