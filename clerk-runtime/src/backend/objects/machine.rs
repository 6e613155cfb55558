//! Machines, their keys and tokens, and OAuth applications.

use serde_json::Value;

use crate::backend::Secret;
use crate::backend::object::objects;
use crate::ground::timestamp::Timestamp;

objects! {
    /// An API key of a user or an organization. The secret is set only when the key has just been created.
    ApiKey {
        id: String,
        kind in "type": Option<String>,
        subject: Option<String>,
        name: Option<String>,
        description: Option<String>,
        claims: Option<Value>,
        scopes: Vec<String>,
        secret: Option<Secret>,
        revoked: Option<bool>,
        revocation_reason: Option<String>,
        expired: Option<bool>,
        expiration: Option<Timestamp>,
        created_by: Option<String>,
        last_used_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// The secret of an API key.
    ApiKeySecret {
        secret: Secret,
    }

    /// An M2M token. The token itself is set only when it has just been created.
    M2mToken {
        id: String,
        subject: Option<String>,
        claims: Option<Value>,
        scopes: Vec<String>,
        token: Option<Secret>,
        revoked: Option<bool>,
        revocation_reason: Option<String>,
        expired: Option<bool>,
        expiration: Option<Timestamp>,
        last_used_at: Option<Timestamp>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }

    /// A machine that authenticates with M2M tokens.
    Machine {
        id: String,
        name: Option<String>,
        instance_id: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        default_token_ttl: Option<i64>,
        scoped_machines: Vec<Machine>,
        secret_key: Option<Secret>,
    }

    /// The permission of a machine to call another one.
    MachineScope {
        from_machine_id: Option<String>,
        to_machine_id: Option<String>,
        created_at: Option<Timestamp>,
    }

    /// The secret key of a machine.
    MachineSecretKey {
        secret: Secret,
    }

    /// An application that uses the instance as its OAuth provider.
    OAuthApplication {
        id: String,
        instance_id: Option<String>,
        name: Option<String>,
        client_id: Option<String>,
        client_uri: Option<String>,
        client_image_url: Option<String>,
        dynamically_registered: Option<bool>,
        consent_screen_enabled: Option<bool>,
        pkce_required: Option<bool>,
        public: Option<bool>,
        scopes: Option<String>,
        redirect_uris: Vec<String>,
        callback_url: Option<String>,
        authorize_url: Option<String>,
        token_fetch_url: Option<String>,
        user_info_url: Option<String>,
        discovery_url: Option<String>,
        token_introspection_url: Option<String>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
        client_secret: Option<Secret>,
    }

    /// An OAuth access token that the instance issued.
    IdpOAuthAccessToken {
        id: Option<String>,
        active: Option<bool>,
        client_id: Option<String>,
        kind in "type": Option<String>,
        subject: Option<String>,
        scopes: Vec<String>,
        aud: Option<Value>,
        revoked: Option<bool>,
        revocation_reason: Option<String>,
        expired: Option<bool>,
        expiration: Option<Timestamp>,
        created_at: Option<Timestamp>,
        updated_at: Option<Timestamp>,
    }; seconds(expiration, created_at, updated_at)
}
