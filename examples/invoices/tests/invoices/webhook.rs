//! Webhooks about users.

use clerk_testing::WebhookSigner;
use http::StatusCode;
use serde_json::{Value, json};

use crate::application::{Fixture, SIGNING_SECRET};

async fn deliver(fixture: &Fixture, id: &str, event: &Value) -> StatusCode {
    let body = event.to_string();
    let signed = WebhookSigner::new(SIGNING_SECRET).sign(id, body.as_bytes());
    let request = fixture.app.anonymous().post("/webhooks").body("application/json", body);
    let request = signed
        .iter()
        .fold(request, |request, (name, value)| request.header(name.as_str(), value.to_str().unwrap()));
    request.await.status()
}

fn user(kind: &str, name: &str, updated_at: i64) -> Value {
    json!({ "type": kind, "data": { "id": "user_ada", "first_name": name, "updated_at": updated_at } })
}

async fn dashboard(fixture: &Fixture) -> String {
    fixture.admin().as_page().get("/admin").await.text().to_owned()
}

#[tokio::test]
async fn the_pages_show_the_latest_name() {
    let fixture = Fixture::new().await;
    assert!(dashboard(&fixture).await.contains("<td>user_ada</td>"), "nothing was told yet");
    // The second change arrives before the first.
    for (id, event) in [
        ("msg_1", user("user.created", "Ada", 1)),
        ("msg_3", user("user.updated", "Countess", 3)),
        ("msg_2", user("user.updated", "Augusta", 2)),
    ] {
        assert_eq!(deliver(&fixture, id, &event).await, StatusCode::NO_CONTENT);
    }
    assert!(dashboard(&fixture).await.contains("<td>Countess</td>"));

    let deleted = json!({ "type": "user.deleted", "data": { "id": "user_ada", "deleted": true } });
    assert_eq!(deliver(&fixture, "msg_4", &deleted).await, StatusCode::NO_CONTENT);
    deliver(&fixture, "msg_5", &user("user.updated", "Ada", 5)).await;
    assert!(dashboard(&fixture).await.contains("<td>user_ada</td>"), "a deleted user stays deleted");
}

#[tokio::test]
async fn what_is_not_signed_is_not_believed() {
    let fixture = Fixture::new().await;
    let unsigned = fixture.app.anonymous().post("/webhooks").json(&user("user.created", "Ada", 1)).await;
    assert_eq!(unsigned.status(), StatusCode::BAD_REQUEST);
    assert!(dashboard(&fixture).await.contains("<td>user_ada</td>"));
}
