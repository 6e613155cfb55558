//! The waitlist.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, WaitlistEntry};

endpoints! {
    /// The waitlist.
    ///
    /// From [`Client::waitlist_entries`](crate::backend::Client::waitlist_entries).
    WaitlistEntries in Versioned;

    /// Lists the entries of the waitlist.
    list() -> Page<WaitlistEntry> = GET "/waitlist_entries" as ListWaitlistEntries {
        limit: Limit, offset: Integer, query: Text, status: Text, order_by: Text,
    };

    /// Adds a person to the waitlist.
    create() -> WaitlistEntry = POST "/waitlist_entries" as CreateWaitlistEntry {
        email_address: Text, notify: Flag,
    };

    /// Adds several people to the waitlist at once.
    create_bulk() -> Vec<WaitlistEntry> = POST "/waitlist_entries/bulk" as CreateWaitlistEntries {
        entry: [CreateWaitlistEntry],
    } with bulk(None);

    /// Invites a person from the waitlist.
    invite(id) -> WaitlistEntry = POST "/waitlist_entries/{id}/invite" as InviteWaitlistEntry {
        ignore_existing: Flag,
    };

    /// Rejects a person on the waitlist.
    reject(id) -> WaitlistEntry = POST "/waitlist_entries/{id}/reject";

    /// Deletes a pending entry of the waitlist.
    delete(id) -> DeletedObject = DELETE "/waitlist_entries/{id}";
}
