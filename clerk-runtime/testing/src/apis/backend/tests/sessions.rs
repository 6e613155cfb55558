//! Sessions, their tokens, browsers and sign-in tokens.

use std::time::Duration;

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use http::Method;
use serde_json::{Value, json};

use crate::apis::endpoint::caller::{Api, refusal, text};

/// The header and the claims of the token that a call returns.
async fn token(api: &Api, path: &str, body: Value) -> (Value, Value) {
    let answer = api.good(Method::POST, path, body).await;
    assert_eq!(answer["object"], "token");
    let mut parts = text(&answer, "jwt").split('.').map(|part| BASE64_URL_SAFE_NO_PAD.decode(part).unwrap());
    let mut json = || serde_json::from_slice(&parts.next().expect("a part")).expect("JSON");
    (json(), json())
}

#[tokio::test]
async fn a_session_begins_is_listed_and_ends() {
    let api = Api::frozen().await;
    let ada = api.clerk.create_user().email("ada@example.com").create();
    let first = api.good(Method::POST, "/v1/sessions", json!({ "user_id": ada.id })).await;
    let second = api.clerk.sign_in(&ada);
    let path = format!("/v1/sessions/{}", text(&first, "id"));
    assert_eq!(api.get(&path).await, (200, first.clone()));
    let revoked = api.good(Method::POST, &format!("{path}/revoke"), Value::Null).await;
    assert_eq!(text(&revoked, "status"), "revoked");
    assert_eq!(
        refusal(&api.post(&format!("{path}/tokens"), Value::Null).await),
        (404, "resource_not_found", "")
    );

    let count = |query: String| {
        let api = &api;
        async move { api.get(&format!("/v1/sessions?paginated=true&{query}")).await.1["total_count"].clone() }
    };
    assert_eq!(count(format!("user_id={}", ada.id)).await, 2);
    assert_eq!(count(format!("user_id={}&status=active", ada.id)).await, 1);
    assert_eq!(count(format!("client_id={}", second.client_id)).await, 1);
    assert_eq!(count("user_id=user_0".to_owned()).await, 0);
    // Without `paginated`, the answer is an array.
    let list = api.get("/v1/sessions?limit=1").await.1;
    assert_eq!((list[0]["id"].clone(), list.as_array().map(Vec::len)), (json!(second.id), Some(1)));
    api.clerk.clock().advance(Duration::from_secs(7 * 86_400));
    assert_eq!(count("status=expired".to_owned()).await, 1);
    assert_eq!(api.get("/v1/sessions?status=asleep").await.0, 422);

    let (_, client) = api.get(&format!("/v1/clients/{}", second.client_id)).await;
    assert_eq!(
        (&client["sessions"][0]["status"], &client["session_ids"]),
        (&json!("expired"), &json!([second.id]))
    );
    assert_eq!(api.get("/v1/clients?paginated=true").await.1["total_count"], 2);
    assert_eq!(api.get("/v1/clients/client_0").await.0, 404);
    for body in
        [json!({ "user_id": "user_0" }), json!({ "user_id": ada.id, "active_organization_id": "org_0" })]
    {
        assert_eq!(api.post("/v1/sessions", body).await.0, 404);
    }
}

#[tokio::test]
async fn tokens_say_what_the_store_knows() {
    let api = Api::frozen().await;
    let ada = api.clerk.create_user().name("Ada", "Lovelace").public_metadata("plan", "pro").create();
    let acme = api.clerk.create_organization("Acme", "acme");
    api.clerk.add_member(&acme, &ada, "org:admin");
    api.clerk.grant("org:admin", ["org:invoices:create"]);
    let body = json!({ "user_id": ada.id, "active_organization_id": "acme" });
    // The organization is named by its id.
    assert_eq!(api.post("/v1/sessions", body).await.0, 404);
    let body = json!({ "user_id": ada.id, "active_organization_id": acme.id });
    let session = api.good(Method::POST, "/v1/sessions", body).await;
    let path = format!("/v1/sessions/{}/tokens", text(&session, "id"));
    let (_, claims) = token(&api, &path, json!({ "expires_in_seconds": 90 })).await;
    let seconds = |name: &str| claims[name].as_i64().unwrap();
    assert_eq!((seconds("exp") - seconds("iat"), claims.get("azp")), (90, None));
    let expected = json!({ "id": acme.id, "slg": "acme", "rol": "admin", "per": "create", "fpm": "1" });
    assert_eq!((&claims["sid"], &claims["o"]), (&session["id"], &expected));

    let template = json!({
        "name": "supabase", "lifetime": 600, "allowed_clock_skew": 30,
        "claims": { "role": "authenticated", "who": "{{user.full_name}}", "app": { "plan": "{{user.public_metadata.plan}}", "org": "{{org.slug}}" } },
    });
    let created = api.good(Method::POST, "/v1/jwt_templates", template.clone()).await;
    let (_, claims) = token(&api, &format!("{path}/supabase"), Value::Null).await;
    let seconds = |name: &str| claims[name].as_i64().unwrap();
    assert_eq!((seconds("exp") - seconds("iat"), seconds("iat") - seconds("nbf")), (600, 30));
    assert_eq!((&claims["sub"], &claims["who"]), (&json!(ada.id), &json!("Ada Lovelace")));
    assert_eq!((&claims["app"], claims.get("o")), (&json!({ "plan": "pro", "org": "acme" }), None));
    assert_eq!(
        refusal(&api.post(&format!("{path}/none"), Value::Null).await),
        (404, "resource_not_found", "")
    );
    let short = json!({ "expires_in_seconds": 29 });
    for path in [&path, &format!("{path}/supabase")] {
        assert_eq!(refusal(&api.post(path, short.clone()).await).2, "expires_in_seconds");
    }

    assert_eq!(
        refusal(&api.post("/v1/jwt_templates", template).await),
        (422, "form_identifier_exists", "name")
    );
    for (change, code) in [
        (json!({ "claims": { "sub": "x" } }), "jwt_template_reserved_claim"),
        (json!({ "lifetime": 29 }), "form_param_value_invalid"),
        (json!({ "allowed_clock_skew": 301 }), "form_param_value_invalid"),
        (json!({ "custom_signing_key": true }), "form_param_value_invalid"),
    ] {
        let path = format!("/v1/jwt_templates/{}", text(&created, "id"));
        assert_eq!(refusal(&api.patch(&path, change).await).1, code);
        assert_eq!(api.get(&path).await, (200, created.clone()));
    }
    let path = format!("/v1/jwt_templates/{}", text(&created, "id"));
    let renamed = api.good(Method::PATCH, &path, json!({ "name": "hasura", "claims": {} })).await;
    assert_eq!((text(&renamed, "name"), &renamed["claims"]), ("hasura", &json!({})));
    assert_eq!(api.delete(&path).await.1["deleted"], true);
    assert_eq!(api.get("/v1/jwt_templates").await.1, json!([]));
}

#[tokio::test]
async fn a_sign_in_token_signs_in_once() {
    let api = Api::start().await;
    let ada = api.clerk.create_user().name("Ada", "Lovelace").create();
    let acme = api.clerk.create_organization("Acme", "acme");
    api.clerk.add_member(&acme, &ada, "org:admin");
    let body = json!({ "user_id": ada.id, "org_id": acme.id, "expires_in_seconds": 60 });
    let new = || async { api.good(Method::POST, "/v1/sign_in_tokens", body.clone()).await };
    let token = new().await;
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let visit = |token: &Value| {
        let request = client.get(text(token, "url")).send();
        async move { request.await.expect("the page answers").status().as_u16() }
    };
    assert_eq!(visit(&token).await, 303);
    let (_, sessions) = api.get(&format!("/v1/sessions?user_id={}", ada.id)).await;
    assert_eq!(sessions[0]["last_active_organization_id"], json!(acme.id));
    assert_eq!(visit(&token).await, 422);
    let revoke = |token: &Value| format!("/v1/sign_in_tokens/{}/revoke", text(token, "id"));
    let used = api.post(&revoke(&token), Value::Null).await;
    assert_eq!(refusal(&used), (400, "sign_in_token_cannot_be_revoked_code", ""));
    let token = new().await;
    assert_eq!(api.good(Method::POST, &revoke(&token), Value::Null).await["status"], "revoked");
    assert_eq!(visit(&token).await, 422);
    let token = new().await;
    api.clerk.clock().advance(Duration::from_secs(60));
    assert_eq!(visit(&token).await, 422);
    for (body, expected) in [
        (json!({ "user_id": "user_0" }), (404, "resource_not_found", "")),
        (json!({ "user_id": ada.id, "org_id": "org_0" }), (404, "resource_not_found", "")),
        (
            json!({ "user_id": ada.id, "expires_in_seconds": 0 }),
            (422, "form_param_value_invalid", "expires_in_seconds"),
        ),
    ] {
        assert_eq!(refusal(&api.post("/v1/sign_in_tokens", body).await), expected);
    }
}

#[tokio::test]
async fn a_browser_is_known_by_its_cookie() {
    let api = Api::start().await;
    let page = format!("{}/sign-in", api.clerk.frontend_url());
    let response = reqwest::get(page).await.unwrap();
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    let token = cookie.split_once('=').and_then(|(_, rest)| rest.split_once(';')).unwrap().0;
    let client = api.good(Method::POST, "/v1/clients/verify", json!({ "token": token })).await;
    assert_eq!(client, api.get("/v1/clients").await.1[0]);
    assert_eq!(api.post("/v1/clients/verify", json!({ "token": "other" })).await.0, 404);
}
