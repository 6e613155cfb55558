//! The tokens of a client.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clerk_runtime::time::Clock as _;
use clerk_testing::{EmbeddedClerk, JwtBuilder, JwtClass};

use crate::caller::Caller;
use crate::forgery::Forger;

/// The age of a JWT when it is created, and its remaining lifetime: long enough that only its key determines
/// whether it is valid, regardless of the clock.
const HALF_A_DAY: Duration = Duration::from_secs(43_200);

/// The tokens of one client.
pub(crate) struct Wallet {
    clerk: EmbeddedClerk,
    forger: Forger,
    session: Jwt,
    /// The last session token of the previous key.
    former: Jwt,
    m2m_jwt: Jwt,
    oauth_jwt: Jwt,
    opaque: Opaque,
}

/// Created once, because the instance keeps every one of them.
struct Opaque {
    api_key: String,
    revoked: String,
    m2m_token: String,
    oauth_token: String,
}

#[derive(Clone)]
struct Jwt {
    text: String,
    key: String,
}

/// The credential of a request.
pub(crate) struct Presented<'w> {
    pub(crate) header: (&'static str, String),
    /// The key that signed it, if it is one of the instance.
    pub(crate) key: Option<&'w str>,
}

impl Wallet {
    pub(crate) fn new(clerk: EmbeddedClerk) -> Self {
        let opaque = Opaque {
            api_key: clerk.api_key().mint(),
            revoked: clerk.api_key().revoked().mint(),
            m2m_token: clerk.m2m_token().mint(),
            oauth_token: clerk.oauth_access_token().mint(),
        };
        let session = Jwt::mint(&clerk, clerk.session_token());
        Self {
            forger: Forger::after(&session.text),
            former: session.clone(),
            session,
            m2m_jwt: Jwt::mint(&clerk, clerk.m2m_jwt()),
            oauth_jwt: Jwt::mint(&clerk, clerk.oauth_jwt()),
            opaque,
            clerk,
        }
    }

    /// Replaces the tokens that the newest key signs.
    pub(crate) fn renew(&mut self) {
        let session = Jwt::mint(&self.clerk, self.clerk.session_token());
        let before = std::mem::replace(&mut self.session, session);
        if before.key != self.session.key {
            self.former = before;
        }
        self.m2m_jwt = Jwt::mint(&self.clerk, self.clerk.m2m_jwt());
        self.oauth_jwt = Jwt::mint(&self.clerk, self.clerk.oauth_jwt());
    }

    /// The credential for a request of `caller`.
    pub(crate) fn present(&self, caller: Caller) -> Presented<'_> {
        let (token, key): (&str, Option<&str>) = match caller {
            Caller::UserInHeader | Caller::UserInCookies => self.session.presented(),
            Caller::UserOfFormerKey => self.former.presented(),
            Caller::M2mJwt => self.m2m_jwt.presented(),
            Caller::OAuthJwt => self.oauth_jwt.presented(),
            Caller::ApiKey => (&self.opaque.api_key, None),
            Caller::RevokedApiKey => (&self.opaque.revoked, None),
            Caller::M2mToken => (&self.opaque.m2m_token, None),
            Caller::OAuthToken => (&self.opaque.oauth_token, None),
            Caller::Forger => (&self.forger.forge(), None),
            Caller::Garbage => ("garbage", None),
        };
        let header = match caller {
            Caller::UserInCookies => ("cookie", self.clerk.session_cookies(token)),
            _ => ("authorization", format!("Bearer {token}")),
        };
        Presented { header, key }
    }
}

impl Jwt {
    fn mint<C: JwtClass>(clerk: &EmbeddedClerk, builder: JwtBuilder<C>) -> Self {
        let issued_at = clerk.clock().now() - HALF_A_DAY;
        let text = builder.issued_at(issued_at).expires_in(2 * HALF_A_DAY).mint();
        let key = kid(&text).expect("the header of a JWT names its key");
        Self { text, key }
    }

    fn presented(&self) -> (&str, Option<&str>) {
        (&self.text, Some(&self.key))
    }
}

fn kid(jwt: &str) -> Option<String> {
    let (header, _) = jwt.split_once('.')?;
    let header = String::from_utf8(URL_SAFE_NO_PAD.decode(header).ok()?).ok()?;
    let (_, rest) = header.split_once(r#""kid":""#)?;
    Some(rest.split_once('"')?.0.to_owned())
}
