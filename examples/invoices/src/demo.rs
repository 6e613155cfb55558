//! A demonstration: a few invoices, and requests with their expected answers.

use std::time::Duration;

use clerk_testing::{EmbeddedClerk, JwtBuilder, SessionToken};

use crate::database::{Database, DatabaseError, Draft, Invoices};

/// A request, and its expected status.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// Who calls.
    pub caller: &'static str,
    /// The method.
    pub method: &'static str,
    /// The path.
    pub path: &'static str,
    /// The names and values of headers.
    pub headers: Vec<(&'static str, String)>,
    /// The body, which is JSON; empty if there is none.
    pub body: &'static str,
    /// The expected status.
    pub status: u16,
}

/// Creates the invoices 1 and 2 for Acme and 3 for Globex.
///
/// # Errors
///
/// When the database fails.
pub async fn fill(database: &Database) -> Result<(), DatabaseError> {
    let invoices = Invoices::of(database);
    for (organization, customer, cents) in
        [("org_acme", "Initech", 12_000), ("org_acme", "Hooli", 9_900), ("org_globex", "Initech", 70_000)]
    {
        if let Some(draft) = Draft::new(customer, cents) {
            invoices.create(organization, "user_ada", draft).await?;
        }
    }
    Ok(())
}

/// Requests without a token, and with tokens of the embedded Clerk that last a day.
#[must_use]
pub fn attempts(clerk: &EmbeddedClerk) -> Vec<Attempt> {
    let session = || clerk.session_token().user("user_ada").expires_in(DAY);
    let member = || session().organization("org_acme", "acme", "org:member").permissions([READ]);
    let admin = || {
        let admin = session().organization("org_acme", "acme", "org:admin").factor_verification_age(0, -1);
        admin.permissions([READ, CREATE, DELETE])
    };
    let key = |scope: &str| bearer(&clerk.api_key().organization("org_acme").scopes([scope]).mint());
    let late = admin().factor_verification_age(60, -1);
    let service = bearer(&clerk.m2m_token().machine("mch_billing").mint());
    let page = |token: &JwtBuilder<SessionToken>| {
        [vec![("cookie", clerk.session_cookies(&token.mint()))], document()].concat()
    };
    let token = |token: &JwtBuilder<SessionToken>| bearer(&token.mint());
    let attempts: Vec<(_, _, _, _, Headers, _)> = vec![
        ("a stranger", "GET", ACME, "", vec![], 401),
        ("a stranger's browser: sent to sign in", "GET", "/admin", "", document(), 307),
        ("a member", "GET", ACME, "", token(&member()), 200),
        ("a member, by the organization's id", "GET", BY_ID, "", token(&member()), 200),
        ("a member, for another organization", "GET", GLOBEX, "", token(&member()), 403),
        ("a member, for an invoice of another organization", "GET", FOREIGN, "", token(&member()), 404),
        ("a member without the permission", "POST", ACME, INVOICE, token(&member()), 403),
        ("an admin", "POST", ACME, INVOICE, token(&admin()), 201),
        ("an admin, with an invoice of nothing", "POST", ACME, NOTHING, token(&admin()), 422),
        ("an API key", "GET", BY_ID, "", key("invoices:read"), 200),
        ("an API key without the scope", "POST", BY_ID, INVOICE, key("invoices:read"), 403),
        ("an admin who verified themselves an hour ago", "DELETE", FIRST, "", token(&late), 403),
        ("someone in the place of an admin", "DELETE", FIRST, "", token(&admin().actor("user_support")), 403),
        ("an admin", "DELETE", FIRST, "", token(&admin()), 204),
        ("an admin, once more", "DELETE", FIRST, "", token(&admin()), 404),
        ("a member, on a page for admins: not found", "GET", "/admin", "", page(&member()), 404),
        ("an admin", "GET", "/admin", "", page(&admin()), 200),
        ("an admin, on what was decided", "GET", "/admin/audit", "", page(&admin()), 200),
        ("an admin without the plan: sent to /upgrade", "GET", "/admin/report", "", page(&admin()), 307),
        ("an admin with the plan", "GET", "/admin/report", "", page(&admin().plans(["org:pro"])), 200),
        ("a service", "GET", "/internal/totals", "", service.clone(), 200),
        ("Prometheus", "GET", "/metrics", "", service, 200),
        ("a user", "GET", "/metrics", "", token(&admin()), 401),
        ("anyone", "GET", "/openapi.json", "", vec![], 200),
    ];
    let attempt = |(caller, method, path, body, headers, status)| Attempt {
        caller,
        method,
        path,
        body,
        headers,
        status,
    };
    attempts.into_iter().map(attempt).collect()
}

impl Attempt {
    /// The attempt as a command line that prints the status of the answer.
    #[must_use]
    pub fn curl(&self, url: &str) -> String {
        let headers: String =
            self.headers.iter().map(|(name, value)| format!(" -H '{name}: {value}'")).collect();
        let body = match self.body {
            "" => String::new(),
            body => format!(" -H 'content-type: application/json' -d '{body}'"),
        };
        format!(
            "curl -s -o /dev/null -w '%{{http_code}}\\n' -X {}{headers}{body} {url}{} # expect {}",
            self.method, self.path, self.status
        )
    }
}

type Headers = Vec<(&'static str, String)>;

fn bearer(token: &str) -> Headers {
    vec![("authorization", format!("Bearer {token}"))]
}

/// The headers of a browser that opens a page.
fn document() -> Headers {
    vec![("accept", "text/html".to_owned()), ("sec-fetch-dest", "document".to_owned())]
}

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const READ: &str = "org:invoices:read";
const CREATE: &str = "org:invoices:create";
const DELETE: &str = "org:invoices:delete";
const ACME: &str = "/api/organizations/acme/invoices";
const BY_ID: &str = "/api/organizations/org_acme/invoices";
const GLOBEX: &str = "/api/organizations/globex/invoices";
const FOREIGN: &str = "/api/organizations/acme/invoices/3";
const FIRST: &str = "/api/organizations/acme/invoices/1";
const INVOICE: &str = r#"{"customer":"Umbrella","cents":4200}"#;
const NOTHING: &str = r#"{"customer":"","cents":0}"#;
