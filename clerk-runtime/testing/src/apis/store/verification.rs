//! Verifications by a password, a code or an account at a provider.

use serde_json::{Map, Value, json};

/// The verification of one factor of an attempt.
#[derive(Clone, Debug)]
pub(crate) struct Verification {
    pub(crate) strategy: String,
    pub(crate) status: VerificationStatus,
    attempts: u32,
    expire_at: Option<i64>,
    /// The page on which an account at a provider is chosen.
    pub(crate) redirect_url: Option<String>,
    /// The error, as a code and a message.
    pub(crate) error: Option<(&'static str, &'static str)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VerificationStatus {
    Unverified,
    Verified,
    Failed,
    Expired,
    /// The account at the provider belongs to no user when signing in, or to a user when signing up.
    Transferable,
}

/// Why a code is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CodeRefusal {
    Wrong,
    TooMany,
    Expired,
}

impl Verification {
    /// A verification that waits for a code for ten minutes.
    pub(crate) fn prepared(strategy: &str, now: i64) -> Self {
        Self {
            strategy: strategy.to_owned(),
            status: VerificationStatus::Unverified,
            attempts: 0,
            expire_at: Some(now + LIFETIME),
            redirect_url: None,
            error: None,
        }
    }

    /// A verification from a stored state.
    pub(super) fn resumed(strategy: &str, attempts: u32, expire_at: i64) -> Self {
        Self { attempts, expire_at: Some(expire_at), ..Self::prepared(strategy, 0) }
    }

    /// A verification that has succeeded. One by a password or a ticket does not expire.
    pub(crate) fn verified(strategy: &str, now: i64) -> Self {
        let (status, prepared) = (VerificationStatus::Verified, Self::prepared(strategy, now));
        let expire_at = prepared.expire_at.filter(|_| !["password", "ticket"].contains(&strategy));
        Self { status, attempts: 1, expire_at, ..prepared }
    }

    /// The verification of an address by an account at a provider.
    pub(crate) fn of_account(strategy: &str, now: i64) -> Self {
        Self::verified(&format!("from_{strategy}"), now)
    }

    /// Checks the code. After several wrong ones, a new code must be sent.
    pub(crate) fn attempt(&mut self, code: &str, now: i64) -> Result<(), CodeRefusal> {
        if self.expire_at.is_some_and(|end| now >= end) {
            self.status = VerificationStatus::Expired;
            return Err(CodeRefusal::Expired);
        }
        if self.attempts >= MOST_ATTEMPTS {
            self.status = VerificationStatus::Failed;
            return Err(CodeRefusal::TooMany);
        }
        self.attempts += 1;
        if code != TEST_CODE {
            return Err(CodeRefusal::Wrong);
        }
        self.status = VerificationStatus::Verified;
        Ok(())
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.status == VerificationStatus::Verified
    }

    pub(crate) fn shown(&self) -> Map<String, Value> {
        let object = match self.strategy.as_str() {
            "password" => "verification_password",
            "ticket" => "verification_ticket",
            strategy if strategy.starts_with("oauth_") => "verification_oauth",
            strategy if strategy.starts_with("from_oauth_") => "verification_from_oauth",
            _ => "verification_otp",
        };
        let status = match self.status {
            VerificationStatus::Unverified => "unverified",
            VerificationStatus::Verified => "verified",
            VerificationStatus::Failed => "failed",
            VerificationStatus::Expired => "expired",
            VerificationStatus::Transferable => "transferable",
        };
        let mut shown = Map::from_iter([
            ("object".to_owned(), json!(object)),
            ("status".to_owned(), json!(status)),
            ("strategy".to_owned(), json!(self.strategy)),
            ("attempts".to_owned(), json!(self.attempts)),
            ("expire_at".to_owned(), json!(self.expire_at)),
        ]);
        if let Some(url) = &self.redirect_url {
            shown.insert("external_verification_redirect_url".to_owned(), json!(url));
        }
        if let Some((code, message)) = self.error {
            let error = json!({ "code": code, "message": message, "long_message": message });
            shown.insert("error".to_owned(), error);
        }
        shown
    }
}

/// The code that every verification accepts, as for Clerk's test addresses.
pub(crate) const TEST_CODE: &str = "424242";

const MOST_ATTEMPTS: u32 = 5;

/// In milliseconds.
const LIFETIME: i64 = 10 * 60 * 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_in_time_and_after_few_mistakes() {
        let prepared = || Verification::prepared("email_code", 0);
        assert_eq!(prepared().attempt(TEST_CODE, LIFETIME - 1), Ok(()));
        assert_eq!(prepared().attempt(TEST_CODE, LIFETIME), Err(CodeRefusal::Expired));
        let mut verification = prepared();
        for _ in 0..MOST_ATTEMPTS {
            assert_eq!(verification.attempt("424243", 0), Err(CodeRefusal::Wrong));
        }
        assert_eq!(verification.attempt(TEST_CODE, 0), Err(CodeRefusal::TooMany));
        assert_eq!(verification.shown()["status"], "failed");
        assert!(!verification.is_verified());
    }
}
