//! The visitor, as the pages show them.

use clerk_runtime::{Auth, SessionAuth};
use serde::Deserialize;

/// A visitor who is signed in.
pub(crate) struct Visitor {
    pub(crate) name: String,
    pub(crate) user_id: String,
    /// The organization and the visitor's role in it.
    pub(crate) organization: Option<(String, String)>,
}

/// The claims that the instance adds to its session tokens.
#[derive(Default, Deserialize)]
struct Claims {
    name: Option<String>,
    organization: Option<String>,
}

impl Visitor {
    pub(crate) fn of(auth: &Auth) -> Option<Self> {
        auth.session().map(Self::from)
    }
}

impl From<&SessionAuth> for Visitor {
    fn from(auth: &SessionAuth) -> Self {
        let claims: Claims = auth.session_claims().deserialize().unwrap_or_default();
        let organization = claims.organization.or_else(|| auth.org_slug().map(str::to_owned));
        Self {
            name: claims.name.unwrap_or_else(|| auth.user_id().to_owned()),
            user_id: auth.user_id().to_owned(),
            organization: organization.zip(auth.org_role().map(role_name)),
        }
    }
}

/// `admin` for `org:admin`.
fn role_name(role: &str) -> String {
    role.trim_start_matches("org:").to_owned()
}
