//! Calls of the endpoints over HTTP.

use std::time::Duration;

use clerk_runtime::time::Clock as _;
use http::Method;
use serde_json::{Value, json};
use url::Url;

use crate::apis::endpoint::caller::{Api, text};

impl Api {
    async fn verify_key(&self, secret: &str) -> (u16, Value) {
        self.post("/api_keys/verify", json!({ "secret": secret })).await
    }

    async fn verify_m2m(&self, token: &str) -> (u16, Value) {
        self.post("/m2m_tokens/verify", json!({ "token": token })).await
    }

    async fn verify_oauth(&self, token: &str) -> (u16, Value) {
        self.post("/oauth_applications/access_tokens/verify", json!({ "access_token": token })).await
    }
}

#[tokio::test]
async fn an_api_key_lives_until_it_is_revoked_or_deleted() {
    let api = Api::start().await;
    let new = json!({
        "name": "nightly", "subject": "user_ada", "scopes": ["read"], "claims": { "tier": 1 },
        "seconds_until_expiration": 60,
    });
    let (status, created) = api.post("/api_keys", new).await;
    assert_eq!((status, &created["object"], &created["revoked"]), (200, &json!("api_key"), &json!(false)));
    let (id, secret) = (text(&created, "id"), text(&created, "secret"));
    assert!(id.len() == 35 && id.starts_with("ak_") && secret.starts_with("ak_") && secret != id);
    let in_a_minute = api.clerk.clock().now() + Duration::from_secs(60);
    let expected = super::token::milliseconds(in_a_minute);
    assert!(expected - created["expiration"].as_u64().unwrap() < 60_000);

    let (status, verified) = api.verify_key(secret).await;
    assert_eq!((status, &verified["id"], &verified["claims"]), (200, &created["id"], &json!({ "tier": 1 })));
    assert_eq!(verified["secret"], Value::Null);
    assert_eq!(api.get(&format!("/api_keys/{id}/secret")).await.1["secret"], secret);
    let update = json!({ "scopes": ["read", "write"] });
    let (_, updated) = api.call(Method::PATCH, &format!("/api_keys/{id}"), update).await;
    assert_eq!((&updated["scopes"], &updated["claims"]), (&json!(["read", "write"]), &json!({ "tier": 1 })));

    let reason = json!({ "revocation_reason": "leaked" });
    let (status, revoked) = api.post(&format!("/api_keys/{id}/revoke"), reason).await;
    assert_eq!(
        (status, &revoked["revoked"], &revoked["revocation_reason"]),
        (200, &json!(true), &json!("leaked"))
    );
    assert_eq!(api.verify_key(secret).await.0, 404);
    let count = async |query: &str| {
        api.get(&format!("/api_keys?subject=user_ada{query}")).await.1["total_count"].clone()
    };
    assert_eq!((count("").await, count("&include_invalid=true").await), (json!(0), json!(1)));
    assert_eq!(api.call(Method::DELETE, &format!("/api_keys/{id}"), json!({})).await.1["deleted"], true);
    assert_eq!(api.get(&format!("/api_keys/{id}")).await.0, 404);
}

#[tokio::test]
async fn wrong_calls_are_answered_in_clerks_form() {
    let api = Api::start().await;
    let stranger = api.with_key("sk_test_other");
    assert_eq!(stranger.verify_key("ak_1").await.1["errors"][0]["code"], "clerk_key_invalid");
    assert_eq!(stranger.verify_m2m("mt_1").await.1["errors"][0]["code"], "machine_secret_key_invalid");
    assert_eq!(api.verify_key("ak_1").await.1["errors"][0]["message"], "API key not found");
    for body in
        [json!({}), json!({ "name": "ab", "subject": "user_1" }), json!({ "name": "abc", "subject": "x" })]
    {
        let (status, answer) = api.post("/api_keys", body).await;
        assert_eq!((status, &answer["errors"][0]["code"]), (400, &json!("bad_request")));
    }
    let new = json!({ "name": "abc", "subject": "user_1", "seconds_until_expiration": 1e300 });
    assert_eq!(api.post("/api_keys", new).await.0, 400);
    assert_eq!(api.get("/api_keys?subject=user_1&limit=0").await.0, 400);
}

#[tokio::test]
async fn machines_and_applications_are_listed_in_order() {
    let api = Api::start().await;
    for name in ["beta", "alpha", "gamma"] {
        api.post("/v1/machines", json!({ "name": name })).await;
        api.post("/v1/oauth_applications", json!({ "name": name })).await;
    }
    for path in ["/v1/machines", "/v1/oauth_applications"] {
        for (query, expected) in [
            ("", ["gamma", "alpha", "beta"]),
            ("order_by=%2Bcreated_at", ["beta", "alpha", "gamma"]),
            ("order_by=name", ["alpha", "beta", "gamma"]),
            ("order_by=-name", ["gamma", "beta", "alpha"]),
        ] {
            let (_, list) = api.get(&format!("{path}?{query}")).await;
            let names: Vec<_> =
                list["data"].as_array().unwrap().iter().map(|row| text(row, "name")).collect();
            assert_eq!(names, expected, "{path}?{query}");
        }
        assert_eq!(api.get(&format!("{path}?order_by=colour")).await.0, 422);
    }
}

#[tokio::test]
async fn what_tests_make_is_what_the_api_verifies() {
    let api = Api::start().await;
    let clerk = &api.clerk;
    let (key, m2m, oauth) = (clerk.api_key(), clerk.m2m_token(), clerk.oauth_access_token());
    assert_eq!(api.verify_key(&key.mint()).await.1["subject"], "user_embedded");
    assert_eq!(api.verify_m2m(&m2m.mint()).await.1["subject"], "mch_embedded");
    let (_, verified) = api.verify_oauth(&oauth.mint()).await;
    assert_eq!(verified["scopes"], json!(["openid", "profile", "email"]));
    assert!(verified["created_at"].as_u64().unwrap() < 100_000_000_000, "seconds");

    for bad in [key.clone().expired(), key.clone().revoked(), key.clone().forged()] {
        assert_eq!(api.verify_key(&bad.mint()).await.0, 404);
    }
    for bad in [m2m.clone().expired(), m2m.clone().revoked(), m2m.forged()] {
        assert_eq!(api.verify_m2m(&bad.mint()).await.0, 404);
    }
    for bad in [oauth.clone().expired(), oauth.clone().revoked()] {
        assert_eq!(api.verify_oauth(&bad.mint()).await, (200, json!({ "active": false })));
    }
    assert_eq!(api.verify_oauth(&oauth.forged().mint()).await.0, 404);

    let short = key.clone().expires_in(Duration::from_secs(60)).mint();
    let long = key.mint();
    clerk.clock().advance(Duration::from_secs(60));
    assert_eq!((api.verify_key(&short).await.0, api.verify_key(&long).await.0), (404, 200));
    clerk.revoke(&long);
    assert_eq!(api.verify_key(&long).await.0, 404);
}

#[tokio::test]
async fn a_machine_makes_tokens_for_the_machines_it_may_call() {
    let api = Api::start().await;
    let (_, callee) = api.post("/v1/machines", json!({ "name": "billing" })).await;
    let new = json!({ "name": "cron", "scoped_machines": [callee["id"]], "default_token_ttl": 30 });
    let (_, caller) = api.post("/v1/machines", new).await;
    assert_eq!(caller["scoped_machines"][0]["id"], callee["id"]);
    let (caller_key, callee_key) = (text(&caller, "secret_key"), text(&callee, "secret_key"));
    let as_caller = api.with_key(caller_key);
    let as_callee = api.with_key(callee_key);

    assert_eq!(api.post("/m2m_tokens", json!({})).await.0, 401, "only machines make tokens");
    let (status, created) = as_caller.post("/m2m_tokens", json!({ "claims": { "job": 7 } })).await;
    let token = text(&created, "token");
    assert_eq!(
        (status, &created["subject"], &created["scopes"]),
        (201, &caller["id"], &json!([callee["id"]]))
    );
    assert_eq!(as_callee.verify_m2m(token).await.1["claims"], json!({ "job": 7 }));
    assert_eq!(api.verify_m2m(token).await.0, 200);
    assert_eq!(as_caller.verify_m2m(token).await.0, 404, "it is not meant for its own machine");

    let again = json!({ "claims": { "job": 7 }, "min_remaining_ttl_seconds": 10 });
    assert_eq!(as_caller.post("/m2m_tokens", again.clone()).await.1["token"], token);
    assert_eq!(as_caller.post("/m2m_tokens", json!({ "min_remaining_ttl_seconds": 30 })).await.0, 400);
    api.clerk.clock().advance(Duration::from_secs(25));
    assert_ne!(as_caller.post("/m2m_tokens", again).await.1["token"], token);
    api.clerk.clock().advance(Duration::from_secs(5));
    assert_eq!(as_callee.verify_m2m(token).await.0, 404, "the machine's tokens last 30 seconds");

    let (_, jwt) =
        as_caller.post("/m2m_tokens", json!({ "token_format": "jwt", "claims": { "a": 1 } })).await;
    assert_eq!(text(&jwt, "token").split('.').count(), 3);
    let revoke = format!("/m2m_tokens/{}/revoke", text(&created, "id"));
    assert_eq!(as_callee.post(&revoke, json!({})).await.0, 404, "only its own machine revokes it");
    assert_eq!(as_caller.post(&revoke, json!({})).await.1["revoked"], true);

    let rotate = format!("/v1/machines/{}/secret_key/rotate", text(&caller, "id"));
    let (_, rotated) = api.post(&rotate, json!({ "previous_token_ttl": 60 })).await;
    assert_eq!(api.with_key(text(&rotated, "secret")).post("/m2m_tokens", json!({})).await.0, 201);
    assert_eq!(as_caller.post("/m2m_tokens", json!({})).await.0, 201);
    api.clerk.clock().advance(Duration::from_secs(60));
    assert_eq!(as_caller.post("/m2m_tokens", json!({})).await.0, 401, "the key was replaced a minute ago");
}

#[tokio::test]
async fn a_client_registers_asks_and_refreshes() {
    let api = Api::start().await;
    let redirect = "http://127.0.0.1:9/callback";
    let new = json!({ "redirect_uris": [redirect], "token_endpoint_auth_method": "none" });
    let (status, client) = api.post("/oauth/register", new).await;
    assert_eq!(status, 201);
    let client = text(&client, "client_id");
    // Verifier and challenge of RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let authorize = async |redirect: &str, method: &str| {
        let query = [
            ("response_type", "code"),
            ("client_id", client),
            ("redirect_uri", redirect),
            ("scope", "notes:read profile"),
            ("state", "s"),
            ("code_challenge", challenge),
            ("code_challenge_method", method),
        ];
        let url = Url::parse_with_params(&format!("{}/oauth/authorize", api.clerk.url()), query).unwrap();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let response = http.get(url).send().await.unwrap();
        let location = response.headers().get("location").map(|value| value.to_str().unwrap().to_owned());
        location.map(|location| Url::parse(&location).unwrap())
    };
    let parameter =
        |url: &Url, name: &str| url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
    assert_eq!(authorize("https://evil.example/callback", "S256").await, None);
    assert_eq!(parameter(&authorize(redirect, "plain").await.unwrap(), "error").unwrap(), "invalid_request");

    let token = async |form: &[(&str, &str)]| {
        let url = format!("{}/oauth/token", api.clerk.url());
        let body = Url::parse_with_params("http://form", form).unwrap().query().unwrap().to_owned();
        let response = reqwest::Client::new().post(url).body(body).send().await.unwrap();
        (response.status().as_u16(), response.json::<Value>().await.unwrap())
    };
    let redeem = async |code: &str, verifier: &str| {
        token(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("client_id", client),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ])
        .await
    };
    let code = async || parameter(&authorize(redirect, "S256").await.unwrap(), "code").unwrap();
    assert_eq!(
        redeem(&code().await, "another").await,
        (400, json!({ "error": "invalid_grant", "error_description": null }))
    );
    let code = code().await;
    let (status, granted) = redeem(&code, verifier).await;
    assert_eq!((status, &granted["scope"]), (200, &json!("notes:read profile")));
    assert_eq!(redeem(&code, verifier).await.0, 400, "a code works once");
    let access_token = text(&granted, "access_token");
    assert_eq!(api.verify_oauth(access_token).await.1["client_id"], client);

    let refresh = [
        ("grant_type", "refresh_token"),
        ("client_id", client),
        ("refresh_token", text(&granted, "refresh_token")),
    ];
    let (status, refreshed) = token(&refresh).await;
    assert_eq!((status, &refreshed["scope"]), (200, &json!("notes:read profile")));
    assert_eq!(token(&refresh).await.0, 400, "a refresh token works once");
}
