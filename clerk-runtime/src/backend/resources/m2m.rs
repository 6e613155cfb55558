//! M2M tokens.

use serde_json::Value;

use crate::backend::endpoint::{begin, endpoints, request_type};
use crate::backend::objects::M2mToken;
use crate::backend::{BackendError, Client, Extra, TokenSource};
use crate::clerk::verify_machine_jwt;
use crate::machine::VerifiedMachine;
use crate::settings::{ConfigError, credentials};
use crate::token::TokenType;
use crate::token::jwt::Jwt;
use crate::token::machine_kind::MachineKind;

endpoints! {
    /// M2M tokens.
    ///
    /// From [`Client::m2m`](crate::backend::Client::m2m).
    M2m in Machine;

    /// Lists the tokens of a machine.
    list() -> Page<M2mToken> = GET "/m2m_tokens" as ListM2mTokens {
        subject: Text, revoked: Flag, expired: Flag, limit: Limit, offset: Integer,
    };

    /// Creates a token for the machine whose secret key is used. Only this answer contains the token.
    create_token() -> M2mToken = POST "/m2m_tokens" as CreateM2mToken {
        token_format: Text, seconds_until_expiration: Integer, claims: Json,
        min_remaining_ttl_seconds: Integer,
    } with always("seconds_until_expiration", Value::Null) with always("claims", Value::Null);

    /// Revokes a token.
    revoke_token(m2m_token_id) -> M2mToken = POST "/m2m_tokens/{m2m_token_id}/revoke" as RevokeM2mToken {
        revocation_reason: Text,
    } with always("revocation_reason", Value::Null);
}

impl M2m {
    /// Returns the same group with the secret key of another machine.
    ///
    /// # Errors
    ///
    /// When the key is invalid.
    pub fn with_machine_secret_key(&self, key: impl Into<String>) -> Result<Self, ConfigError> {
        let key = credentials::machine_secret_key(Some(&key.into()))?;
        Ok(Self(self.0.clone().with_machine_secret_key(key)))
    }

    /// Returns a source of this machine's tokens for requests to other services. Each token is renewed before it
    /// expires.
    ///
    /// Short for [`create_token`](Self::create_token) and [`CreateM2mToken::token_source`].
    ///
    /// # Errors
    ///
    /// When `CLERK_MACHINE_SECRET_KEY` is missing.
    pub fn token_source(&self) -> Result<TokenSource, ConfigError> {
        self.create_token().token_source()
    }

    /// Verifies a token. JWTs are verified here with the instance's public keys, all other tokens by the API.
    ///
    /// `POST /m2m_tokens/verify`
    ///
    /// # Security
    ///
    /// Check `revoked` and `expired` in the answer before you trust it. A JWT cannot be revoked.
    pub fn verify(&self) -> VerifyM2mToken {
        VerifyM2mToken(begin!(self, POST "/m2m_tokens/verify" Machine))
    }
}

impl CreateM2mToken {
    /// Returns a source of tokens like the one that this request creates. Each token is renewed before it
    /// expires.
    ///
    /// ```
    /// # fn example(clerk: clerk_runtime::Clerk) -> Result<(), clerk_runtime::ConfigError> {
    /// let create = clerk.client().m2m().create_token();
    /// let short_jwts = create.token_format("jwt").seconds_until_expiration(600);
    /// let tokens = short_jwts.token_source()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// When `CLERK_MACHINE_SECRET_KEY` is missing.
    pub fn token_source(self) -> Result<TokenSource, ConfigError> {
        TokenSource::new(self)
    }

    pub(in crate::backend) const fn client(&self) -> &Client {
        self.0.client()
    }
}

request_type! {
    /// A request of [`M2m::verify`]; await it to send it.
    VerifyM2mToken -> M2mToken; { token: Text }
}

impl VerifyM2mToken {
    /// Verifies the token.
    ///
    /// # Errors
    ///
    /// The same as for [`Request::send`](crate::backend::Request::send), and when a JWT is not valid.
    pub async fn send(self) -> Result<M2mToken, BackendError> {
        match self.0.text("token").and_then(|token| Jwt::decode(token).ok()) {
            Some(jwt) if jwt.machine_token_type() == Some(TokenType::M2mToken) => {
                let instance = self.0.client().clerk().instance();
                let verified = verify_machine_jwt(instance, &jwt, MachineKind::M2m).await;
                verified
                    .map(M2mToken::from)
                    .map_err(|error| BackendError::token(error.full_message(), error.unavailable().is_some()))
            }
            _ => self.0.send().await,
        }
    }
}

/// A JWT contains the same facts as the API's answer about an opaque token.
impl From<VerifiedMachine> for M2mToken {
    fn from(machine: VerifiedMachine) -> Self {
        let scopes = machine.scopes.and_then(|scopes| serde_json::from_value(scopes).ok());
        Self {
            id: machine.id,
            subject: Some(machine.subject),
            claims: machine.claims,
            scopes: scopes.unwrap_or_default(),
            token: None,
            revoked: Some(false),
            revocation_reason: None,
            expired: Some(false),
            expiration: machine.expires_at,
            last_used_at: None,
            created_at: machine.created_at,
            updated_at: machine.created_at,
            extra: Extra::default(),
        }
    }
}
