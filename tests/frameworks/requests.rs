//! Every caller on every route, as a program and as a browser that opens a page.

use std::collections::BTreeMap;
use std::time::Duration;

use clerk_testing::{EmbeddedClerk, JwtBuilder, SessionToken};

use crate::servers::Servers;
use crate::socket::Request;

#[tokio::test(flavor = "multi_thread")]
async fn every_caller_gets_the_same_answer_on_every_route() {
    let servers = Servers::start().await;
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    for (caller, headers) in callers(&servers.clerk) {
        for (method, path, body) in ROUTES {
            for page in [false, true] {
                let mut request = Request::new(method, path).headers(&headers).body(body);
                if page {
                    request = request.header("accept", "text/html").header("sec-fetch-dest", "document");
                }
                let answer = servers.ask(caller, &request).await;
                *statuses.entry(answer.status).or_default() += 1;
            }
        }
    }
    assert!(statuses.values().sum::<usize>() > 1000, "{statuses:?}");
    for status in [200, 303, 307, 401, 403, 404] {
        assert!(statuses.contains_key(&status), "nothing answers {status}: {statuses:?}");
    }
}

/// rocket turns `HEAD` into `GET`, and the rules still see `HEAD`. Other frameworks are left out: actix-web answers `HEAD`
/// only on routes that the application registers for it.
#[tokio::test(flavor = "multi_thread")]
async fn rocket_answers_head_like_axum() {
    let servers = Servers::start_only(&["axum", "rocket"]).await;
    let user = servers.clerk.session_token().user("user_ada").mint();
    for path in [
        "/public",
        "/dashboard",
        "/members",
        "/whoami",
        "/elsewhere",
        "/own",
        "/api/members",
        "/sign-in-first",
    ] {
        let request = Request::new("HEAD", path);
        servers.ask("a stranger's HEAD", &request).await;
        servers.ask("a user's HEAD", &request.headers(&bearer(&user))).await;
        let page =
            Request::new("HEAD", path).header("accept", "text/html").header("sec-fetch-dest", "document");
        servers.ask("a page's HEAD", &page).await;
    }
}

const ROUTES: [(&str, &str, Option<&str>); 30] = [
    ("GET", "/public", None),
    ("GET", "/dashboard", None),
    ("GET", "/dashboard?tab=1&x=%2F", None),
    ("GET", "/members", None),
    ("POST", "/invoices", Some("{\"cents\":4200}")),
    ("POST", "/text", Some("four")),
    ("GET", "/whoami", None),
    ("GET", "/maybe", None),
    ("GET", "/key", None),
    ("GET", "/anyone", None),
    ("GET", "/scoped", None),
    ("GET", "/stale", None),
    ("GET", "/elsewhere", None),
    ("GET", "/codes", None),
    ("GET", "/own-origin", None),
    ("GET", "/orgs/org_acme/page", None),
    ("GET", "/orgs/%6Frg_acme/page", None),
    ("GET", "/orgs/org_%2525/page", None),
    ("GET", "/checked", None),
    ("GET", "/caller", None),
    ("GET", "/hidden", None),
    ("GET", "/own", None),
    ("GET", "/claims", None),
    ("GET", "/bare", None),
    ("GET", "/enforced", None),
    ("GET", "/asked", None),
    ("GET", "/sign-in-first", None),
    ("GET", "/cookie", None),
    ("GET", "/inside/plain", None),
    ("GET", "/inside/more", None),
];

/// The callers, with the headers of their requests.
fn callers(clerk: &EmbeddedClerk) -> Vec<(&'static str, Vec<(String, String)>)> {
    let user = || clerk.session_token().user("user_ada").expires_in(Duration::from_secs(3600));
    let member = || user().organization("org_acme", "acme", "org:member");
    let admin = || user().organization("org_acme", "acme", "org:admin");
    let biller = || admin().permissions(["org:invoices:create"]);
    let session = |token: JwtBuilder<SessionToken>| bearer(&token.mint());
    let cookie = |value: String| vec![("cookie".to_owned(), value)];
    let cookies = || cookie(clerk.session_cookies(&user().mint()));
    let with = |mut headers: Vec<(String, String)>, name: &str, value: &str| {
        headers.push((name.to_owned(), value.to_owned()));
        headers
    };
    vec![
        ("a stranger", Vec::new()),
        ("a user", session(user())),
        ("a user by cookie", cookies()),
        ("a user by cookie with a suffix", cookie(clerk.suffixed_session_cookies(&user().mint()))),
        ("a user by cookie, from another site", with(cookies(), "sec-fetch-site", "cross-site")),
        ("a user by cookie, from this site", with(cookies(), "sec-fetch-site", "same-origin")),
        ("a member", session(member())),
        ("an admin", session(admin())),
        ("an admin who bills", session(biller())),
        ("a user who is allowed", with(session(user()), "x-allowed", "yes")),
        ("a user with a team", session(user().claim("team", "red"))),
        ("a user who verified just now", session(user().factor_verification_age(0, -1))),
        ("a user with tasks", session(user().pending())),
        ("an impersonator", session(user().actor("user_staff"))),
        ("an expired session", session(user().expired())),
        ("an expired session by cookie", cookie(clerk.session_cookies(&user().expired().mint()))),
        ("a session of another key", session(user().signed_by_another_key())),
        ("a session without a signature", session(user().alg_none())),
        ("a session that was changed", session(user().tampered())),
        ("a session that is not active yet", session(user().not_yet_active())),
        ("a client that may be signed in", cookie("__client_uat=1700000000".to_owned())),
        ("a browser that is not", cookie("__client_uat=0; __clerk_db_jwt=dvb_1".to_owned())),
        ("an API key", bearer(&clerk.api_key().user("user_ada").mint())),
        ("an API key with a scope", bearer(&clerk.api_key().scopes(["invoices:read"]).mint())),
        ("an API key that was revoked", bearer(&clerk.api_key().revoked().mint())),
        ("an M2M token", bearer(&clerk.m2m_token().mint())),
        ("an OAuth token", bearer(&clerk.oauth_access_token().scopes(["invoices:read"]).mint())),
        ("an M2M token that is a JWT", bearer(&clerk.m2m_jwt().mint())),
        ("an OAuth token that is a JWT", bearer(&clerk.oauth_jwt().mint())),
        ("garbage", bearer("garbage")),
        ("two tokens", [session(user()), session(admin())].concat()),
        ("a token of bytes", vec![("authorization".to_owned(), "Bearer \u{e9}\u{20ac}".to_owned())]),
    ]
}

fn bearer(token: &str) -> Vec<(String, String)> {
    vec![("authorization".to_owned(), format!("Bearer {token}"))]
}
