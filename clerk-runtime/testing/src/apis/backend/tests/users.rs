//! Users, their e-mail addresses and phone numbers.

use http::Method;
use serde_json::{Value, json};

use crate::apis::endpoint::caller::{Api, refusal, text};

async fn create(api: &Api, body: Value) -> Value {
    api.good(Method::POST, "/v1/users", body).await
}

#[tokio::test]
async fn a_user_is_created_changed_and_deleted() {
    let api = Api::frozen().await;
    let body = json!({
        "email_address": ["ada@example.com", "ada@work.example"],
        "email_address_identification_status": ["verified", "reserved"],
        "phone_number": ["+15555550100"], "username": "ada_l", "first_name": "Ada", "last_name": null,
        "external_id": "ext-1", "public_metadata": { "plan": "pro" }, "created_at": "1970-01-01T00:00:01.5Z",
    });
    let ada = create(&api, body).await;
    assert_eq!((&ada["created_at"], &ada["updated_at"]), (&json!(1500), &json!(3_600_000)));
    assert_eq!(ada["primary_email_address_id"], ada["email_addresses"][0]["id"]);
    assert_eq!(ada["email_addresses"][0]["verification"]["strategy"], "admin");
    let reserved = &ada["email_addresses"][1];
    assert_eq!(
        (&reserved["reserved"], text(&reserved["verification"], "status")),
        (&json!(true), "unverified")
    );
    assert_eq!(ada["primary_phone_number_id"], ada["phone_numbers"][0]["id"]);
    let path = format!("/v1/users/{}", text(&ada, "id"));
    assert_eq!(api.get(&path).await, (200, ada.clone()));

    let changes = json!({ "first_name": "Augusta", "username": null, "locale": "en", "created_at": null });
    let changed = api.good(Method::PATCH, &path, changes).await;
    let names = (&changed["first_name"], &changed["username"], &changed["locale"], &changed["external_id"]);
    assert_eq!(names, (&json!("Augusta"), &Value::Null, &json!("en"), &json!("ext-1")));
    // Since this version of the API, metadata has endpoints of its own.
    let refused = api.patch(&path, json!({ "public_metadata": {} })).await;
    assert_eq!(refusal(&refused), (422, "form_param_unknown", "public_metadata"));
    let primary = json!({ "primary_email_address_id": reserved["id"] });
    assert_eq!(refusal(&api.patch(&path, primary).await).2, "primary_email_address_id");

    let metadata = format!("{path}/metadata");
    let change =
        json!({ "public_metadata": { "plan": null, "seats": { "used": 1 } }, "unsafe_metadata": { "x": 1 } });
    let merged = api.good(Method::PATCH, &metadata, change).await;
    assert_eq!(merged["public_metadata"], json!({ "seats": { "used": 1 } }));
    assert_eq!(merged["unsafe_metadata"], json!({ "x": 1 }));
    let change = json!({ "public_metadata": { "seats": { "most": 2 } }, "private_metadata": 1 });
    assert_eq!(refusal(&api.patch(&metadata, change).await).2, "private_metadata");
    let replaced = api.good(Method::PUT, &metadata, json!({ "public_metadata": { "a": null } })).await;
    assert_eq!(
        (&replaced["public_metadata"], &replaced["unsafe_metadata"]),
        (&json!({ "a": null }), &json!({ "x": 1 }))
    );
    let large = json!({ "private_metadata": { "text": "x".repeat(9000) } });
    assert_eq!(refusal(&api.patch(&metadata, large).await).1, "form_param_exceeds_allowed_size");

    let deleted = json!({ "object": "user", "id": ada["id"], "deleted": true });
    assert_eq!(api.delete(&path).await, (200, deleted));
    for answer in [api.get(&path).await, api.delete(&path).await, api.patch(&metadata, json!({})).await] {
        assert_eq!(refusal(&answer), (404, "resource_not_found", ""));
    }
}

#[tokio::test]
async fn nobody_takes_what_is_somebody_else_s() {
    let api = Api::start().await;
    let body = json!({ "email_address": ["ada@example.com"], "phone_number": ["+15555550100"], "username": "ada_l", "external_id": "1" });
    let ada = create(&api, body).await;
    let table = [
        (json!({ "email_address": ["ADA@example.com"] }), (422, "form_identifier_exists", "email_address")),
        (json!({ "phone_number": ["+15555550100"] }), (422, "form_identifier_exists", "phone_number")),
        (json!({ "username": "ada_l" }), (422, "form_identifier_exists", "username")),
        (json!({ "username": "grace", "external_id": "1" }), (422, "form_identifier_exists", "external_id")),
        (json!({ "email_address": ["x@y.zz", "x@y.zz"] }), (422, "form_identifier_exists", "email_address")),
        (json!({ "email_address": ["x"] }), (422, "form_param_format_invalid", "email_address")),
        (json!({ "email_address": "x@y.zz" }), (422, "form_param_type_invalid", "email_address")),
        (json!({ "phone_number": ["1"] }), (422, "form_param_format_invalid", "phone_number")),
        (json!({ "username": "a" }), (422, "form_username_invalid_length", "username")),
        (json!({ "username": "a b c" }), (422, "form_username_invalid_character", "username")),
        (
            json!({ "username": "eve_1", "password": "short" }),
            (422, "form_password_length_too_short", "password"),
        ),
        (
            json!({ "username": "eve_1", "password": "x".repeat(73) }),
            (422, "form_password_size_in_bytes_exceeded", "password"),
        ),
        (json!({ "username": "eve_1", "created_at": "now" }), (422, "form_param_invalid_time", "created_at")),
        (json!({ "username": "eve_1", "totp_secret": "x" }), (422, "form_param_unknown", "totp_secret")),
        (json!({ "first_name": "Eve" }), (422, "form_data_missing", "")),
    ];
    for (body, expected) in table {
        assert_eq!(refusal(&api.post("/v1/users", body.clone()).await), expected, "{body}");
    }
    let nobody = json!({ "first_name": "Eve", "skip_user_requirement": true });
    let eve = create(&api, nobody).await;
    let path = format!("/v1/users/{}", text(&eve, "id"));
    assert_eq!(refusal(&api.patch(&path, json!({ "external_id": "1" })).await).2, "external_id");
    // A user's own values can be set again.
    let path = format!("/v1/users/{}", text(&ada, "id"));
    assert_eq!(api.patch(&path, json!({ "external_id": "1", "username": "ada_l" })).await.0, 200);
    assert_eq!(api.get("/v1/users/count").await.1["total_count"], 2);
}

#[tokio::test]
async fn addresses_come_and_go() {
    let api = Api::start().await;
    let ada = create(&api, json!({ "email_address": ["ada@example.com"] })).await;
    let grace = create(&api, json!({ "email_address": ["grace@example.com"] })).await;
    let new = |address: &str, user: &Value| json!({ "user_id": user["id"], "email_address": address });
    let second = api.good(Method::POST, "/v1/email_addresses", new("second@example.com", &ada)).await;
    assert_eq!(second["verification"]["status"], "unverified");
    let path = |address: &Value| format!("/v1/email_addresses/{}", text(address, "id"));
    assert_eq!(api.get(&path(&second)).await, (200, second.clone()));
    // An unverified address is not taken.
    let same = api.good(Method::POST, "/v1/email_addresses", new("second@example.com", &grace)).await;
    let verified =
        api.good(Method::PATCH, &path(&second), json!({ "verified": true, "primary": true })).await;
    assert_eq!(verified["verification"]["status"], "verified");
    let refused = api.patch(&path(&same), json!({ "verified": true })).await;
    assert_eq!(refusal(&refused), (422, "form_identifier_exists", "email_address"));

    let user = format!("/v1/users/{}", text(&ada, "id"));
    let primary = |user: &Value| user["primary_email_address_id"].clone();
    assert_eq!(primary(&api.get(&user).await.1), second["id"]);
    assert_eq!(api.delete(&path(&second)).await.1["deleted"], true);
    assert_eq!(primary(&api.get(&user).await.1), ada["email_addresses"][0]["id"]);
    assert_eq!(refusal(&api.delete(&path(&second)).await), (404, "resource_not_found", ""));

    let only = json!({ "email_address": "only@example.com" });
    let only = api.good(Method::PUT, &format!("{user}/email_address"), only).await;
    let shown = api.get(&user).await.1;
    assert_eq!((primary(&shown), &shown["email_addresses"]), (only["id"].clone(), &json!([only])));

    let phone = json!({ "user_id": ada["id"], "phone_number": "+15555550101", "verified": true });
    let phone = api.good(Method::POST, "/v1/phone_numbers", phone).await;
    assert_eq!(api.get(&user).await.1["primary_phone_number_id"], phone["id"]);
    assert_eq!(api.delete(&format!("/v1/phone_numbers/{}", text(&phone, "id"))).await.0, 200);
    assert_eq!(api.get(&user).await.1["primary_phone_number_id"], Value::Null);
    let to_nobody = json!({ "user_id": "user_none", "phone_number": "+15555550101" });
    assert_eq!(api.post("/v1/phone_numbers", to_nobody).await.0, 404);
}

#[tokio::test]
async fn lists_are_filtered_ordered_and_cut() {
    let api = Api::frozen().await;
    for (index, name) in ["Ada", "Bob", "Cleo", "Dan"].into_iter().enumerate() {
        api.clerk.clock().advance(std::time::Duration::from_secs(1));
        let user = api.clerk.create_user().id(format!("user_{index}")).name(name, "Smith");
        let user =
            user.email(format!("{}@example.com", name.to_lowercase())).external_id(format!("x{index}"));
        user.phone(format!("+1555555010{index}")).username(format!("{name}_1")).create();
    }
    let acme = api.clerk.create_organization("Acme", "acme");
    let bob = api.clerk.user("user_1").expect("Bob");
    api.clerk.add_member(&acme, &bob, "org:member");
    api.good(Method::POST, "/v1/users/user_2/ban", Value::Null).await;

    let organization = format!("organization_id={}", acme.id);
    let others = format!("organization_id=-{}", acme.id);
    let table = [
        ("", "3210"),
        ("limit=2", "32"),
        ("limit=2&offset=1", "21"),
        ("offset=9", ""),
        ("order_by=created_at", "0123"),
        ("order_by=%2Bfirst_name", "0123"),
        ("order_by=-username", "3210"),
        ("order_by=-last_sign_in_at", "3210"),
        ("starting_after=user_2", "10"),
        ("starting_after=user_2&limit=1", "1"),
        ("starting_after=user_1&order_by=created_at", "23"),
        ("email_address=ada@example.com&email_address=BOB@example.com", "10"),
        ("phone_number=%2B15555550103", "3"),
        ("phone_number=+15555550103", "3"),
        ("external_id=x1&external_id=-x1", ""),
        ("external_id=-x1", "320"),
        ("user_id=user_1&user_id=%2Buser_2", "21"),
        ("username=Ada_1", "0"),
        ("username=ada_1", ""),
        ("query=example.com", "3210"),
        ("query=CLEO", "2"),
        ("query=0101", "1"),
        ("query=user_3", "3"),
        ("email_address_query=CLEO@", "2"),
        ("phone_number_query=0102", "2"),
        ("username_query=ob_", "1"),
        ("name_query=dan smith", "3"),
        ("banned=true", "2"),
        ("banned=false", "310"),
        ("created_at_after=3602000", "32"),
        ("created_at_before=3602000", "0"),
        ("last_active_at_after=0", ""),
        (&organization, "1"),
        (&others, "320"),
        ("web3_wallet=0x1", ""),
        ("query=smith&banned=false&limit=1&offset=1", "1"),
    ];
    for (query, expected) in table {
        let (status, list) = api.get(&format!("/v1/users?{query}")).await;
        assert_eq!(status, 200, "{query}: {list}");
        let ids: String = list.as_array().unwrap().iter().map(|user| &text(user, "id")[5..]).collect();
        assert_eq!(ids, expected, "{query}");
    }
    let count = api.get("/v1/users/count?query=smith&banned=false&limit=1").await.1;
    assert_eq!(count, json!({ "object": "total_count", "total_count": 3 }));
    for query in [
        "limit=0",
        "limit=501",
        "limit=x",
        "offset=-1",
        "order_by=colour",
        "banned=perhaps",
        "created_at_after=now",
        "starting_after=user_9",
        "starting_after=user_1&offset=1",
        "starting_after=user_1&order_by=username",
    ] {
        let status = api.get(&format!("/v1/users?{query}")).await.0;
        assert!(status == 400 || status == 422, "{query}: {status}");
    }
    let many = "user_id=x&".repeat(101);
    assert_eq!(refusal(&api.get(&format!("/v1/users?{many}")).await).1, "form_param_array_size_exceeded");
}

#[tokio::test]
async fn who_is_banned_or_locked_is_kept_out() {
    let api = Api::start().await;
    let ada = api.clerk.create_user().email("ada@example.com").create();
    let session = api.clerk.sign_in(&ada);
    let path = format!("/v1/users/{}", ada.id);
    let post = |action: &str| {
        let path = format!("{path}/{action}");
        let api = &api;
        async move { api.good(Method::POST, &path, Value::Null).await }
    };
    assert_eq!(post("ban").await["banned"], true);
    let (_, shown) = api.get(&format!("/v1/sessions/{}", session.id)).await;
    assert_eq!(shown["status"], "revoked");
    let new = json!({ "user_id": ada.id });
    assert_eq!(refusal(&api.post("/v1/sessions", new.clone()).await).1, "user_banned");
    assert_eq!(post("unban").await["banned"], false);
    assert_eq!(post("lock").await["locked"], true);
    assert_eq!(refusal(&api.post("/v1/sessions", new.clone()).await).1, "user_locked");
    assert_eq!(post("unlock").await["locked"], false);
    assert_eq!(api.post("/v1/sessions", new).await.0, 200);
    assert_eq!(api.post("/v1/users/user_none/ban", Value::Null).await.0, 404);
}

#[tokio::test]
async fn passwords_are_verified_and_never_shown() {
    let api = Api::start().await;
    let ada = create(&api, json!({ "username": "ada_l", "password": "correct horse" })).await;
    assert_eq!(ada["password_enabled"], true);
    assert!(!ada.to_string().contains("correct horse") && ada.get("password").is_none());
    let path = format!("/v1/users/{}", text(&ada, "id"));
    let verify = |password: &str| {
        let (api, path, body) = (&api, format!("{path}/verify_password"), json!({ "password": password }));
        async move { api.post(&path, body).await }
    };
    assert_eq!(verify("correct horse").await, (200, json!({ "verified": true })));
    assert_eq!(refusal(&verify("wrong horse").await), (422, "incorrect_password", ""));
    let session = api.clerk.sign_in(&api.clerk.user(text(&ada, "id")).expect("Ada"));
    let change = json!({ "password": "another horse", "sign_out_of_other_sessions": true });
    api.good(Method::PATCH, &path, change).await;
    assert_eq!(verify("another horse").await.0, 200);
    assert_eq!(api.get(&format!("/v1/sessions/{}", session.id)).await.1["status"], "revoked");
    let removed = api.good(Method::POST, &format!("{path}/remove_password"), Value::Null).await;
    assert_eq!(removed["password_enabled"], false);
    assert_eq!(refusal(&verify("another horse").await), (400, "no_password_set", ""));
}
