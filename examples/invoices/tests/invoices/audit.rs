//! What the audit records, and that the records cannot be changed.

use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use invoices::database::Database;

use crate::application::Fixture;

const ACME: &str = "/api/organizations/acme/invoices";

/// The columns of each row, separated by `|`.
fn rows(database: &Database, columns: &str) -> Vec<String> {
    let sql = format!("SELECT concat_ws('|', {columns}) FROM audit ORDER BY id");
    let rows = database.block_on(|connection| {
        connection.prepare(&sql)?.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()
    });
    rows.unwrap()
}

impl Fixture {
    /// Stops the application, and writes all its decisions.
    fn written(self) -> Database {
        drop(self.app);
        self.queue.start().unwrap().finish();
        self.database
    }
}

#[tokio::test]
async fn decisions_about_known_callers_are_kept() {
    let fixture = Fixture::new().await;
    fixture.clerk.clock().freeze();
    fixture.admin().get(ACME).await;
    fixture.clerk.clock().advance(Duration::from_secs(3600));
    fixture.member(&[]).get(ACME).await;
    fixture.key(&["invoices:read"]).get(&format!("{ACME}/1")).await;
    fixture.service().get("/internal/totals").await;
    let token = fixture.clerk.session_token().user("user_ada").organization("org_acme", "acme", "org:admin");
    fixture.app.as_session(token.actor("user_support")).get("/admin").await;
    // These have no valid token, so their callers are unknown.
    fixture.app.anonymous().get(ACME).await;
    fixture.app.with_token("ak_made_up").get(ACME).await;

    let database = fixture.written();
    assert_eq!(
        rows(
            &database,
            "at - min(at) OVER (), outcome, cause, method, route, handler, subject, organization_id, actor_id"
        ),
        [
            "0|allowed|GET|/api/organizations/{org}/invoices|list|user_ada|org_acme",
            "3600000|denied|condition|GET|/api/organizations/{org}/invoices|list|user_grace|org_acme",
            "3600000|denied|condition|GET|/api/organizations/{org}/invoices/{id}|read|org_acme|org_acme",
            "3600000|allowed|GET|/internal/totals|totals|mch_billing",
            "3600000|allowed|GET|/admin||user_ada|org_acme|user_support",
            "3600000|allowed|GET|/admin|dashboard|user_ada|org_acme|user_support",
        ]
    );
    assert_eq!(
        rows(&database, "failed_condition"),
        [
            "",
            r#"any(permission = "org:invoices:read", scope = "invoices:read")"#,
            r#"organization = path("org")"#,
            "",
            "",
            ""
        ]
    );
}

#[tokio::test]
async fn what_is_written_cannot_be_changed() {
    let fixture = Fixture::new().await;
    fixture.admin().get(ACME).await;
    let database = fixture.written();
    let before = rows(&database, "id, at, outcome, subject");
    assert_eq!(before.len(), 1);
    for sql in [
        "UPDATE audit SET outcome = 'denied'",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit (id, at, outcome, method, handler, subject) VALUES (1, 0, '', '', '', '')",
    ] {
        let error = database.block_on(|connection| connection.execute(sql, [])).unwrap_err();
        let reason = std::error::Error::source(&error).unwrap().to_string();
        assert!(reason.contains("the audit is append-only"), "{sql}: {reason}");
    }
    assert_eq!(rows(&database, "id, at, outcome, subject"), before);
}

/// Nothing is written in the meantime. Requests are answered anyway, and lost entries are counted.
#[tokio::test]
async fn a_full_queue_delays_no_request() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let served = clerk.clerk();
    let fixture = Fixture::of(clerk, served, 2).await;
    let recording = metrics::set_default_local_recorder(&fixture.recorder);
    for _ in 0..5 {
        assert_eq!(fixture.admin().get(ACME).await.status(), 200);
    }
    drop(recording);
    let metrics = fixture.recorder.handle().render();
    assert!(metrics.contains("invoices_audit_lost_total{reason=\"full\"} 3\n"), "{metrics}");
    let database = fixture.written();
    assert_eq!(rows(&database, "outcome"), ["allowed", "allowed"]);
}

#[tokio::test]
async fn administrators_read_the_audit_of_their_organization() {
    let fixture = Fixture::new().await;
    let globex =
        fixture.clerk.session_token().user("user_eve").organization("org_globex", "globex", "org:member");
    fixture.app.as_session(globex).get(ACME).await;
    fixture.member(&[]).get(ACME).await;
    let Fixture { clerk, database, app, queue, .. } = fixture;
    let writer = queue.start().unwrap();
    let admin = clerk.session_token().user("user_ada").organization("org_acme", "acme", "org:admin");
    let admin = app.as_session(admin).as_page();
    while rows(&database, "subject").len() < 2 {
        tokio::task::yield_now().await;
    }
    let page = admin.get("/admin/audit").await.text().to_owned();
    assert!(page.contains("<td>user_grace</td>") && !page.contains("user_eve"), "{page}");
    drop((app, admin));
    writer.finish();
}
