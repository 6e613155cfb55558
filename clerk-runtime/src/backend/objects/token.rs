//! Tokens that the API issues, and their templates.

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

    /// A refreshed session: a token or cookies, depending on the requested format.
    SessionRefresh {
        jwt: Option<Secret>,
        cookies: Vec<Secret>,
    }

    /// A token with which a user signs in.
    SignInToken {
        id: String,
        status: Option<SignInTokenStatus>,
        user_id: Option<String>,
        token: Option<Secret>,
        url: Option<Secret>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A token with which an actor signs in as a user.
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

    /// A template for tokens with your own claims.
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
