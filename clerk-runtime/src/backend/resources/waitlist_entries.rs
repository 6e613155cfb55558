//! The waitlist.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, WaitlistEntry};

endpoints! {
    /// The waitlist.
    ///
    /// From [`Client::waitlist_entries`](crate::backend::Client::waitlist_entries).
    WaitlistEntries in Versioned;

    /// Entries of the waitlist.
    list() -> Page<WaitlistEntry> = GET "/waitlist_entries" as ListWaitlistEntries {
        limit: Limit, offset: Integer, query: Text, status: Text, order_by: Text,
    };

    /// Puts a person on the waitlist.
    create() -> WaitlistEntry = POST "/waitlist_entries" as CreateWaitlistEntry {
        email_address: Text, notify: Flag,
    };

    /// Puts several people on the waitlist at once.
    create_bulk() -> Vec<WaitlistEntry> = POST "/waitlist_entries/bulk" as CreateWaitlistEntries {
        entry: [CreateWaitlistEntry],
    } with bulk(None);

    /// Invites a person from the waitlist.
    invite(id) -> WaitlistEntry = POST "/waitlist_entries/{id}/invite" as InviteWaitlistEntry {
        ignore_existing: Flag,
    };

    /// Rejects a person on the waitlist.
    reject(id) -> WaitlistEntry = POST "/waitlist_entries/{id}/reject";

    /// Takes a pending entry off the waitlist.
    delete(id) -> DeletedObject = DELETE "/waitlist_entries/{id}";
}
