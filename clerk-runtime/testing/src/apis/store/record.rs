//! Small objects that an instance stores. Little else depends on them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::invitation::{DAY, InvitationStatus};
use super::tables::Tables;
use crate::instance::id;

/// A row with an id that can be created, listed, shown and deleted.
pub(crate) trait Record: Clone + Serialize + 'static {
    /// The name of the object.
    const OBJECT: &'static str;
    /// Its name in the error for a missing one.
    const TITLE: &'static str;

    fn id(&self) -> &str;
    fn rows(tables: &Tables) -> &[Self];
    fn rows_mut(tables: &mut Tables) -> &mut Vec<Self>;
    /// The row at a time, if it changes with time.
    fn at(self, _now: i64) -> Self {
        self
    }
}

macro_rules! records {
    ($($Type:ty, $object:literal, $title:literal, $rows:ident $(, $at:expr)?;)*) => {$(
        impl Record for $Type {
            const OBJECT: &'static str = $object;
            const TITLE: &'static str = $title;

            fn id(&self) -> &str {
                &self.id
            }

            fn rows(tables: &Tables) -> &[Self] {
                &tables.$rows
            }

            fn rows_mut(tables: &mut Tables) -> &mut Vec<Self> {
                &mut tables.$rows
            }

            $(fn at(self, now: i64) -> Self {
                $at(self, now)
            })?
        }
    )*};
}

records! {
    ListedIdentifier<true>, "allowlist_identifier", "Identifier", allowlist;
    ListedIdentifier<false>, "blocklist_identifier", "Identifier", blocklist;
    RedirectUrl, "redirect_url", "Redirect URL", redirect_urls;
    JwtTemplate, "jwt_template", "JWT template", jwt_templates;
    Invitation, "invitation", "Invitation", application_invitations, Invitation::with_status_at;
    SignInToken, "sign_in_token", "Sign-in token", sign_in_tokens;
}

/// An identifier that may or may not sign up. It is stored but not enforced: everyone can sign up.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct ListedIdentifier<const ALLOWED: bool> {
    object: Cow<'static, str>,
    id: String,
    pub(crate) identifier: String,
    identifier_type: Cow<'static, str>,
    instance_id: String,
    created_at: i64,
    updated_at: i64,
}

impl<const ALLOWED: bool> ListedIdentifier<ALLOWED> {
    pub(crate) fn new(identifier: String, instance_id: String, now: i64) -> Self {
        let identifier_type = match identifier.as_bytes() {
            [b'+', ..] => "phone_number",
            [b'0', b'x', ..] => "web3_wallet",
            _ => "email_address",
        };
        let (object, prefix) =
            if ALLOWED { ("allowlist_identifier", "alid_") } else { ("blocklist_identifier", "blid_") };
        let id = id::with_prefix(prefix);
        Self {
            object: Cow::Borrowed(object),
            id,
            identifier,
            identifier_type: Cow::Borrowed(identifier_type),
            instance_id,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A URL to which native applications may be redirected.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct RedirectUrl {
    object: Cow<'static, str>,
    id: String,
    pub(crate) url: String,
    created_at: i64,
    updated_at: i64,
}

impl RedirectUrl {
    pub(crate) fn new(url: String, now: i64) -> Self {
        Self {
            object: Cow::Borrowed(Self::OBJECT),
            id: id::with_prefix("ru_"),
            url,
            created_at: now,
            updated_at: now,
        }
    }
}

/// A template for tokens with the application's own claims.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct JwtTemplate {
    object: Cow<'static, str>,
    id: String,
    pub(crate) name: String,
    pub(crate) claims: Map<String, Value>,
    /// In seconds.
    pub(crate) lifetime: u32,
    /// In seconds.
    pub(crate) allowed_clock_skew: u32,
    custom_signing_key: bool,
    signing_algorithm: Cow<'static, str>,
    created_at: i64,
    pub(crate) updated_at: i64,
}

impl JwtTemplate {
    pub(crate) fn new(name: String, claims: Map<String, Value>, now: i64) -> Self {
        Self {
            object: Cow::Borrowed(Self::OBJECT),
            id: id::with_prefix("jtmp_"),
            name,
            claims,
            lifetime: 60,
            allowed_clock_skew: 5,
            custom_signing_key: false,
            signing_algorithm: Cow::Borrowed("RS256"),
            created_at: now,
            updated_at: now,
        }
    }
}

/// An invitation to sign up.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Invitation {
    object: Cow<'static, str>,
    id: String,
    pub(crate) email_address: String,
    pub(crate) public_metadata: Map<String, Value>,
    revoked: bool,
    pub(crate) status: InvitationStatus,
    url: String,
    pub(crate) expires_at: i64,
    pub(crate) created_at: i64,
    updated_at: i64,
}

impl Invitation {
    /// `url` is the page on which the invited user signs up.
    pub(crate) fn new(
        email_address: String,
        public_metadata: Map<String, Value>,
        url: String,
        lifetime_in_days: i64,
        now: i64,
    ) -> Self {
        Self {
            object: Cow::Borrowed(Self::OBJECT),
            id: id::with_prefix("inv_"),
            email_address,
            public_metadata,
            revoked: false,
            status: InvitationStatus::Pending,
            url,
            expires_at: now + lifetime_in_days * DAY,
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn is_pending_for(&self, address: &str, now: i64) -> bool {
        self.email_address.eq_ignore_ascii_case(address)
            && self.status.at(now, self.expires_at) == InvitationStatus::Pending
    }

    pub(crate) fn end(&mut self, status: InvitationStatus, now: i64) {
        self.status = status;
        self.revoked = status == InvitationStatus::Revoked;
        self.updated_at = now;
    }

    fn with_status_at(mut self, now: i64) -> Self {
        self.status = self.status.at(now, self.expires_at);
        self
    }
}

/// A token that signs a user in once.
///
/// # Security
///
/// It has no `Debug`, so that its token cannot be logged.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct SignInToken {
    object: Cow<'static, str>,
    id: String,
    pub(crate) status: SignInTokenStatus,
    pub(crate) user_id: String,
    pub(crate) token: String,
    url: String,
    created_at: i64,
    pub(crate) updated_at: i64,
    #[serde(skip)]
    pub(crate) organization_id: Option<String>,
    #[serde(skip)]
    pub(crate) expires_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SignInTokenStatus {
    Pending,
    Accepted,
    Revoked,
}

impl SignInToken {
    /// `sign_in_url` is the page that accepts the token, `lifetime` is in milliseconds.
    pub(crate) fn new(user_id: String, sign_in_url: &str, lifetime: i64, now: i64) -> Self {
        let token = id::random(43);
        Self {
            object: Cow::Borrowed(Self::OBJECT),
            id: id::with_prefix("sit_"),
            status: SignInTokenStatus::Pending,
            user_id,
            url: format!("{sign_in_url}?__clerk_ticket={token}"),
            token,
            created_at: now,
            updated_at: now,
            organization_id: None,
            expires_at: now.saturating_add(lifetime),
        }
    }

    /// The URL of the page, with the token.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}
