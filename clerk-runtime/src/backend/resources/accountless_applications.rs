//! Applications without an account, which development tools create.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::AccountlessApplication;

endpoints! {
    /// Applications without an account, which development tools create.
    ///
    /// From [`Client::accountless_applications`](crate::backend::Client::accountless_applications).
    AccountlessApplications in Accountless;

    /// Creates an application without an account.
    create() -> AccountlessApplication = POST "/accountless_applications" as CreateAccountlessApplication {
        source: InQuery,
    };

    /// Ends the onboarding of the application that the secret key belongs to.
    complete_onboarding() -> AccountlessApplication
        = POST "/accountless_applications/complete" as CompleteAccountlessApplicationOnboarding {
        source: InQuery,
    };
}
