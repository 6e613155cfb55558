//! Phone numbers of users.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{DeletedObject, PhoneNumber};

endpoints! {
    /// Phone numbers of users.
    ///
    /// From [`Client::phone_numbers`](crate::backend::Client::phone_numbers).
    PhoneNumbers in Versioned;

    /// Fetches a phone number.
    get(phone_number_id) -> PhoneNumber = GET "/phone_numbers/{phone_number_id}";

    /// Adds a phone number to a user.
    create() -> PhoneNumber = POST "/phone_numbers" as CreatePhoneNumber {
        user_id: Text, phone_number: Text, verified: Flag, primary: Flag,
        reserved_for_second_factor: Flag,
    };

    /// Changes a phone number.
    update(phone_number_id) -> PhoneNumber = PATCH "/phone_numbers/{phone_number_id}" as UpdatePhoneNumber {
        verified: Flag, primary: Flag, reserved_for_second_factor: Flag,
    };

    /// Deletes a phone number.
    delete(phone_number_id) -> DeletedObject = DELETE "/phone_numbers/{phone_number_id}";
}
