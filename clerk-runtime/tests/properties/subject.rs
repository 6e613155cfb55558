//! Instances and configurations, with values that are meaningful to them.

use std::time::Duration;

use clerk_runtime::settings::OrganizationSync;
use clerk_runtime::{Clerk, ClerkBuilder};
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder};
use http::{HeaderMap, Uri};

use crate::request::Jar;

/// An application, and what can be sent to it.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) clerk: Clerk,
    pub(crate) cookie_names: Vec<String>,
    /// All meaningful values, valid or not.
    pub(crate) values: Vec<String>,
    /// The cookies of some browsers.
    pub(crate) browsers: Vec<Jar>,
    /// The values that prove that the caller is Ada.
    proofs: Vec<String>,
    _instance: EmbeddedClerk,
}

impl Subject {
    /// Whether the request contains a proof that it is from Ada.
    pub(crate) fn entitles(&self, uri: &Uri, jar: &Jar, headers: &HeaderMap) -> bool {
        let headers = headers.values().filter_map(|value| value.to_str().ok());
        let cookies = jar.iter().map(|(_, value)| value.as_str());
        self.has_proof_in(&uri.to_string()) || cookies.chain(headers).any(|text| self.has_proof_in(text))
    }

    /// Whether a text contains a proof.
    pub(crate) fn has_proof_in(&self, text: &str) -> bool {
        self.proofs.iter().any(|proof| text.contains(proof.as_str()))
    }
}

pub(crate) async fn all() -> Vec<Subject> {
    let sync = OrganizationSync::new()
        .organization_patterns(["/orgs/:slug", "/by-id/:id"])
        .personal_account_patterns(["/me"]);
    let development = EmbeddedClerkBuilder::new;
    vec![
        subject("development", development(), |builder| builder).await,
        subject("organizations", development(), |builder| builder.organization_sync(sync)).await,
        subject("satellite", development(), |builder| {
            let builder = builder.is_satellite(true).satellite_auto_sync(true).domain("app.test");
            builder.sign_in_url("http://primary.test/primary")
        })
        .await,
        subject("production", development().production("shop.localhost"), |builder| builder).await,
    ]
}

async fn subject(
    name: &'static str,
    instance: EmbeddedClerkBuilder,
    configure: impl FnOnce(ClerkBuilder) -> ClerkBuilder,
) -> Subject {
    let instance = instance.start().await.expect("loopback has a free port");
    instance.clock().freeze();
    let ada = instance.create_user().id("user_ada").create();
    instance.add_member(&instance.create_organization("Acme", "acme"), &ada, "org:admin");
    let session = instance.sign_in(&ada);
    let url = "http://app.test";

    let earlier = pairs(&instance.browser_cookies(&session, url));
    instance.clock().advance(Duration::from_secs(120));
    let fresh = pairs(&instance.browser_cookies(&session, url));
    let without_refresh = fresh.iter().filter(|(name, _)| !name.starts_with("__refresh")).cloned().collect();
    let proofs = proofs(&instance, &fresh).await;
    Subject {
        name,
        clerk: configure(instance.builder()).build().expect("a valid configuration"),
        cookie_names: cookie_names(&instance),
        values: proofs.iter().cloned().chain(worthless(&instance).await).collect(),
        browsers: vec![Vec::new(), earlier, fresh, without_refresh],
        proofs,
        _instance: instance,
    }
}

/// Session tokens of Ada, a handshake with one, and the refresh token for one.
async fn proofs(instance: &EmbeddedClerk, fresh: &Jar) -> Vec<String> {
    let token = || instance.session_token().user("user_ada");
    let tokens = [
        token().mint(),
        token().version_1().mint(),
        token().organization("org_1", "acme", "org:admin").mint(),
        token()
            .issued_at(std::time::SystemTime::UNIX_EPOCH)
            .expires_in(Duration::from_secs(u64::from(u32::MAX)))
            .mint(),
    ];
    let handshake = |token: &str| {
        let directives = [format!("__session={token}; Path=/"), "__client_uat=1; Path=/".to_owned()];
        instance.handshake_token().directives(directives).mint()
    };
    let session = fresh.iter().find(|(name, _)| name == "__session").map(|(_, value)| value.clone());
    let refresh =
        fresh.iter().find(|(name, _)| name.starts_with("__refresh")).map(|(_, value)| value.clone());
    let handshake = handshake(&tokens[0]);
    tokens.into_iter().chain([handshake]).chain(session).chain(refresh).collect()
}

/// Values that prove nothing, or prove that the caller is Mallory.
async fn worthless(instance: &EmbeddedClerk) -> Vec<String> {
    let stranger = EmbeddedClerk::start().await.expect("loopback has a free port");
    let mallory = || instance.session_token().user("user_mallory");
    let forged = mallory().signed_by_another_key().mint();
    let scopes: Vec<_> = (0..500).map(|number| format!("scope:{number}")).collect();
    let oauth = || instance.oauth_jwt().user("user_mallory").scopes(scopes.iter().cloned());
    let handshake = |directive: String| instance.handshake_token().directives([directive]);
    let tokens = [
        oauth().mint(),
        oauth().claim("aud", "x".repeat(4_000)).mint(),
        mallory().expired().mint(),
        mallory().not_yet_active().mint(),
        mallory().template().mint(),
        mallory().alg_none().mint(),
        mallory().hs256_with_public_key().mint(),
        mallory().tampered().mint(),
        mallory().with_kid_of_another_key().mint(),
        stranger.session_token().user("user_mallory").mint(),
        instance.m2m_jwt().mint(),
        instance.oauth_jwt().user("user_mallory").mint(),
        handshake(format!("__session={forged}; Path=/")).mint(),
        handshake("__session=; Max-Age=0".to_owned()).mint(),
        handshake("a=b\r\nset-cookie: c=d".to_owned()).mint(),
        handshake(format!("__session={}", mallory().template().mint())).mint(),
        handshake(String::new()).signed_by_another_key().mint(),
        forged,
    ];
    let texts = [
        "",
        "0",
        "1",
        "3",
        "true",
        "false",
        "null",
        "ak_1",
        "mt_1",
        "eyJ.eyJ.eyJ",
        "text/html",
        "document",
        "http",
        "https",
        "app.test",
        "evil.test, app.test",
        "https://evil.test/a?b#c",
        "http://app.test/?__clerk_redirect_url=http://app.test/",
        "javascript:alert(1)",
        "//evil.test",
        "/orgs/acme",
        "/by-id/org_1",
        "/me",
        "\r\nset-cookie: a=b",
        "%0d%0aset-cookie:%20a=b",
        "\u{0}\u{7f}\u{80}\u{ff}é日",
    ];
    tokens.into_iter().chain(texts.map(str::to_owned)).collect()
}

fn cookie_names(instance: &EmbeddedClerk) -> Vec<String> {
    let suffix = instance.cookie_suffix();
    let names = ["__session", "__client_uat", "__clerk_db_jwt", "__refresh"];
    let suffixed = names.iter().map(|name| format!("{name}_{suffix}"));
    let plain = names.iter().copied().chain([
        "__clerk_handshake",
        "__clerk_handshake_nonce",
        "__clerk_redirect_count",
    ]);
    plain.map(str::to_owned).chain(suffixed).collect()
}

fn pairs(cookies: &str) -> Jar {
    let pairs = cookies.split("; ").filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
