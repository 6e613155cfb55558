//! Every class of token, in every condition, at every kind of handler: exactly the documented combinations
//! are accepted.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, ClerkLayer, TokenType, auth, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault, JwtBuilder, JwtClass, OpaqueTokenBuilder};
use serde_json::json;

use crate::app::{Server, answer};

/// One handler of each kind for every form of `token` and `accepts`.
macro_rules! forms {
    ($($name:ident: $tokens:tt;)*) => {
        $(mod $name {
            use super::*;

            #[protect(token = $tokens)]
            pub(super) async fn protected() {}

            #[auth(accepts = $tokens)]
            pub(super) async fn handed_over(auth: Auth) -> String {
                let token_type = auth.token_type().filter(|_| auth.is_authenticated());
                token_type.map_or_else(|| "nobody".to_owned(), |token_type| token_type.to_string())
            }
        })*

        fn routes() -> Router {
            Router::new()$(
                .route(concat!("/protect/", stringify!($name)), get($name::protected))
                .route(concat!("/auth/", stringify!($name)), get($name::handed_over))
            )*
        }

        const FORMS: &[Form] = &[$(Form { name: stringify!($name), tokens: stringify!($tokens) }),*];
    };
}

forms! {
    any: any;
    session: "session_token";
    api_key: "api_key";
    m2m: "m2m_token";
    oauth: "oauth_token";
    machine: "machine_token";
    list_of_session: ["session_token"];
    list_of_api_key: ["api_key"];
    list_of_m2m: ["m2m_token"];
    list_of_oauth: ["oauth_token"];
    session_or_api_key: ["session_token", "api_key"];
    session_or_m2m: ["session_token", "m2m_token"];
    session_or_oauth: ["session_token", "oauth_token"];
    api_key_or_m2m: ["api_key", "m2m_token"];
    api_key_or_oauth: ["api_key", "oauth_token"];
    m2m_or_oauth: ["m2m_token", "oauth_token"];
    all_but_session: ["api_key", "m2m_token", "oauth_token"];
    all_but_api_key: ["session_token", "m2m_token", "oauth_token"];
    all_but_m2m: ["session_token", "api_key", "oauth_token"];
    all_but_oauth: ["session_token", "api_key", "m2m_token"];
    list_of_all: ["session_token", "api_key", "m2m_token", "oauth_token"];
}

struct Form {
    name: &'static str,
    /// The tokens as written in the attribute.
    tokens: &'static str,
}

impl Form {
    fn accepts(&self, token_type: TokenType) -> bool {
        let alias = token_type == TokenType::M2mToken && self.tokens == r#""machine_token""#;
        alias || self.tokens == "any" || self.tokens.contains(&format!("\"{token_type}\""))
    }

    fn is_single(&self) -> bool {
        self.tokens.starts_with('"')
    }
}

/// A token in a request.
struct Presented {
    what: String,
    token: String,
    /// The type before verification. Rubbish counts as a session token.
    counts_as: TokenType,
    /// Whether it is accepted if its type is.
    is_good: bool,
}

/// The decision of the reference's `auth.protect()`: the status for a program, and for a page in a browser.
fn expected(form: &Form, presented: &Presented) -> (u16, u16) {
    let accepts_sessions = form.accepts(TokenType::SessionToken);
    if form.accepts(presented.counts_as) && presented.is_good {
        (200, 200)
    } else if accepts_sessions && (presented.counts_as == TokenType::SessionToken || form.is_single()) {
        (404, 307)
    } else {
        (401, 401)
    }
}

#[tokio::test]
async fn lets_exactly_the_documented_cells_through() {
    let clerk = crate::app::embedded().await;
    let other = crate::app::embedded().await;
    let tokens = tokens(&clerk, &other);
    let server = Server::serve(routes().layer(ClerkLayer::new(clerk.clerk()))).await;
    let mut wrong = Vec::new();
    let mut let_through = 0;
    for form in FORMS {
        for presented in &tokens {
            clerk.clear_calls();
            let actual = ask(&server, form, &presented.token).await;
            let (program, page) = expected(form, presented);
            let is_let_through = program == 200;
            let holder = if is_let_through { presented.counts_as.as_str() } else { "nobody" };
            let expected = (program, page, holder.to_owned());
            if actual != expected {
                wrong.push(format!("{} at {}: {actual:?}, not {expected:?}", presented.what, form.tokens));
            }
            if !form.accepts(presented.counts_as) {
                assert_eq!(clerk.calls(), [], "{} at {} costs a call", presented.what, form.tokens);
            }
            let_through += usize::from(is_let_through);
        }
    }
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
    // There are seven good tokens: two sessions, an API key, and M2M and OAuth tokens in two forms each. Each
    // of them is accepted by every form that accepts its type.
    let accepting = |token_type| FORMS.iter().filter(|form| form.accepts(token_type)).count();
    let [session, api_key, m2m, oauth] = TokenType::ALL.map(accepting);
    assert_eq!(let_through, 2 * session + api_key + 2 * m2m + 2 * oauth);
}

#[tokio::test]
async fn session_tokens_alone_are_verified_without_a_request() {
    let clerk = crate::app::embedded().await;
    let other = crate::app::embedded().await;
    let configured = clerk.clerk();
    for presented in tokens(&clerk, &other) {
        // A session with pending tasks is one, according to its claims.
        let is_good = presented.is_good || presented.what == "pending session, valid";
        let is_session = is_good && presented.counts_as == TokenType::SessionToken;
        let verified = configured.verify_token(&presented.token).await;
        assert_eq!(verified.is_ok(), is_session, "{}: {verified:?}", presented.what);
    }
    clerk.fault(Endpoint::Jwks, Fault::Status(500));
    let without_keys = clerk.clerk().verify_token(&clerk.session_token().mint()).await.unwrap_err();
    assert!(without_keys.is_unavailable());
}

/// The status for a program and for a page, and the caller that `#[auth]` passes on.
async fn ask(server: &Server, form: &Form, token: &str) -> (u16, u16, String) {
    let protected = format!("/protect/{}", form.name);
    let program = server.get_as(&protected, token).await.status();
    let page = answer(server.get(&protected).bearer_auth(token).header("accept", "text/html")).await.status();
    let handed_over = server.get_as(&format!("/auth/{}", form.name), token).await;
    assert_eq!(handed_over.status(), 200, "`#[auth]` rejects nobody");
    (program.as_u16(), page.as_u16(), handed_over.text().await.expect("a body"))
}

/// Every class in every possible condition.
fn tokens(clerk: &EmbeddedClerk, other: &EmbeddedClerk) -> Vec<Presented> {
    let mut tokens = Vec::new();
    let session = TokenType::SessionToken;
    let of = |clerk: &EmbeddedClerk| clerk.session_token();
    jwts(&mut tokens, "session v2", session, true, of(clerk), &of(other));
    jwts(&mut tokens, "session v1", session, true, of(clerk).version_1(), &of(other).version_1());
    jwts(&mut tokens, "pending session", session, false, of(clerk).pending(), &of(other).pending());
    jwts(&mut tokens, "template", session, false, of(clerk).template(), &of(other).template());
    let handshake = |clerk: &EmbeddedClerk| {
        of(clerk).claim("handshake", json!(["__session=x; Path=/"])).without_claim("sub").without_claim("sid")
    };
    jwts(&mut tokens, "handshake", session, false, handshake(clerk), &handshake(other));
    jwts(&mut tokens, "M2M JWT", TokenType::M2mToken, true, clerk.m2m_jwt(), &other.m2m_jwt());
    jwts(&mut tokens, "OAuth JWT", TokenType::OAuthToken, true, clerk.oauth_jwt(), &other.oauth_jwt());
    opaque(&mut tokens, "API key", TokenType::ApiKey, &clerk.api_key(), &other.api_key());
    opaque(&mut tokens, "M2M token", TokenType::M2mToken, &clerk.m2m_token(), &other.m2m_token());
    let oauth = (clerk.oauth_access_token(), other.oauth_access_token());
    opaque(&mut tokens, "OAuth token", TokenType::OAuthToken, &oauth.0, &oauth.1);

    let machine = clerk.machine("cron", ["mch_embedded"]);
    let session_jwt = clerk.session_token().mint();
    for (what, token, counts_as) in [
        ("machine secret key", machine.secret_key(), TokenType::ApiKey),
        ("secret key", clerk.secret_key(), session),
        ("testing token", "1713877200-c_2J2MvPu9PnXcuhbPZNao0LOXqK9A7YrnBn0HmIWxt", session),
        ("rubbish", "rubbish", session),
        ("three parts of rubbish", "a.b.c", session),
        ("two parts", "e30.e30", session),
        ("a session after an API key's prefix", &format!("ak_{session_jwt}"), TokenType::ApiKey),
        ("a session after an M2M token's prefix", &format!("mt_{session_jwt}"), TokenType::M2mToken),
        ("a session after an OAuth token's prefix", &format!("oat_{session_jwt}"), TokenType::OAuthToken),
        ("the prefix of an API key alone", "ak_", TokenType::ApiKey),
    ] {
        tokens.push(Presented { what: what.to_owned(), token: token.to_owned(), counts_as, is_good: false });
    }
    tokens
}

/// `is_good` tells whether the valid one is accepted.
fn jwts<C: JwtClass + Clone>(
    tokens: &mut Vec<Presented>,
    class: &str,
    counts_as: TokenType,
    is_good: bool,
    own: JwtBuilder<C>,
    others: &JwtBuilder<C>,
) {
    // Longer than the test takes.
    let valid = own.clone().expires_in(Duration::from_secs(3600)).mint();
    let conditions = [
        ("valid", valid, is_good),
        ("expired", own.clone().expired().mint(), false),
        ("not yet active", own.clone().not_yet_active().mint(), false),
        ("forged", own.clone().signed_by_another_key().mint(), false),
        ("tampered with", own.clone().tampered().mint(), false),
        ("unsigned", own.clone().alg_none().mint(), false),
        ("signed with the public key", own.clone().hs256_with_public_key().mint(), false),
        ("of an unknown key", own.with_kid_of_another_key().mint(), false),
        ("of another instance", others.mint(), false),
    ];
    for (condition, token, is_good) in conditions {
        // The claims determine the type: an unsigned token is not a JWT, and the subject of a tampered M2M token
        // is no longer a machine.
        let is_candidate =
            condition == "unsigned" || (condition == "tampered with" && counts_as == TokenType::M2mToken);
        let counts_as = if is_candidate { TokenType::SessionToken } else { counts_as };
        tokens.push(Presented { what: format!("{class}, {condition}"), token, counts_as, is_good });
    }
}

fn opaque<C: Clone>(
    tokens: &mut Vec<Presented>,
    class: &str,
    counts_as: TokenType,
    own: &OpaqueTokenBuilder<C>,
    others: &OpaqueTokenBuilder<C>,
) {
    let conditions = [
        ("valid", own.mint(), true),
        ("expired", own.clone().expired().mint(), false),
        ("revoked", own.clone().revoked().mint(), false),
        ("forged", own.clone().forged().mint(), false),
        ("of another instance", others.mint(), false),
    ];
    for (condition, token, is_good) in conditions {
        tokens.push(Presented { what: format!("{class}, {condition}"), token, counts_as, is_good });
    }
}
