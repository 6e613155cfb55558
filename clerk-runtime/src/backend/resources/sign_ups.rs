//! Attempts to sign up.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::SignUp;

endpoints! {
    /// Attempts to sign up.
    ///
    /// From [`Client::sign_ups`](crate::backend::Client::sign_ups).
    SignUps in Versioned;

    /// Fetches an attempt to sign up.
    get(sign_up_attempt_id) -> SignUp = GET "/sign_ups/{sign_up_attempt_id}";

    /// Changes an attempt to sign up.
    update(sign_up_attempt_id) -> SignUp = PATCH "/sign_ups/{sign_up_attempt_id}" as UpdateSignUp {
        external_id: Text, custom_action: Flag,
    };
}
