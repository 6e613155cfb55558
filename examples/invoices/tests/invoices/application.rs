//! The application under test, and its callers.

use clerk_runtime::Clerk;
use clerk_runtime::webhooks::WebhookVerifier;
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder, TestApp, TestCaller};
use invoices::audit::{Queue, queue};
use invoices::database::Database;
use invoices::{App, application, demo, prometheus};
use metrics_exporter_prometheus::PrometheusRecorder;

pub(crate) const SIGNING_SECRET: &str = "whsec_ZGVtb25zdHJhdGlvbiBvZiBhIHdlYmhvb2s=";

/// The environment of one test.
pub(crate) struct Fixture {
    pub(crate) clerk: EmbeddedClerk,
    pub(crate) database: Database,
    pub(crate) app: TestApp,
    /// Decisions wait here until the test writes them.
    pub(crate) queue: Queue,
    /// Records once the test installs it.
    pub(crate) recorder: PrometheusRecorder,
}

impl Fixture {
    /// Uses a production instance, in which a page without cookies needs no handshake.
    pub(crate) async fn new() -> Self {
        let clerk = EmbeddedClerkBuilder::new().production("invoices.localhost").start().await.unwrap();
        let served = clerk.clerk();
        Self::of(clerk, served, 1000).await
    }

    /// With room for this many decisions.
    pub(crate) async fn of(clerk: EmbeddedClerk, served: Clerk, capacity: usize) -> Self {
        let database = Database::in_memory().unwrap();
        demo::fill(&database).await.unwrap();
        watch::keep(SIGNING_SECRET);
        let verifier = WebhookVerifier::new(SIGNING_SECRET).unwrap();
        let recorder = prometheus::builder().unwrap().build_recorder();
        let (decisions, queue) = queue(capacity, &database, clerk.clock());
        let router = application(served, decisions, App::new(&database, verifier, recorder.handle()));
        let app = TestApp::new(&clerk, router).with_origin("https://invoices.localhost");
        Self { clerk, database, app, queue, recorder }
    }

    /// A member of Acme with these permissions.
    pub(crate) fn member(&self, permissions: &[&str]) -> TestCaller {
        let token =
            self.clerk.session_token().user("user_grace").organization("org_acme", "acme", "org:member");
        self.app.as_session(token.permissions(permissions))
    }

    /// An admin of Acme who has just verified herself.
    pub(crate) fn admin(&self) -> TestCaller {
        let token = self.clerk.session_token().user("user_ada").organization("org_acme", "acme", "org:admin");
        let token = token.permissions(["org:invoices:read", "org:invoices:create", "org:invoices:delete"]);
        self.app.as_session(token.factor_verification_age(0, -1))
    }

    /// An API key of Acme.
    pub(crate) fn key(&self, scopes: &[&str]) -> TestCaller {
        let key = self.clerk.api_key().organization("org_acme").scopes(scopes.iter().copied());
        self.app.with_token(key.mint())
    }

    /// Another service.
    pub(crate) fn service(&self) -> TestCaller {
        self.app.with_token(self.clerk.m2m_token().machine("mch_billing").mint())
    }
}
