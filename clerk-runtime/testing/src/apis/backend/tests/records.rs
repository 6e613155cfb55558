//! Invitations to the application, lists of identifiers, redirect URLs.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::apis::endpoint::caller::{Api, refusal, text};

#[tokio::test]
async fn who_is_invited_signs_up() {
    let api = Api::frozen().await;
    api.clerk.create_user().email("ada@example.com").create();
    let to = |address: &str| json!({ "email_address": address, "public_metadata": { "beta": true } });
    let invite = |address: &'static str| api.good(Method::POST, "/v1/invitations", to(address));
    let grace = invite("grace@example.com").await;
    let form = [("email", "grace@example.com"), ("first_name", "Grace")];
    let sign_up = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let response = sign_up
        .post(text(&grace, "url"))
        .body(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish());
    assert_eq!(response.send().await.unwrap().status(), 303);
    let (_, users) = api.get("/v1/users?email_address=grace@example.com").await;
    assert_eq!(users[0]["public_metadata"], json!({ "beta": true }));
    let revoke = |invitation: &Value| format!("/v1/invitations/{}/revoke", text(invitation, "id"));
    assert_eq!(refusal(&api.post(&revoke(&grace), Value::Null).await).1, "invitation_already_accepted");

    let eve = invite("eve@example.com").await;
    assert_eq!(
        refusal(&api.post("/v1/invitations", to("EVE@example.com")).await),
        (400, "duplicate_record", "")
    );
    let mut again = to("eve@example.com");
    again["ignore_existing"] = json!(true);
    assert_eq!(api.post("/v1/invitations", again).await.0, 200);
    assert_eq!(
        refusal(&api.post("/v1/invitations", to("ada@example.com")).await).1,
        "form_identifier_exists"
    );
    assert_eq!(api.good(Method::POST, &revoke(&eve), Value::Null).await["revoked"], true);
    assert_eq!(refusal(&api.post(&revoke(&eve), Value::Null).await).1, "invitation_already_revoked");

    let bulk = api.post("/v1/invitations/bulk", json!([to("x@y.zz"), to("x@y.zz")])).await;
    assert_eq!(refusal(&bulk).1, "duplicate_record");
    let bulk = api.good(Method::POST, "/v1/invitations/bulk", json!([to("x@y.zz"), to("y@y.zz")])).await;
    assert_eq!(bulk.as_array().map(Vec::len), Some(2));
    let count = |query: &'static str| {
        let api = &api;
        async move { api.get(&format!("/v1/invitations?paginated=true&{query}")).await.1["total_count"].clone() }
    };
    assert_eq!((count("").await, count("status=revoked").await), (json!(4), json!(1)));
    assert_eq!((count("query=y.zz").await, count("status=accepted").await), (json!(2), json!(1)));
    api.clerk.clock().advance(Duration::from_secs(30 * 86_400));
    assert_eq!((count("status=expired").await, count("status=pending").await), (json!(3), json!(0)));
    let path = format!("/v1/invitations/{}", text(&eve, "id"));
    assert_eq!(api.delete(&path).await.1["deleted"], true);
    assert_eq!(api.delete(&path).await.0, 404);
}

#[tokio::test]
async fn lists_of_identifiers_and_urls_are_kept() {
    let api = Api::start().await;
    for (path, object, is_paginated) in [
        ("/v1/allowlist_identifiers", "allowlist_identifier", false),
        ("/v1/blocklist_identifiers", "blocklist_identifier", true),
    ] {
        let body = json!({ "identifier": "*@example.com" });
        let new = api.good(Method::POST, path, body.clone()).await;
        assert_eq!((text(&new, "object"), text(&new, "identifier_type")), (object, "email_address"));
        assert_eq!(refusal(&api.post(path, body).await), (400, "duplicate_record", ""));
        let phone = api.good(Method::POST, path, json!({ "identifier": "+15555550100" })).await;
        assert_eq!(text(&phone, "identifier_type"), "phone_number");
        let list = api.get(path).await.1;
        let rows = if is_paginated { &list["data"] } else { &list };
        assert_eq!(*rows, json!([phone, new]));
        assert_eq!(api.delete(&format!("{path}/{}", text(&new, "id"))).await.1["object"], object);
        assert_eq!(api.delete(&format!("{path}/{}", text(&new, "id"))).await.0, 404);
    }
    let new = api.good(Method::POST, "/v1/redirect_urls", json!({ "url": "my-app://callback" })).await;
    let path = format!("/v1/redirect_urls/{}", text(&new, "id"));
    assert_eq!(api.get(&path).await, (200, new.clone()));
    for (url, code) in [
        ("my-app://callback", "form_identifier_exists"),
        ("callback", "form_param_format_invalid"),
        ("javascript:alert(1)", "form_param_format_invalid"),
    ] {
        assert_eq!(refusal(&api.post("/v1/redirect_urls", json!({ "url": url })).await).1, code);
    }
    assert_eq!(
        api.get("/v1/redirect_urls?paginated=true").await.1,
        json!({ "data": [new], "total_count": 1 })
    );
    assert_eq!(api.delete(&path).await.0, 200);
    assert_eq!(api.get(&path).await.0, 404);
}
