//! Domains of organizations.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::invitation::PublicOrganizationData;
use crate::instance::id;

/// A domain of an organization, as in the Backend API. It is only stored: no user is enrolled because of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct OrganizationDomain {
    object: Cow<'static, str>,
    pub(crate) id: String,
    pub(crate) organization_id: String,
    pub(crate) name: String,
    pub(crate) enrollment_mode: EnrollmentMode,
    affiliation_email_address: Option<String>,
    affiliation_verification: Verification,
    ownership_verification: Option<Verification>,
    /// The former name.
    verification: Verification,
    total_pending_invitations: u32,
    total_pending_suggestions: u32,
    /// Set in answers only.
    pub(crate) public_organization_data: Option<PublicOrganizationData>,
    created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EnrollmentMode {
    ManualInvitation,
    AutomaticInvitation,
    AutomaticSuggestion,
    EnterpriseSso,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
struct Verification {
    status: Cow<'static, str>,
    strategy: Cow<'static, str>,
    attempts: Option<u32>,
    expire_at: Option<i64>,
    verified_at: Option<i64>,
}

impl Verification {
    const fn new(is_verified: bool) -> Self {
        Self {
            status: Cow::Borrowed(if is_verified { "verified" } else { "unverified" }),
            strategy: Cow::Borrowed("affiliation_email_code"),
            attempts: None,
            expire_at: None,
            verified_at: None,
        }
    }
}

impl OrganizationDomain {
    pub(crate) fn new(
        organization_id: String,
        name: String,
        enrollment_mode: EnrollmentMode,
        now: i64,
    ) -> Self {
        Self {
            object: Cow::Borrowed("organization_domain"),
            id: id::with_prefix("orgdmn_"),
            organization_id,
            name,
            enrollment_mode,
            affiliation_email_address: None,
            affiliation_verification: Verification::new(true),
            ownership_verification: None,
            verification: Verification::new(true),
            total_pending_invitations: 0,
            total_pending_suggestions: 0,
            public_organization_data: None,
            created_at: now,
            updated_at: now,
        }
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.affiliation_verification.status == "verified"
    }

    pub(crate) fn set_verified(&mut self, is_verified: bool) {
        self.affiliation_verification = Verification::new(is_verified);
        self.verification = Verification::new(is_verified);
    }
}
