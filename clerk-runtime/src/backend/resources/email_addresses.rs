//! E-mail addresses of users.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, EmailAddress};

endpoints! {
    /// E-mail addresses of users.
    ///
    /// From [`Client::email_addresses`](crate::backend::Client::email_addresses).
    EmailAddresses in Versioned;

    /// Fetches an e-mail address.
    get(email_address_id) -> EmailAddress = GET "/email_addresses/{email_address_id}";

    /// Adds an e-mail address to a user.
    create() -> EmailAddress = POST "/email_addresses" as CreateEmailAddress {
        user_id: Text, email_address: Text, verified: Flag, primary: Flag,
        notify_primary_email_address_changed: Flag,
    };

    /// Changes an e-mail address.
    update(email_address_id) -> EmailAddress
        = PATCH "/email_addresses/{email_address_id}" as UpdateEmailAddress {
        verified: Flag, primary: Flag, notify_primary_email_address_changed: Flag,
    };

    /// Deletes an e-mail address.
    delete(email_address_id) -> DeletedObject = DELETE "/email_addresses/{email_address_id}";
}
