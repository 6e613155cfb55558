//! An opaque token as the instance stores and shows it.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::apis::endpoint::ApiError;
use crate::instance::id;

/// A token of any kind.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Token {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) subject: String,
    pub(super) scopes: Vec<String>,
    /// The application's own claims of an API key or an M2M token; `null` if there are none.
    pub(super) claims: Value,
    pub(super) created_at: SystemTime,
    pub(super) updated_at: SystemTime,
    pub(super) expires_at: Option<SystemTime>,
    pub(super) last_used_at: Option<SystemTime>,
    pub(super) revocation: Option<Revocation>,
    pub(super) details: Details,
}

/// The revocation of a token, with the reason if one was given.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Revocation(pub(super) Option<String>);

/// The data that depends on the kind of token.
#[derive(Clone, Deserialize, Serialize)]
pub(super) enum Details {
    ApiKey { name: String, description: Option<String>, created_by: Option<String> },
    M2m,
    OAuth(OAuthDetails),
}

/// The data of an OAuth access token.
#[derive(Clone, Default, Deserialize, Serialize)]
pub(super) struct OAuthDetails {
    pub(super) client_id: String,
    /// The claims `aud` and `act`, which the API leaves out if they are absent.
    pub(super) audience: Option<Value>,
    pub(super) actor: Option<Value>,
}

/// The kinds of opaque token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    ApiKey,
    M2m,
    OAuth,
}

impl Kind {
    /// The name in the API's messages.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::ApiKey => "API key",
            Self::M2m => "Machine token",
            Self::OAuth => "OAuth token",
        }
    }

    const fn prefix(self) -> &'static str {
        match self {
            Self::ApiKey => "ak_",
            Self::M2m => "mt_",
            Self::OAuth => "oat_",
        }
    }

    const fn object(self) -> &'static str {
        match self {
            Self::ApiKey => "api_key",
            Self::M2m => "machine_to_machine_token",
            Self::OAuth => "clerk_idp_oauth_access_token",
        }
    }

    /// A new secret.
    pub(super) fn new_secret(self) -> String {
        format!("{}{}", self.prefix(), id::random(32))
    }

    /// A new id.
    pub(super) fn new_id(self) -> String {
        id::hexadecimal(self.prefix())
    }
}

impl Token {
    /// A valid token without scopes and claims, which does not expire.
    pub(super) fn new(details: Details, subject: String, now: SystemTime) -> Self {
        let kind = details.kind();
        Self {
            id: kind.new_id(),
            secret: kind.new_secret(),
            subject,
            scopes: Vec::new(),
            claims: Value::Null,
            created_at: now,
            updated_at: now,
            expires_at: None,
            last_used_at: None,
            revocation: None,
            details,
        }
    }

    pub(super) const fn kind(&self) -> Kind {
        self.details.kind()
    }

    /// The OAuth client that the token was issued to.
    pub(super) fn client_id(&self) -> Option<&String> {
        match &self.details {
            Details::OAuth(OAuthDetails { client_id, .. }) => Some(client_id),
            Details::ApiKey { .. } | Details::M2m => None,
        }
    }

    pub(super) fn is_expired(&self, now: SystemTime) -> bool {
        self.expires_at.is_some_and(|expires_at| expires_at <= now)
    }

    pub(super) fn is_good(&self, now: SystemTime) -> bool {
        self.revocation.is_none() && !self.is_expired(now)
    }

    pub(super) fn expire_in(&mut self, lifetime: Option<Duration>, now: SystemTime) {
        self.expires_at = lifetime.map(|lifetime| now + lifetime);
    }

    pub(super) fn revoke(&mut self, reason: Option<String>, now: SystemTime) {
        self.revocation = Some(Revocation(reason));
        self.updated_at = now;
    }

    /// The token as the API shows it, without the secret.
    pub(super) fn to_json(&self, now: SystemTime) -> Value {
        let kind = self.kind();
        let time = |time: SystemTime| timestamp(time, kind);
        let mut shown = json!({
            "object": kind.object(),
            "id": self.id,
            "subject": self.subject,
            "scopes": self.scopes,
            "revoked": self.revocation.is_some(),
            "revocation_reason": self.revocation.as_ref().and_then(|Revocation(reason)| reason.as_deref()),
            "expired": self.is_expired(now),
            "expiration": self.expires_at.map(time),
            "created_at": time(self.created_at),
            "updated_at": time(self.updated_at),
        });
        let more = match &self.details {
            Details::ApiKey { name, description, created_by } => json!({
                "type": "api_key",
                "name": name,
                "description": description,
                "claims": self.claims,
                "created_by": created_by,
                "last_used_at": self.last_used_at.map(time),
            }),
            Details::M2m => json!({ "claims": self.claims, "last_used_at": self.last_used_at.map(time) }),
            Details::OAuth(OAuthDetails { client_id, audience, actor }) => {
                let claims = [("aud", audience), ("act", actor)];
                let claims =
                    claims.into_iter().filter_map(|(name, claim)| Some((name.to_owned(), claim.clone()?)));
                let mut more = json!({ "type": "oauth:access_token", "client_id": client_id });
                extend(&mut more, claims.collect::<Map<_, _>>().into());
                more
            }
        };
        extend(&mut shown, more);
        shown
    }

    /// The token with its secret under `name`, which is shown only when the token is created.
    pub(super) fn to_json_with_secret(&self, name: &str, now: SystemTime) -> Value {
        let mut shown = self.to_json(now);
        extend(&mut shown, json!({ name: self.secret }));
        shown
    }
}

impl Details {
    const fn kind(&self) -> Kind {
        match self {
            Self::ApiKey { .. } => Kind::ApiKey,
            Self::M2m => Kind::M2m,
            Self::OAuth(_) => Kind::OAuth,
        }
    }
}

/// The members of `more` go into the object `shown`.
pub(super) fn extend(shown: &mut Value, more: Value) {
    if let (Some(shown), Value::Object(more)) = (shown.as_object_mut(), more) {
        shown.extend(more);
    }
}

/// Milliseconds of the Unix epoch.
pub(super) fn milliseconds(time: SystemTime) -> u64 {
    let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_epoch.as_millis()).unwrap_or(u64::MAX)
}

/// Milliseconds; seconds for OAuth tokens, alone among all resources.
fn timestamp(time: SystemTime, kind: Kind) -> u64 {
    match kind {
        Kind::ApiKey | Kind::M2m => milliseconds(time),
        Kind::OAuth => milliseconds(time) / 1000,
    }
}

/// A lifetime in seconds from a body; `null` means that there is none.
pub(super) fn lifetime(seconds: Option<f64>) -> Result<Option<Duration>, ApiError> {
    let invalid = || ApiError::BadRequest("Invalid 'seconds_until_expiration'".to_owned());
    match seconds {
        None => Ok(None),
        Some(seconds) if seconds > 0.0 && seconds < LONGEST_LIFETIME => {
            Duration::try_from_secs_f64(seconds).map(Some).map_err(|_| invalid())
        }
        Some(_) => Err(invalid()),
    }
}

/// A thousand years, in seconds, so every resulting time can be written as a date.
const LONGEST_LIFETIME: f64 = 1000.0 * 365.0 * 86_400.0;
