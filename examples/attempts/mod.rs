//! The commands that the quickstart prints on every framework, each with the expected answer.

use std::time::Duration;

use clerk_testing::{EmbeddedClerk, JwtBuilder, SessionToken};

/// Prints how to call the server at `url`.
#[expect(clippy::print_stdout, reason = "what it prints is there to be read and pasted")]
pub(crate) fn print(url: &str, embedded: Option<&EmbeddedClerk>) {
    println!("Listening on {url}. Try it from another terminal:");
    for (caller, arguments, path, status) in attempts(embedded) {
        println!("\n# {caller}");
        println!("curl -s -o /dev/null -w '%{{http_code}}' {arguments}{url}{path} # expect {status}");
    }
    println!("\nStop with Ctrl-C.");
}

pub(crate) fn is_configured() -> bool {
    std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("CLERK_"))
}

/// The caller, the arguments for curl, the path, and the expected status.
type Attempt = (&'static str, String, &'static str, u16);

/// Tokens can be made only for the embedded Clerk.
fn attempts(embedded: Option<&EmbeddedClerk>) -> Vec<Attempt> {
    let mut attempts = by_strangers();
    attempts.extend(embedded.into_iter().flat_map(by_users));
    attempts
}

fn by_strangers() -> Vec<Attempt> {
    let browser = "-H 'Accept: text/html' -H 'Sec-Fetch-Dest: document' ";
    vec![
        ("anyone, on the public page", String::new(), "/", 200),
        ("a stranger's program: there is nothing here", String::new(), "/dashboard", 404),
        ("a stranger's browser: sent to sign in", browser.to_owned(), "/dashboard", 307),
        ("a stranger, where the handler decides", String::new(), "/whoami", 200),
        ("a stranger's malformed JSON: rejected unread", MALFORMED_JSON.to_owned(), "/invoices", 404),
    ]
}

fn by_users(clerk: &EmbeddedClerk) -> Vec<Attempt> {
    let user = || clerk.session_token().user("user_ada").expires_in(Duration::from_secs(24 * 60 * 60));
    let member = || user().organization("org_acme", "acme", "org:member");
    let admin = || user().organization("org_acme", "acme", "org:admin");
    let biller = || member().permissions(["org:invoices:create"]);
    let cookies = format!("-H 'Cookie: {}' ", clerk.session_cookies(&user().mint()));
    vec![
        ("signed in, by header", bearer(&user()), "/dashboard", 200),
        ("signed in, by cookie", cookies, "/dashboard", 200),
        ("signed in, where the handler decides", bearer(&user()), "/whoami", 200),
        ("with the wrong role", bearer(&member()), "/members", 404),
        ("with the right role", bearer(&admin()), "/members", 200),
        ("without the permission", bearer(&member()) + JSON, "/invoices", 404),
        ("with the permission", bearer(&biller()) + JSON, "/invoices", 200),
        ("with the permission and malformed JSON", bearer(&biller()) + MALFORMED_JSON, "/invoices", 400),
        ("without the feature", bearer(&member()), "/export", 404),
        ("with the feature", bearer(&member().features(["org:export"])), "/export", 200),
        ("without the plan", bearer(&user()), "/reports", 404),
        ("with the plan", bearer(&user().plans(["user:pro"])), "/reports", 200),
        ("verified an hour ago", bearer(&user().factor_verification_age(60, -1)), "/recovery-codes", 404),
        ("verified just now", bearer(&user().factor_verification_age(0, -1)), "/recovery-codes", 200),
        ("a session with tasks left to do", bearer(&user().pending()), "/dashboard", 404),
        ("an expired session", bearer(&user().expired()), "/dashboard", 404),
        ("a forged signature", bearer(&user().signed_by_another_key()), "/dashboard", 404),
    ]
}

fn bearer(token: &JwtBuilder<SessionToken>) -> String {
    format!("-H 'Authorization: Bearer {}' ", token.mint())
}

const JSON: &str = "-H 'Content-Type: application/json' -d '{\"cents\":4200}' ";
const MALFORMED_JSON: &str = "-H 'Content-Type: application/json' -d '{\"cents\":' ";
