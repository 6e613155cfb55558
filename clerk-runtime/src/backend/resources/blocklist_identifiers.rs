//! Who may not sign up.

use crate::backend::Page;
use crate::backend::endpoint::endpoints;
use crate::backend::objects::{BlocklistIdentifier, DeletedObject};

endpoints! {
    /// Who may not sign up.
    ///
    /// From [`Client::blocklist_identifiers`](crate::backend::Client::blocklist_identifiers).
    BlocklistIdentifiers in Versioned;

    /// Identifiers that may not sign up.
    list() -> Page<BlocklistIdentifier> = GET "/blocklist_identifiers";

    /// Keeps an identifier from signing up.
    create() -> BlocklistIdentifier = POST "/blocklist_identifiers" as CreateBlocklistIdentifier {
        identifier: Text,
    };

    /// Takes an identifier off the list.
    delete(blocklist_identifier_id) -> DeletedObject
        = DELETE "/blocklist_identifiers/{blocklist_identifier_id}";
}
