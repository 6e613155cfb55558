//! Warnings that are logged once, when an instance is built, about options that are allowed but probably not
//! intended.

use super::Settings;
use crate::ground::host::is_loopback;
use crate::token::TokenType;

/// In milliseconds.
const LARGEST_USUAL_SKEW: f64 = 600_000.0;

impl Settings {
    /// Logs the warnings.
    pub(crate) fn warn(&self) {
        for warning in self.warnings() {
            tracing::warn!("Clerk: {warning}");
        }
    }

    fn warnings(&self) -> impl Iterator<Item = &'static str> {
        let takes_sessions = self.accepts.contains(TokenType::SessionToken);
        let takes_any_party = takes_sessions && self.verify.authorized_parties.is_empty();
        let is_exposed = self.api.url.scheme() == "http" && !is_loopback(&self.api.url);
        let parties = (self.is_production() && takes_any_party).then_some(
            "`authorized_parties` is not set, so a token is accepted whichever origin of this instance obtained it; \
             name the origins of this application there or in CLERK_AUTHORIZED_PARTIES",
        );
        let api = is_exposed.then_some(
            "CLERK_API_URL is a plain http URL, so the secret key crosses the network unencrypted; write https",
        );
        let skew = (self.verify.clock_skew > LARGEST_USUAL_SKEW).then_some(
            "`clock_skew` is more than ten minutes, and every token is accepted for that long after it expires; Clerk's \
             JavaScript SDK counts it in milliseconds, so perhaps write Duration::from_millis(…)",
        );
        parties.into_iter().chain(api).chain(skew)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use crate::settings::ClerkBuilder;
    use crate::token::TokenType;

    #[test]
    fn what_is_allowed_and_probably_not_meant_is_said() {
        let warnings = |kind: &str, configure: fn(ClerkBuilder) -> ClerkBuilder| {
            let builder = ClerkBuilder::default()
                .publishable_key(format!("pk_{kind}_Y2xlcmsuZXhhbXBsZS5jb20k"))
                .secret_key(format!("sk_{kind}_1"));
            let settings = configure(builder).check().unwrap();
            settings.warnings().map(|text| text.split(' ').next().unwrap_or_default()).collect::<Vec<_>>()
        };
        assert_eq!(warnings("live", |builder| builder), ["`authorized_parties`"]);
        assert!(warnings("test", |builder| builder).is_empty());
        assert!(warnings("test", |builder| builder.clock_skew(Duration::from_secs(600))).is_empty());
        assert_eq!(
            warnings("test", |builder| builder.clock_skew(Duration::from_secs(5_000))),
            ["`clock_skew`"]
        );
        assert!(warnings("live", |builder| builder.authorized_parties(["https://a.test"])).is_empty());
        assert!(warnings("live", |builder| builder.accepts(TokenType::ApiKey)).is_empty());
        for (url, is_said) in [
            ("http://api.test", true),
            ("http://10.0.0.1:3000", true),
            ("https://api.test", false),
            ("http://127.0.0.1:3000", false),
            ("http://[::1]", false),
            ("http://api.localhost", false),
        ] {
            let builder = ClerkBuilder::default()
                .publishable_key("pk_test_Y2xlcmsuZXhhbXBsZS5jb20k")
                .secret_key("sk_test_1")
                .api_url(url);
            assert_eq!(builder.check().unwrap().warnings().count() == 1, is_said, "{url}");
        }
    }
}
