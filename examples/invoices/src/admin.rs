//! The pages for an organization's administrators, and the page that sells the plan for some of them.

use std::collections::HashMap;

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use clerk_runtime::routing::get;
use clerk_runtime::{Router, SessionAuth, protect};

use crate::App;
use crate::audit::{Audit, Line};
use crate::database::{Invoice, Invoices, Users};
use crate::problem::Problem;

/// The pages. They need a rule with the role around them.
pub(crate) fn routes() -> Router<App> {
    Router::new().route("/", get(dashboard)).route("/audit", get(audit)).route("/report", get(report))
}

/// The first hundred invoices, with the names of their authors.
#[protect]
async fn dashboard(
    admin: SessionAuth,
    State(invoices): State<Invoices>,
    State(users): State<Users>,
) -> Result<Html<String>, Problem> {
    let invoices = invoices.list(organization(&admin), 0).await?;
    let names = users.names(invoices.iter().map(|invoice| invoice.created_by.clone())).await?;
    page(&Dashboard { invoices, names })
}

/// The last decisions about callers who act in the organization.
#[protect]
async fn audit(admin: SessionAuth, State(audit): State<Audit>) -> Result<Html<String>, Problem> {
    page(&AuditPage { lines: audit.recent(organization(&admin)).await? })
}

/// The total of the first hundred invoices. Administrators whose organization is not on the plan are asked to
/// upgrade.
#[protect(plan = "org:pro", unauthorized_url = "/upgrade")]
async fn report(admin: SessionAuth, State(invoices): State<Invoices>) -> Result<Html<String>, Problem> {
    let invoices = invoices.list(organization(&admin), 0).await?;
    let cents = invoices.iter().map(|invoice| u64::from(invoice.cents)).sum();
    page(&Report { invoices: invoices.len(), cents })
}

/// What the plan costs.
#[protect]
pub(crate) async fn upgrade() -> Result<Html<String>, Problem> {
    page(&Upgrade)
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct Dashboard {
    invoices: Vec<Invoice>,
    names: HashMap<String, String>,
}

impl Dashboard {
    /// The name of an invoice's author, or the id if no webhook has brought the name yet.
    fn author<'d>(&'d self, invoice: &'d Invoice) -> &'d str {
        self.names.get(&invoice.created_by).unwrap_or(&invoice.created_by)
    }
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "report.html")]
struct Report {
    invoices: usize,
    cents: u64,
}

#[derive(Template)]
#[template(path = "upgrade.html")]
struct Upgrade;

fn page(template: &impl Template) -> Result<Html<String>, Problem> {
    Ok(Html(template.render()?))
}

/// The organization of the administrator, for which the rule of the pages requires the role.
fn organization(admin: &SessionAuth) -> &str {
    admin.org_id().unwrap_or_default()
}
