#![deny(warnings)]

use axum::Router;
use axum::routing::get;
use clerk_runtime::{SessionAuth, protect};

mod roles {
    pub(crate) const ADMIN: &str = "org:admin";
    pub(crate) const EDITOR: &str = "editor";
}

struct Permissions;

impl Permissions {
    const CREATE: &str = "org:invoices:create";
}

const PLAN: &str = "user:pro";
const UPGRADE: &str = concat!("/", "upgrade");
const SCOPE: &str = "https://example.com/a-scope-that-is-longer-than-sixteen-bytes";

#[protect(any(role = roles::ADMIN, role = crate::roles::EDITOR), permission = Permissions::CREATE, unauthorized_url = UPGRADE)]
async fn conditions(_auth: SessionAuth) {}

#[protect(plan = PLAN, unauthenticated_url = self::UPGRADE)]
async fn urls() {}

#[protect(scope = SCOPE, token = api_key)]
async fn scope() {}

struct Invoices;

impl Invoices {
    const EXPORT: &str = "export";

    #[protect(feature = Invoices::EXPORT)]
    async fn export() {}
}

#[test]
fn builds() {
    const LOCAL: &str = "org:local";

    #[protect(role = LOCAL)]
    async fn nested() {}

    let _: Router = Router::new()
        .route("/conditions", get(conditions))
        .route("/urls", get(urls))
        .route("/scope", get(scope))
        .route("/export", get(Invoices::export))
        .route("/nested", get(nested));
}
