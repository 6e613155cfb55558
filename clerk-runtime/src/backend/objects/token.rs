//! Tokens that the API issues, and what they are made from.

use serde_json::Value;

use super::SignInTokenStatus;
use crate::backend::Secret;
use crate::backend::object::objects;
use crate::ground::timestamp::Timestamp;

objects! {
    /// A session token.
    Token {
        jwt: Secret,
    }

    /// A refreshed session: a token or cookies, as was asked.
    SessionRefresh {
        jwt: Option<Secret>,
        cookies: Vec<Secret>,
    }

    /// A token to sign in with.
    SignInToken {
        id: String,
        status: Option<SignInTokenStatus>,
        user_id: Option<String>,
        token: Option<Secret>,
        url: Option<Secret>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A token to sign in as another user.
    ActorToken {
        id: String,
        status: Option<SignInTokenStatus>,
        user_id: Option<String>,
        actor: Option<Value>,
        token: Option<Secret>,
        url: Option<Secret>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A token that lets automated tests past the bot detection.
    TestingToken {
        token: Secret,
        expires_at: Option<Timestamp>,
    }

    /// A task that an agent does on behalf of a user.
    AgentTask {
        agent_id: Option<String>,
        agent_task_id: Option<String>,
        task_id: Option<String>,
        url: Option<Secret>,
    }

    /// A template for tokens with claims of the application's own.
    JwtTemplate {
        id: String,
        name: Option<String>,
        claims: Option<Value>,
        lifetime: Option<i64>,
        allowed_clock_skew: Option<i64>,
        custom_signing_key: Option<bool>,
        signing_algorithm: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The keys that verify the instance's tokens (RFC 7517).
    JsonWebKeySet {
        keys: Vec<Value>,
    }
}
