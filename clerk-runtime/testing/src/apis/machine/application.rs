//! An OAuth application: the client of the authorization server (RFC 6749 §2).

use std::time::SystemTime;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use url::Url;

use super::token::milliseconds;
use crate::apis::Apis;
use crate::instance::id;
use crate::instance::secret::is_same_secret;

/// An application as the instance stores it.
#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Application {
    pub(super) id: String,
    pub(super) client_id: String,
    /// `None` for a public client, which authenticates only with PKCE.
    pub(super) client_secret: Option<String>,
    pub(super) name: String,
    pub(super) redirect_uris: Vec<String>,
    /// Separated by spaces.
    pub(super) scopes: String,
    pub(super) is_dynamic: bool,
    pub(super) pkce_required: bool,
    pub(super) consent_screen_enabled: bool,
    pub(super) created_at: SystemTime,
    pub(super) updated_at: SystemTime,
}

/// The scopes that an application may request by default.
pub(super) const DEFAULT_SCOPES: &str = "profile email";

impl Application {
    pub(super) fn new(name: String, is_public: bool, now: SystemTime) -> Self {
        Self {
            id: id::with_prefix("oa_"),
            client_id: id::random(16),
            client_secret: (!is_public).then(|| id::random(32)),
            name,
            redirect_uris: Vec::new(),
            scopes: DEFAULT_SCOPES.to_owned(),
            is_dynamic: false,
            pkce_required: is_public,
            consent_screen_enabled: true,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether codes may be sent to this URI: it must be registered, except for the port on loopback (RFC 8252 §7.3).
    pub(super) fn may_redirect_to(&self, uri: &str) -> bool {
        self.redirect_uris.iter().any(|registered| {
            registered == uri
                || matches!((without_port(registered), without_port(uri)), (Some(one), Some(other)) if one == other)
        })
    }

    /// Whether the secret proves that the request comes from the application.
    pub(super) fn is_proven_by(&self, client_secret: Option<&str>) -> bool {
        let is_shown = |secret| client_secret.is_some_and(|shown| is_same_secret(shown, secret));
        self.client_secret.as_ref().is_none_or(is_shown)
    }

    pub(super) fn to_json(&self, apis: &Apis) -> Value {
        let url = &apis.instance.url;
        json!({
            "object": "oauth_application",
            "id": self.id,
            "instance_id": apis.instance.id(),
            "name": self.name,
            "client_id": self.client_id,
            "client_uri": null,
            "client_image_url": null,
            "dynamically_registered": self.is_dynamic,
            "consent_screen_enabled": self.consent_screen_enabled,
            "pkce_required": self.pkce_required,
            "public": self.client_secret.is_none(),
            "scopes": self.scopes,
            "redirect_uris": self.redirect_uris,
            "callback_url": self.redirect_uris.first().map_or("", String::as_str),
            "authorize_url": format!("{url}/oauth/authorize"),
            "token_fetch_url": format!("{url}/oauth/token"),
            "user_info_url": format!("{url}/oauth/userinfo"),
            "discovery_url": format!("{url}/.well-known/oauth-authorization-server"),
            "token_introspection_url": format!("{url}/oauth/token_info"),
            "created_at": milliseconds(self.created_at),
            "updated_at": milliseconds(self.updated_at),
        })
    }
}

/// A loopback URI without its port; `None` for any other.
fn without_port(uri: &str) -> Option<Url> {
    let mut url = Url::parse(uri).ok()?;
    let is_loopback = matches!(url.host_str(), Some("127.0.0.1" | "[::1]" | "localhost"));
    (url.scheme() == "http" && is_loopback && url.set_port(None).is_ok()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_go_to_registered_uris_only() {
        let mut application = Application::new("test".to_owned(), true, SystemTime::UNIX_EPOCH);
        application.redirect_uris =
            vec!["http://127.0.0.1:1/callback".to_owned(), "https://app.example:8443/callback".to_owned()];
        let table = [
            ("http://127.0.0.1:1/callback", true),
            ("http://127.0.0.1:2/callback", true),
            ("http://127.0.0.1/callback", true),
            ("http://127.0.0.1:2/other", false),
            ("http://127.0.0.1.evil.example:1/callback", false),
            ("https://app.example:8443/callback", true),
            ("https://app.example/callback", false),
            ("https://evil.example/callback", false),
            ("", false),
        ];
        for (uri, expected) in table {
            assert_eq!(application.may_redirect_to(uri), expected, "{uri}");
        }
    }
}
