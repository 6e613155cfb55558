//! Users change their own accounts.

use http::Method;
use serde_json::{Value, json};

use super::{PASSWORD, Page, ada, claims};
use crate::EmbeddedClerk;

#[tokio::test]
async fn names_metadata_and_passwords() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    let page = Page::of(&clerk).await;
    page.sign_in("ada@example.com").await;
    let other = Page::of(&clerk).await;
    other.sign_in("ada@example.com").await;

    let changed = page.good(Method::PATCH, "/v1/me", &[("first_name", "Augusta"), ("last_name", "")]).await;
    assert_eq!(
        (&changed["response"]["first_name"], &changed["response"]["last_name"]),
        (&json!("Augusta"), &Value::Null)
    );
    assert_eq!(changed["client"]["sessions"][0]["user"]["first_name"], "Augusta");
    assert_eq!(page.refused(Method::PATCH, "/v1/me", &[("username", "a")]).await.2, "username");
    let metadata = |text| [("unsafe_metadata", text)];
    page.good(Method::PATCH, "/v1/me/metadata", &metadata("{\"a\":{\"b\":1,\"c\":2}}")).await;
    let merged = page.good(Method::PATCH, "/v1/me/metadata", &metadata("{\"a\":{\"b\":null}}")).await;
    assert_eq!(merged["response"]["unsafe_metadata"], json!({ "a": { "c": 2 } }));
    assert_eq!(page.refused(Method::PATCH, "/v1/me/metadata", &metadata("[]")).await.2, "unsafe_metadata");

    let change = "/v1/me/change_password";
    let fields = |current, new| {
        [("current_password", current), ("new_password", new), ("sign_out_of_other_sessions", "true")]
    };
    assert_eq!(
        page.refused(Method::POST, change, &fields("wrong horse", "another horse")).await.2,
        "current_password"
    );
    assert_eq!(page.refused(Method::POST, change, &fields(PASSWORD, "short")).await.2, "new_password");
    assert_eq!(other.get("/v1/me").await["response"]["id"], user.id);
    page.post(change, &fields(PASSWORD, "another horse")).await;
    assert_eq!(other.refused(Method::GET, "/v1/me", &[]).await.0, 401);
    page.post("/v1/me/remove_password", &[("current_password", "another horse")]).await;
    assert!(!clerk.user(&user.id).unwrap().password_enabled);
    let gone = page.good(Method::DELETE, "/v1/me", &[]).await;
    assert_eq!((&gone["response"]["deleted"], &gone["client"]["sessions"]), (&json!(true), &json!([])));
    assert!(clerk.user(&user.id).is_none());
}

#[tokio::test]
async fn pictures_are_kept_and_nothing_else() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    let page = Page::of(&clerk).await;
    page.sign_in("ada@example.com").await;
    let send = async |content: &[u8]| {
        let head = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n";
        let body = [&head[..], content, b"\r\n--x--\r\n"].concat();
        let request = page.request(&Method::POST, "/v1/me/profile_image");
        let request = request.header("content-type", "multipart/form-data; boundary=x").body(body);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let png = b"\x89PNG\r\n\x1a\n and so on";
    let (status, answer) = send(png).await;
    assert_eq!(
        (status, &answer["client"]["sessions"][0]["user"]["has_image"]),
        (200, &json!(true)),
        "{answer}"
    );
    let shown = reqwest::get(answer["response"]["public_url"].as_str().unwrap()).await.unwrap();
    assert_eq!(shown.headers()["content-type"], "image/png");
    assert_eq!(shown.headers()["content-security-policy"], "default-src 'none'");
    assert_eq!(shown.bytes().await.unwrap(), &png[..]);
    assert_eq!(send(b"<svg onload=alert(1)>").await.0, 422);
    assert_eq!(send(&vec![0x89; 2 * 1024 * 1024]).await.0, 413);
    page.good(Method::DELETE, "/v1/me/profile_image", &[]).await;
    let drawn = reqwest::get(format!("{}/avatars/{}", clerk.url(), user.id)).await.unwrap();
    assert_eq!(drawn.headers()["content-type"], "image/svg+xml");
}

#[tokio::test]
async fn addresses_are_verified_and_the_last_one_stays() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    clerk.create_user().email("bob@example.com").create();
    let page = Page::of(&clerk).await;
    page.sign_in("ada@example.com").await;
    let add = "/v1/me/email_addresses/";
    for taken in ["bob@example.com", "ada@example.com"] {
        assert_eq!(
            page.refused(Method::POST, add, &[("email_address", taken)]).await.1,
            "form_identifier_exists"
        );
    }
    let new = page.post(add, &[("email_address", "new@example.com")]).await["response"].clone();
    assert_eq!(new["verification"], Value::Null);
    let id = new["id"].as_str().unwrap();
    let primary = [("primary_email_address_id", id)];
    assert_eq!(page.refused(Method::PATCH, "/v1/me", &primary).await.2, "primary_email_address_id");
    let attempt = format!("{add}{id}/attempt_verification");
    assert_eq!(page.refused(Method::POST, &attempt, &[("code", "424242")]).await.1, "verification_missing");
    page.post(&format!("{add}{id}/prepare_verification"), &[("strategy", "email_code")]).await;
    assert_eq!(page.refused(Method::POST, &attempt, &[("code", "1")]).await.2, "code");
    let verified = page.post(&attempt, &[("code", "424242")]).await["response"].clone();
    assert_eq!(
        (&verified["verification"]["status"], &verified["verification"]["attempts"]),
        (&json!("verified"), &json!(2))
    );
    page.good(Method::PATCH, "/v1/me", &primary).await;
    let first = clerk.user(&user.id).unwrap().email_addresses[0].id.clone();
    page.good(Method::DELETE, &format!("{add}{first}"), &[]).await;
    assert_eq!(clerk.user(&user.id).unwrap().email(), Some("new@example.com"));
    assert_eq!(page.refused(Method::DELETE, &format!("{add}{id}"), &[]).await.0, 403);
}

#[tokio::test]
async fn sessions_elsewhere_are_seen_and_revoked() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    ada(&clerk);
    let (page, other) = (Page::of(&clerk).await, Page::of(&clerk).await);
    page.sign_in("ada@example.com").await;
    let elsewhere = other.sign_in("ada@example.com").await;
    let active = page.get("/v1/me/sessions/active").await;
    assert_eq!(active.as_array().map(Vec::len), Some(2), "{active}");
    assert!(active.as_array().unwrap().iter().all(|it| it["latest_activity"]["id"].is_string()));
    let revoked = page.post(&format!("/v1/me/sessions/{elsewhere}/revoke"), &[]).await;
    assert_eq!(revoked["response"]["status"], "revoked");
    assert_eq!(other.get("/v1/client").await["response"]["sessions"], json!([]));
}

#[tokio::test]
async fn keys_are_made_with_a_session_token() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    let acme = clerk.create_organization("Acme", "acme");
    clerk.add_member(&acme, &user, "org:member");
    let page = Page::of(&clerk).await;
    let id = page.sign_in("ada@example.com").await;
    let token = page.post(&format!("/v1/client/sessions/{id}/tokens"), &[]).await["jwt"].clone();
    assert_eq!(claims(&token)["sub"], user.id);
    let http = reqwest::Client::new();
    let call = async |method: Method, path: &str, body: Value, token: &str| {
        let url = format!("{}//api_keys{path}", clerk.url());
        let request = http.request(method, url).header("origin", super::ORIGIN).bearer_auth(token);
        let request = if body.is_null() { request } else { request.json(&body) };
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap_or_default())
    };
    let token = token.as_str().unwrap();
    let new = json!({ "type": "api_key", "name": "ci key", "subject": user.id, "description": null });
    let (status, key) = call(Method::POST, "", new.clone(), token).await;
    assert_eq!((status, key["created_by"].as_str()), (200, Some(user.id.as_str())), "{key}");
    assert!(key["secret"].as_str().unwrap().starts_with("ak_"));
    let query = format!("?subject={}&query=ci&limit=10&offset=0", user.id);
    let (status, list) = call(Method::GET, &query, Value::Null, token).await;
    assert_eq!((status, &list["total_count"], list["data"][0].get("secret")), (200, &json!(1), None));
    for (subject, expected) in [(acme.id.as_str(), 403), ("user_other", 403), ("org_other", 403)] {
        let other = json!({ "name": "ci key", "subject": subject });
        assert_eq!(call(Method::POST, "", other, token).await.0, expected, "{subject}");
        assert_eq!(call(Method::GET, &format!("?subject={subject}"), Value::Null, token).await.0, expected);
    }
    let with_claims = json!({ "name": "ci key", "claims": { "admin": true } });
    assert_eq!(call(Method::POST, "", with_claims, token).await.0, 422);
    let forged = clerk.session_token().user(&user.id).session(&id).signed_by_another_key().mint();
    let expired = clerk.session_token().user(&user.id).session(&id).expired().mint();
    for wrong in [forged.as_str(), &expired, "eyJ", "sk_test_x"] {
        assert_eq!(call(Method::POST, "", new.clone(), wrong).await.0, 401, "{wrong}");
    }
    let revoke = format!("/{}/revoke", key["id"].as_str().unwrap());
    let (status, revoked) = call(Method::POST, &revoke, json!({ "revocation_reason": null }), token).await;
    assert_eq!((status, &revoked["revoked"]), (200, &json!(true)));
    // Another user's key is not found.
    let _ = clerk.api_key().user("user_other").mint();
    let url = format!("{}/api_keys?subject=user_other", clerk.url());
    let keys: Value =
        http.get(url).bearer_auth(clerk.secret_key()).send().await.unwrap().json().await.unwrap();
    let foreign = format!("/{}/revoke", keys["data"][0]["id"].as_str().unwrap());
    assert_eq!(call(Method::POST, &foreign, json!({}), token).await.0, 404);
}
