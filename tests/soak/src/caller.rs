//! The callers, and the answers that they may get.

use crate::schedule::{Moment, Phase, Standing};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Caller {
    UserInHeader,
    UserInCookies,
    /// With an unexpired token signed with a previous key, which is withdrawn at some time.
    UserOfFormerKey,
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
    /// In the order in which every client uses them.
    pub(crate) const ALL: [Self; 11] = [
        Self::UserInHeader,
        Self::Forger,
        Self::UserInCookies,
        Self::ApiKey,
        Self::Garbage,
        Self::M2mToken,
        Self::M2mJwt,
        Self::UserOfFormerKey,
        Self::OAuthToken,
        Self::OAuthJwt,
        Self::RevokedApiKey,
    ];

    /// Answers that occur in every complete run. Without them, the run has tested less than it says.
    pub(crate) const CERTAIN: [(Self, u16); 5] = [
        (Self::UserOfFormerKey, 404),
        (Self::Forger, 503),
        (Self::ApiKey, 503),
        (Self::M2mToken, 503),
        (Self::OAuthToken, 503),
    ];

    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::UserInHeader | Self::UserInCookies | Self::UserOfFormerKey => "/user",
            Self::Forger | Self::Garbage => "/user",
            Self::ApiKey | Self::RevokedApiKey => "/api-key",
            Self::M2mToken | Self::M2mJwt => "/m2m-token",
            Self::OAuthToken | Self::OAuthJwt => "/oauth-token",
        }
    }

    /// Whether the answer is right at this moment, for a JWT of this key or for a token without a key.
    pub(crate) fn may_be_answered(self, status: u16, key: Option<&str>, moment: &Moment) -> bool {
        let standing = match self {
            Self::Forger | Self::Garbage | Self::RevokedApiKey => Standing::Refused,
            _ => key.map_or(Standing::LetIn, |key| moment.standing(key)),
        };
        let refusal = if self.path() == "/user" { 404 } else { 401 };
        match status {
            200 => standing != Standing::Refused,
            503 => self.is_hit_by(moment.phase, standing),
            _ => status == refusal && standing != Standing::LetIn,
        }
    }

    /// Whether an outage prevents the application from knowing the answer. Known keys stay in use during an
    /// outage.
    fn is_hit_by(self, phase: Phase, standing: Standing) -> bool {
        match self {
            Self::Garbage => false,
            Self::ApiKey | Self::RevokedApiKey => phase == Phase::ApiKeysFail,
            Self::M2mToken => phase == Phase::M2mTokensFail,
            Self::OAuthToken => phase == Phase::OAuthTokensFail,
            _ => phase == Phase::KeysFail && standing != Standing::LetIn,
        }
    }
}
