//! A verified machine token, and the errors of machine tokens.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

use crate::ground::timestamp::Timestamp;
use crate::token::error::Unavailable;
use crate::token::machine_kind::MachineKind;
use crate::token::{TokenVerificationError, TokenVerificationErrorReason as Reason};

/// A verified machine token, opaque or JWT.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VerifiedMachine {
    pub(crate) kind: MachineKind,
    pub(crate) id: String,
    pub(crate) subject: String,
    /// As in the token or the API's answer: usually a list of strings.
    pub(crate) scopes: Option<Value>,
    pub(crate) claims: Option<Value>,
    /// Only for API keys.
    pub(crate) name: Option<Value>,
    /// Only for OAuth tokens.
    pub(crate) client_id: Option<Value>,
    /// Only for OAuth tokens: the claim `aud`, with any type of value.
    pub(crate) audience: Option<Value>,
    /// The claim `act`, with any type of value.
    pub(crate) actor: Option<Value>,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) created_at: Option<Timestamp>,
}

impl VerifiedMachine {
    /// The scopes one by one. A string counts as a list of one.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = &str> {
        let scopes = self.scopes.as_ref();
        let list = scopes.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().chain(scopes).filter_map(Value::as_str)
    }
}

/// Why a machine token was refused: the reference's `MachineTokenVerificationError`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MachineError {
    #[serde(serialize_with = "write_reason", deserialize_with = "read_reason")]
    reason: Reason,
    message: String,
    status: Option<u16>,
    /// Only valid at this moment in this process, so it is not told to others.
    #[serde(skip)]
    unavailable: Option<Unavailable>,
}

impl MachineError {
    pub(super) fn new(reason: Reason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), status: None, unavailable: None }
    }

    pub(super) const fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    pub(super) const fn with_unavailable(mut self, unavailable: Unavailable) -> Self {
        self.unavailable = Some(unavailable);
        self
    }

    pub(crate) const fn reason(&self) -> Reason {
        self.reason
    }

    pub(crate) const fn unavailable(&self) -> Option<Unavailable> {
        self.unavailable
    }

    /// The message for a request state.
    pub(crate) fn full_message(&self) -> String {
        let status = self.status.map_or_else(|| "n/a".to_owned(), |status| status.to_string());
        format!("{} (code={}, status={status})", self.message, self.reason.as_str())
    }
}

/// As in the reference, every failure of a machine JWT has the same reason, and keeps the message without its
/// advice.
impl From<TokenVerificationError> for MachineError {
    fn from(error: TokenVerificationError) -> Self {
        Self {
            reason: Reason::TokenVerificationFailed,
            message: error.message().to_owned(),
            status: None,
            unavailable: error.unavailable(),
        }
    }
}

fn write_reason<S: Serializer>(reason: &Reason, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(reason.as_str())
}

fn read_reason<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Reason, D::Error> {
    let name = String::deserialize(deserializer)?;
    Reason::named(&name).ok_or_else(|| de::Error::custom("no such reason"))
}
