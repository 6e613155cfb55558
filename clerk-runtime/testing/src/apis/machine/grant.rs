//! Grants of users to applications: authorization codes and refresh tokens (RFC 6749 §1.3.1, §1.5; RFC 7636).

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use aws_lc_rs::digest::{SHA256, digest};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};

use super::token::{Details, OAuthDetails, Token};
use crate::instance::id;
use crate::instance::secret::is_same_secret;

/// The codes that have not been redeemed, and the refresh tokens that have not been used.
#[derive(Clone, Default)]
pub(super) struct Grants {
    codes: HashMap<String, Code>,
    refresh_tokens: HashMap<String, Grant>,
}

/// The application, the user for whom it may act, and the scopes.
#[derive(Clone)]
pub(super) struct Grant {
    pub(super) client_id: String,
    pub(super) user: String,
    pub(super) scopes: Vec<String>,
    /// The last access token that was issued.
    pub(super) access_token: Option<String>,
}

/// The data that belongs to an authorization code.
#[derive(Clone)]
pub(super) struct Code {
    pub(super) grant: Grant,
    pub(super) redirect_uri: String,
    /// The S256 challenge, if the client has sent one.
    pub(super) challenge: Option<String>,
    pub(super) expires_at: SystemTime,
}

/// The parameters with which a client redeems a code.
pub(super) struct Redemption<'r> {
    pub(super) code: &'r str,
    pub(super) client_id: &'r str,
    pub(super) redirect_uri: Option<&'r str>,
    pub(super) verifier: Option<&'r str>,
    pub(super) now: SystemTime,
}

impl Grants {
    /// How long a code can be redeemed.
    pub(super) const CODE_LIFETIME: Duration = Duration::from_secs(600);

    /// Keeps a code and returns it.
    pub(super) fn issue_code(&mut self, code: Code) -> String {
        let name = id::random(32);
        self.codes.insert(name.clone(), code);
        name
    }

    /// The grant of a code. The first attempt to redeem a code removes it.
    pub(super) fn redeem(&mut self, redemption: &Redemption<'_>) -> Option<Grant> {
        let code = self.codes.remove(redemption.code)?;
        let is_proven = match (&code.challenge, redemption.verifier) {
            (Some(challenge), Some(verifier)) => is_same_secret(challenge, s256(verifier)),
            (None, None) => true,
            _ => false,
        };
        let is_good = is_proven
            && code.grant.client_id == redemption.client_id
            && redemption.redirect_uri == Some(&code.redirect_uri)
            && redemption.now < code.expires_at;
        is_good.then_some(code.grant)
    }

    /// The grant of a refresh token, which works once.
    pub(super) fn refresh(&mut self, refresh_token: &str, client_id: &str) -> Option<Grant> {
        if self.refresh_tokens.get(refresh_token)?.client_id != client_id {
            return None;
        }
        self.refresh_tokens.remove(refresh_token)
    }

    /// Issues the tokens of a grant: an access token, and the refresh token that renews it.
    pub(super) fn issue_tokens(&mut self, mut grant: Grant, now: SystemTime) -> (Token, String) {
        let details = OAuthDetails { client_id: grant.client_id.clone(), ..OAuthDetails::default() };
        let mut token = Token::new(Details::OAuth(details), grant.user.clone(), now);
        token.scopes.clone_from(&grant.scopes);
        token.expire_in(Some(ACCESS_TOKEN_LIFETIME), now);
        grant.access_token = Some(token.secret.clone());
        let refresh_token = id::random(32);
        self.refresh_tokens.insert(refresh_token.clone(), grant);
        (token, refresh_token)
    }

    /// Ends the grant that a token belongs to, and returns the access token that it had.
    pub(super) fn revoke(&mut self, client_id: &str, token: &str) -> Option<String> {
        let belongs = |(name, grant): &(&String, &Grant)| {
            let is_named = |secret| is_same_secret(secret, token);
            grant.client_id == client_id
                && (is_named(*name) || grant.access_token.as_ref().is_some_and(is_named))
        };
        let refresh_token = self.refresh_tokens.iter().find(belongs)?.0.clone();
        self.refresh_tokens.remove(&refresh_token)?.access_token
    }
}

/// The lifetime of access tokens: a day, as at Clerk.
pub(super) const ACCESS_TOKEN_LIFETIME: Duration = Duration::from_secs(24 * 60 * 60);

/// The challenge of a verifier (RFC 7636 §4.2).
fn s256(verifier: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(digest(&SHA256, verifier.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_rfc() {
        // RFC 7636, appendix B.
        assert_eq!(
            s256("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }
}
