//! What the quickstart prints: who may call what, and the commands, each with the expected answer.

use std::time::Duration;

use clerk_runtime::tonic::Methods;
use clerk_testing::{EmbeddedClerk, JwtBuilder, SessionToken};

/// Prints how to call the server at `url`.
#[expect(clippy::print_stdout, reason = "what it prints is there to be read and pasted")]
pub(crate) fn print(url: &str, methods: &Methods, embedded: Option<&EmbeddedClerk>) {
    println!("Listening on {url}. Who may call what:\n\n{methods}\nTry it from another terminal:");
    for (caller, arguments, method, code) in attempts(embedded) {
        println!("\n# {caller}");
        println!("cargo run -q -p quickstart_tonic -- call {url} {method}{arguments} # expect {code}");
    }
    println!("\nStop with Ctrl-C.");
}

pub(crate) fn is_configured() -> bool {
    std::env::vars_os().any(|(name, _)| name.to_string_lossy().starts_with("CLERK_"))
}

/// Who calls, with which arguments, which method, and the code that answers.
type Attempt = (&'static str, String, &'static str, &'static str);

const OK: &str = "0 Ok";
const INTERNAL: &str = "13 Internal";
const PERMISSION_DENIED: &str = "7 PermissionDenied";
const UNAUTHENTICATED: &str = "16 Unauthenticated";
const UNIMPLEMENTED: &str = "12 Unimplemented";

/// Tokens can be made for the embedded Clerk only.
fn attempts(embedded: Option<&EmbeddedClerk>) -> Vec<Attempt> {
    let mut attempts = by_strangers();
    attempts.extend(embedded.into_iter().flat_map(by_users));
    attempts
}

fn by_strangers() -> Vec<Attempt> {
    vec![
        ("anyone, on the public method", String::new(), "Home", OK),
        ("a stranger", String::new(), "Dashboard", UNAUTHENTICATED),
        ("a stranger, where the method decides", String::new(), "Whoami", OK),
        ("a stranger's stream: it does not open", String::new(), "Export", UNAUTHENTICATED),
        (
            "a stranger's malformed message: rejected unread",
            MALFORMED.to_owned(),
            "CreateInvoice",
            UNAUTHENTICATED,
        ),
        ("a method that does not exist", String::new(), "NoSuchMethod", UNIMPLEMENTED),
    ]
}

fn by_users(clerk: &EmbeddedClerk) -> Vec<Attempt> {
    let user = || clerk.session_token().user("user_ada").expires_in(Duration::from_secs(24 * 60 * 60));
    let member = || user().organization("org_acme", "acme", "org:member");
    let admin = || user().organization("org_acme", "acme", "org:admin");
    let biller = || member().permissions(["org:invoices:create"]);
    vec![
        ("signed in", bearer(&user()), "Dashboard", OK),
        ("signed in, where the method decides", bearer(&user()), "Whoami", OK),
        ("with the wrong role", bearer(&member()), "Members", PERMISSION_DENIED),
        ("with the right role", bearer(&admin()), "Members", OK),
        ("without the permission", bearer(&member()), "CreateInvoice", PERMISSION_DENIED),
        ("with the permission", bearer(&biller()), "CreateInvoice", OK),
        (
            "with the permission and a malformed message",
            bearer(&biller()) + MALFORMED,
            "CreateInvoice",
            INTERNAL,
        ),
        ("without the feature", bearer(&member()), "Export", PERMISSION_DENIED),
        ("with the feature: a stream", bearer(&member().features(["org:export"])), "Export", OK),
        ("without the plan", bearer(&user()), "Reports", PERMISSION_DENIED),
        ("with the plan", bearer(&user().plans(["user:pro"])), "Reports", OK),
        (
            "verified an hour ago",
            bearer(&user().factor_verification_age(60, -1)),
            "RecoveryCodes",
            PERMISSION_DENIED,
        ),
        ("verified just now", bearer(&user().factor_verification_age(0, -1)), "RecoveryCodes", OK),
        ("a session with tasks left to do", bearer(&user().pending()), "Dashboard", UNAUTHENTICATED),
        ("an expired session", bearer(&user().expired()), "Dashboard", UNAUTHENTICATED),
        ("a forged signature", bearer(&user().signed_by_another_key()), "Dashboard", UNAUTHENTICATED),
    ]
}

fn bearer(token: &JwtBuilder<SessionToken>) -> String {
    format!(" --token {}", token.mint())
}

const MALFORMED: &str = " --malformed";
