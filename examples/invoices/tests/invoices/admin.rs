//! The pages for administrators.

use http::StatusCode;

use crate::application::Fixture;

#[tokio::test]
async fn visitors_who_are_not_signed_in_are_sent_to_sign_in() {
    let fixture = Fixture::new().await;
    let response = fixture.app.anonymous().as_page().get("/admin").await;
    assert_eq!(response.status(), StatusCode::TEMPORARY_REDIRECT);
    assert!(response.location().unwrap().contains("/sign-in?redirect_url="), "{:?}", response.location());
}

#[tokio::test]
async fn to_members_the_pages_do_not_exist() {
    let fixture = Fixture::new().await;
    let member = fixture.member(&["org:invoices:read"]).as_page();
    for path in ["/admin", "/admin/audit", "/admin/report"] {
        assert_eq!(member.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(member.get("/upgrade").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_report_is_for_organizations_on_the_plan() {
    let fixture = Fixture::new().await;
    let gate = fixture.admin().as_page().get("/admin/report").await;
    assert_eq!((gate.status(), gate.location()), (StatusCode::TEMPORARY_REDIRECT, Some("/upgrade")));
    let token =
        fixture.clerk.session_token().organization("org_acme", "acme", "org:admin").plans(["org:pro"]);
    let report = fixture.app.as_session(token).as_page().get("/admin/report").await;
    assert!(report.text().contains("2 invoices come to 21900 cents."), "{}", report.text());
}

/// Names that users and customers chose are shown as text, not as HTML.
#[tokio::test]
async fn names_are_escaped() {
    let fixture = Fixture::new().await;
    let draft = serde_json::json!({ "customer": "<script>", "cents": 1 });
    fixture.admin().post("/api/organizations/acme/invoices").json(&draft).await;
    let page = fixture.admin().as_page().get("/admin").await;
    assert!(page.text().contains("<td>Initech</td>") && !page.text().contains("<script>"), "{}", page.text());
}
