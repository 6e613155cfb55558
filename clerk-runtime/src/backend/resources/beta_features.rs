//! Endpoints in beta.

use crate::backend::endpoint::endpoints;
use crate::backend::resources::Done;

endpoints! {
    /// Endpoints in beta.
    ///
    /// From [`Client::beta_features`](crate::backend::Client::beta_features).
    BetaFeatures in Versioned;

    /// Moves a production instance to another domain, which signs all users out.
    change_domain() -> Done = POST "/beta_features/change_domain" as ChangeDomain {
        home_url: Text, is_secondary: Flag,
    };
}
