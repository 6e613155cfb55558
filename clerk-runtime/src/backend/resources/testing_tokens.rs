//! Tokens that let automated tests past the bot detection.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::TestingToken;

endpoints! {
    /// Tokens that let automated tests past the bot detection.
    ///
    /// From [`Client::testing_tokens`](crate::backend::Client::testing_tokens).
    TestingTokens in Versioned;

    /// Creates a token.
    create() -> TestingToken = POST "/testing_tokens";
}
