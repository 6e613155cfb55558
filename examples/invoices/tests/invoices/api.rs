//! The API, called by the front end and by programs.

use clerk_testing::TestResponse;
use http::StatusCode;
use invoices::database::Invoice;
use serde_json::{Value, json};

use crate::application::Fixture;

const ACME: &str = "/api/organizations/acme/invoices";
const BY_ID: &str = "/api/organizations/org_acme/invoices";

fn ids(response: &TestResponse) -> Vec<i64> {
    response.json::<Vec<Invoice>>().iter().map(|invoice| invoice.id).collect()
}

#[tokio::test]
async fn a_member_sees_the_invoices_of_the_own_organization_only() {
    let fixture = Fixture::new().await;
    let member = fixture.member(&["org:invoices:read"]);
    assert_eq!(ids(&member.get(ACME).await), [1, 2]);
    assert_eq!(ids(&member.get(&format!("{BY_ID}?after=1")).await), [2]);
    assert_eq!(member.get(&format!("{ACME}/2")).await.json::<Invoice>().customer, "Hooli");
    for (path, status) in [
        ("/api/organizations/globex/invoices", 403),
        ("/api/organizations/globex/invoices/3", 403),
        ("/api/organizations/acme/invoices/3", 404),
        ("/api/organizations/acme/invoices/99", 404),
        ("/api/organizations/acme/invoices/first", 404),
        ("/api/organizations/acme/invoices?after=first", 400),
    ] {
        assert_eq!(member.get(path).await.status(), status, "{path}");
    }
}

#[tokio::test]
async fn an_invoice_that_is_created_is_listed_with_its_author() {
    let fixture = Fixture::new().await;
    let draft = json!({ "customer": "Umbrella", "cents": 4200 });
    let response = fixture.admin().post(ACME).json(&draft).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let by_admin: Invoice = response.json();
    assert_eq!((&*by_admin.customer, by_admin.cents, &*by_admin.created_by), ("Umbrella", 4200, "user_ada"));

    let writer = fixture.key(&["invoices:read", "invoices:write"]);
    let by_key: Invoice = writer.post(BY_ID).json(&draft).await.json();
    assert!(by_key.created_by.starts_with("ak_"), "{by_key:?}");
    assert_eq!(ids(&writer.get(BY_ID).await), [1, 2, by_admin.id, by_key.id]);

    let nothing = json!({ "customer": "Umbrella", "cents": 0 });
    assert_eq!(writer.post(BY_ID).json(&nothing).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn who_may_not_is_told_why_in_json() {
    let fixture = Fixture::new().await;
    let draft = json!({ "customer": "Umbrella", "cents": 4200 });
    for (caller, path, status, cause) in [
        (fixture.app.anonymous(), ACME, 401, "signed_out"),
        (fixture.member(&["org:invoices:read"]), ACME, 403, "condition"),
        (fixture.key(&["invoices:read"]), BY_ID, 403, "scope"),
        (fixture.key(&["invoices:write"]), ACME, 403, "condition"),
        (fixture.service(), BY_ID, 401, "token_type"),
    ] {
        let response = caller.post(path).json(&draft).await;
        let body: Value = response.json();
        assert_eq!((response.status().as_u16(), &body["cause"]), (status, &json!(cause)), "{path}");
    }
    assert_eq!(ids(&fixture.member(&["org:invoices:read"]).get(ACME).await), [1, 2]);
}

#[tokio::test]
async fn deleting_asks_the_user_in_person_to_verify_themselves() {
    let fixture = Fixture::new().await;
    let admin = |minutes| {
        let token =
            fixture.clerk.session_token().user("user_ada").organization("org_acme", "acme", "org:admin");
        token.permissions(["org:invoices:read", "org:invoices:delete"]).factor_verification_age(minutes, -1)
    };
    let first = format!("{ACME}/1");
    let late = fixture.app.as_session(admin(60)).delete(&first).await;
    assert_eq!(late.status(), StatusCode::FORBIDDEN);
    let body: Value = late.json();
    assert_eq!(body["cause"], "reverification");
    assert_eq!(body["clerk_error"]["reason"], "reverification-error");

    let impersonated = fixture.app.as_session(admin(0).actor("user_support"));
    assert_eq!(impersonated.delete(&first).await.status(), StatusCode::FORBIDDEN);
    let foreign = fixture.admin().delete(&format!("{ACME}/3")).await;
    assert_eq!(foreign.status(), StatusCode::NOT_FOUND);

    assert_eq!(fixture.admin().delete(&first).await.status(), StatusCode::NO_CONTENT);
    assert_eq!(fixture.admin().delete(&first).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(ids(&fixture.admin().get(ACME).await), [2]);
}

/// The browser sends an admin's cookies with a request from a page of another site.
#[tokio::test]
async fn pages_of_other_sites_change_nothing() {
    let fixture = Fixture::new().await;
    let admin = fixture.admin().with_cookies();
    let draft = json!({ "customer": "Umbrella", "cents": 4200 });
    for (site, status) in [("cross-site", 403), ("same-origin", 201)] {
        let request = admin.post(ACME).json(&draft).header("sec-fetch-site", site);
        assert_eq!(request.await.status(), status, "{site}");
    }
    let deletion = admin.delete(&format!("{ACME}/1")).header("sec-fetch-site", "cross-site").await;
    assert_eq!((deletion.status().as_u16(), &deletion.json::<Value>()["cause"]), (403, &json!("origin")));
    assert_eq!(ids(&admin.get(ACME).await), [1, 2, 4]);
}

#[tokio::test]
async fn other_services_see_totals_and_users_do_not() {
    let fixture = Fixture::new().await;
    let totals: Value = fixture.service().get("/internal/totals").await.json();
    assert_eq!(
        totals,
        json!([
            { "organization_id": "org_acme", "invoices": 2, "cents": 21_900 },
            { "organization_id": "org_globex", "invoices": 1, "cents": 70_000 },
        ])
    );
    assert_eq!(fixture.admin().get("/internal/totals").await.status(), StatusCode::UNAUTHORIZED);
}

/// If the look-up of a check fails, every caller is rejected, with an answer that does not blame the caller.
#[tokio::test]
async fn nothing_is_shown_where_the_database_fails() {
    let fixture = Fixture::new().await;
    fixture.database.block_on(|connection| connection.execute_batch("DROP TABLE invoices")).unwrap();
    let member = fixture.member(&["org:invoices:read"]);
    let checked = member.get(&format!("{ACME}/1")).await;
    assert_eq!((checked.status().as_u16(), checked.header("retry-after")), (503, Some("2")));
    let listed = member.get(ACME).await;
    assert_eq!(
        listed.json::<Value>(),
        json!({ "type": "about:blank", "title": "Internal Server Error", "status": 500 })
    );
}

#[tokio::test]
async fn the_document_is_for_everyone() {
    let fixture = Fixture::new().await;
    let document: Value = fixture.app.anonymous().get("/openapi.json").await.json();
    let security = &document["paths"]["/internal/totals"]["get"]["security"];
    assert_eq!(*security, json!([{ "m2m_token": [] }]));
}
