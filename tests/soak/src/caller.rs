//! Who calls, with what, and what they may be answered.

use clerk_runtime::testing::EmbeddedClerk;

use crate::forgery::Forger;
use crate::schedule::Phase;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Caller {
    UserInHeader,
    UserInCookies,
    ApiKey,
    RevokedApiKey,
    M2mToken,
    M2mJwt,
    OAuthToken,
    OAuthJwt,
    Forger,
    Garbage,
}

impl Caller {
    /// In the order in which every client goes through them.
    pub(crate) const ALL: [Self; 10] = [
        Self::UserInHeader,
        Self::Forger,
        Self::UserInCookies,
        Self::ApiKey,
        Self::Garbage,
        Self::M2mToken,
        Self::M2mJwt,
        Self::OAuthToken,
        Self::OAuthJwt,
        Self::RevokedApiKey,
    ];

    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::UserInHeader | Self::UserInCookies | Self::Forger | Self::Garbage => "/user",
            Self::ApiKey | Self::RevokedApiKey => "/api-key",
            Self::M2mToken | Self::M2mJwt => "/m2m-token",
            Self::OAuthToken | Self::OAuthJwt => "/oauth-token",
        }
    }

    /// Whether the answer is the right one for a request that lived through these phases.
    pub(crate) fn may_be_answered(self, status: u16, phases: [Phase; 2]) -> bool {
        let usual = match self {
            Self::Forger | Self::Garbage => 404,
            Self::RevokedApiKey => 401,
            _ => 200,
        };
        // A token of a key that was published just now is not known before the next fetch.
        let (cause, exception) = match self {
            Self::UserInHeader | Self::UserInCookies => (Phase::KeyAdded, 404),
            Self::M2mJwt | Self::OAuthJwt => (Phase::KeyAdded, 401),
            Self::Forger => (Phase::KeysFail, 503),
            Self::ApiKey | Self::RevokedApiKey => (Phase::ApiKeysFail, 503),
            Self::M2mToken => (Phase::M2mTokensFail, 503),
            Self::OAuthToken => (Phase::OAuthTokensFail, 503),
            Self::Garbage => return status == usual,
        };
        status == usual || (status == exception && phases.contains(&cause))
    }
}

/// The tokens of one client.
pub(crate) struct Wallet {
    clerk: EmbeddedClerk,
    forger: Forger,
    session: String,
    m2m_jwt: String,
    oauth_jwt: String,
    opaque: Opaque,
}

/// Made once: the instance keeps every one of them.
struct Opaque {
    api_key: String,
    revoked: String,
    m2m_token: String,
    oauth_token: String,
}

impl Wallet {
    pub(crate) fn new(clerk: EmbeddedClerk) -> Self {
        let opaque = Opaque {
            api_key: clerk.api_key().mint(),
            revoked: clerk.api_key().revoked().mint(),
            m2m_token: clerk.m2m_token().mint(),
            oauth_token: clerk.oauth_access_token().mint(),
        };
        let session = clerk.session_token().mint();
        let forger = Forger::after(&session);
        let (m2m_jwt, oauth_jwt) = (clerk.m2m_jwt().mint(), clerk.oauth_jwt().mint());
        Self { clerk, forger, session, m2m_jwt, oauth_jwt, opaque }
    }

    /// Renews what lasts a minute.
    pub(crate) fn renew(&mut self) {
        self.session = self.clerk.session_token().mint();
        self.m2m_jwt = self.clerk.m2m_jwt().mint();
        self.oauth_jwt = self.clerk.oauth_jwt().mint();
    }

    /// The header that a request of `caller` carries.
    pub(crate) fn header(&self, caller: Caller) -> (&'static str, String) {
        let token = match caller {
            Caller::UserInCookies => return ("cookie", self.clerk.session_cookies(&self.session)),
            Caller::UserInHeader => &self.session,
            Caller::ApiKey => &self.opaque.api_key,
            Caller::RevokedApiKey => &self.opaque.revoked,
            Caller::M2mToken => &self.opaque.m2m_token,
            Caller::OAuthToken => &self.opaque.oauth_token,
            Caller::M2mJwt => &self.m2m_jwt,
            Caller::OAuthJwt => &self.oauth_jwt,
            Caller::Forger => &self.forger.forge(),
            Caller::Garbage => "garbage",
        };
        ("authorization", format!("Bearer {token}"))
    }
}
