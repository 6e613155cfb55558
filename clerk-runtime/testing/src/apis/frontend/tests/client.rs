//! Loading, sessions and tokens.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::{ORIGIN, PASSWORD, Page, ada, claims};
use crate::{EmbeddedClerk, EmbeddedClerkBuilder, Event};

#[tokio::test]
async fn a_browser_loads_signed_out() {
    let page = Page::of_instance(EmbeddedClerkBuilder::new().application_name("Acme")).await;
    let environment = page.good(Method::PATCH, "/v1/environment", &[]).await;
    assert_eq!(environment["display_config"]["application_name"], "Acme");
    assert_eq!(environment["user_settings"]["sign_up"]["captcha_enabled"], false);
    assert_eq!(page.get("/v1/client").await, json!({ "response": null, "client": null }));

    // After a restart without saved state, the browser gets a new token.
    let stranger = Page { dev_browser: "dvb_unknown".to_owned(), ..page.clone() };
    let refused = stranger.refused(Method::GET, "/v1/client", &[]).await;
    assert_eq!((refused.0, refused.1.as_str()), (401, "dev_browser_unauthenticated"));
    let nobody = Page { dev_browser: String::new(), ..page };
    assert_eq!(nobody.refused(Method::GET, "/v1/client", &[]).await.0, 401);
}

#[tokio::test]
async fn a_session_is_kept_touched_and_ended() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let ada = ada(&clerk);
    let acme = clerk.create_organization("Acme", "acme");
    clerk.add_member(&acme, &ada, "org:admin");
    let globex = clerk.create_organization("Globex", "globex");
    let page = Page::of(&clerk).await;
    let id = page.sign_in("ada@example.com").await;

    let client = &page.get("/v1/client").await["response"];
    let session = &client["sessions"][0];
    assert_eq!((&client["last_active_session_id"], &client["sign_in"]), (&json!(id), &Value::Null));
    assert_eq!((&session["status"], &session["user"]["id"]), (&json!("active"), &json!(ada.id)));
    assert_eq!(session["user"]["organization_memberships"][0]["role"], "org:admin");
    let token = claims(&session["last_active_token"]["jwt"]);
    assert_eq!((&token["sub"], &token["sid"], &token["azp"]), (&json!(ada.id), &json!(id), &json!(ORIGIN)));
    assert_eq!((&token["fva"], &token["sts"]), (&json!([0, -1]), &json!("active")));
    assert!(client["updated_at"].as_i64().unwrap() / 1000 <= token["iat"].as_i64().unwrap());

    let touch = format!("/v1/client/sessions/{id}/touch");
    let fields = [("active_organization_id", acme.id.as_str()), ("intent", "select_org")];
    let touched = page.post(&touch, &fields).await;
    assert_eq!(touched["response"]["last_active_organization_id"], acme.id);
    assert_eq!(claims(&touched["response"]["last_active_token"]["jwt"])["o"]["rol"], "admin");
    assert_eq!(touched["client"]["sessions"][0]["last_active_organization_id"], acme.id);
    let refused = page.refused(Method::POST, &touch, &[("active_organization_id", &globex.id)]).await;
    assert_eq!((refused.0, refused.1.as_str()), (403, "organization_not_found_or_unauthorized"));

    // A token for another organization does not change the session.
    let tokens = format!("/v1/client/sessions/{id}/tokens");
    let personal = page.post(&tokens, &[("organization_id", "")]).await;
    assert_eq!((&claims(&personal["jwt"])["o"], &personal["object"]), (&Value::Null, &json!("token")));
    assert_eq!(claims(&page.post(&tokens, &[]).await["jwt"])["o"]["id"], acme.id);
    assert_eq!(page.refused(Method::POST, &tokens, &[("organization_id", &globex.id)]).await.0, 403);
    assert_eq!(page.refused(Method::POST, &format!("{tokens}/unknown"), &[]).await.1, "resource_not_found");

    let gone = page.good(Method::DELETE, "/v1/client/sessions", &[]).await;
    assert_eq!((&gone["response"]["sessions"], &gone["client"]), (&json!([]), &Value::Null));
    let refused = page.refused(Method::POST, &tokens, &[]).await;
    assert_eq!((refused.0, refused.1.as_str()), (401, "authentication_invalid"));
    assert_eq!(clerk.minted().len() as u64, clerk.minted_count());
    assert!(clerk.minted().iter().all(|it| it.session_id == id && it.origin.as_deref() == Some(ORIGIN)));
}

#[tokio::test]
async fn one_verified_is_asked_again_and_tokens_say_when() {
    let builder =
        EmbeddedClerkBuilder::new().session_token_lifetime(Duration::from_secs(20)).reverification();
    let clerk = builder.start().await.unwrap();
    ada(&clerk);
    let page = Page::of(&clerk).await;
    let id = page.sign_in("ada@example.com").await;
    let token = async || claims(&page.post(&format!("/v1/client/sessions/{id}/tokens"), &[]).await["jwt"]);
    let fresh = token().await;
    assert_eq!(fresh["exp"].as_i64().unwrap() - fresh["iat"].as_i64().unwrap(), 20);
    clerk.clock().advance(Duration::from_secs(11 * 60));
    assert_eq!(token().await["fva"], json!([11, -1]));
    let address = [("email_address", "new@example.com")];
    let refused = page.refused(Method::POST, "/v1/me/email_addresses/", &address).await;
    assert_eq!((refused.0, refused.1.as_str()), (403, "session_reverification_required"));

    let verify = format!("/v1/client/sessions/{id}/verify");
    let attempt = format!("{verify}/attempt_first_factor");
    assert_eq!(
        page.refused(Method::POST, &attempt, &[("strategy", "password"), ("password", PASSWORD)]).await.0,
        400
    );
    let begun = page.post(&verify, &[("level", "first_factor")]).await;
    assert_eq!(begun["response"]["status"], "needs_first_factor");
    let wrong = [("strategy", "password"), ("password", "wrong horse")];
    assert_eq!(page.refused(Method::POST, &attempt, &wrong).await.1, "form_password_incorrect");
    let verified = page.post(&attempt, &[("strategy", "password"), ("password", PASSWORD)]).await;
    assert_eq!(verified["response"]["status"], "complete");
    assert_eq!(verified["response"]["session"]["factor_verification_age"], json!([0, -1]));
    assert_eq!(claims(&verified["client"]["sessions"][0]["last_active_token"]["jwt"])["fva"], json!([0, -1]));
    page.post("/v1/me/email_addresses/", &address).await;

    clerk.clock().advance(Duration::from_secs(11 * 60));
    page.post(&verify, &[]).await;
    page.post(&format!("{verify}/prepare_first_factor"), &[("strategy", "email_code")]).await;
    let code = |code| [("strategy", "email_code"), ("code", code)];
    assert_eq!(page.refused(Method::POST, &attempt, &code("000000")).await.1, "form_code_incorrect");
    assert_eq!(page.post(&attempt, &code("424242")).await["response"]["status"], "complete");
}

#[tokio::test]
async fn several_users_share_a_browser_where_that_is_allowed() {
    let clerk = EmbeddedClerkBuilder::new().multi_session().start().await.unwrap();
    ada(&clerk);
    clerk.create_user().email("bob@example.com").password(PASSWORD).create();
    let page = Page::of(&clerk).await;
    let first = page.sign_in("ada@example.com").await;
    let second = page.sign_in("bob@example.com").await;
    let client = page.get("/v1/client").await["response"].clone();
    assert_eq!(
        (client["sessions"].as_array().unwrap().len(), &client["last_active_session_id"]),
        (2, &json!(second))
    );
    let touched =
        page.post(&format!("/v1/client/sessions/{first}/touch"), &[("intent", "select_session")]).await;
    assert_eq!(touched["client"]["last_active_session_id"], first);
    let removed = page.post(&format!("/v1/client/sessions/{first}/remove"), &[]).await;
    assert_eq!(removed["response"]["status"], "removed");
    assert_eq!(removed["client"]["sessions"][0]["id"], second);
    assert_eq!(page.good(Method::DELETE, "/v1/client", &[]).await["response"], Value::Null);
    assert_eq!(page.get("/v1/client").await["response"], Value::Null);
}

#[tokio::test]
async fn a_session_waits_until_an_organization_is_chosen() {
    let clerk = EmbeddedClerkBuilder::new().force_organization_selection().start().await.unwrap();
    ada(&clerk);
    let page = Page::of(&clerk).await;
    let id = page.sign_in("ada@example.com").await;
    let session = page.get("/v1/client").await["response"]["sessions"][0].clone();
    assert_eq!(
        (&session["status"], &session["tasks"]),
        (&json!("pending"), &json!([{ "key": "choose-organization" }]))
    );
    assert_eq!(claims(&session["last_active_token"]["jwt"])["sts"], "pending");
    let touch = format!("/v1/client/sessions/{id}/touch");
    page.post(&touch, &[("active_organization_id", ""), ("intent", "select_session")]).await;
    let organization = page.post("/v1/organizations", &[("name", "Acme")]).await["response"]["id"].clone();
    let chosen = [("active_organization_id", organization.as_str().unwrap())];
    let touched = page.post(&touch, &chosen).await["response"].clone();
    assert_eq!((&touched["status"], &touched["tasks"]), (&json!("active"), &Value::Null));
    assert_eq!(claims(&touched["last_active_token"]["jwt"])["sts"], "active");
}

#[tokio::test]
async fn a_restart_goes_on_where_the_snapshot_was_made() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let ada = ada(&clerk);
    let key = clerk.api_key().user(&ada.id).mint();
    let page = Page::of(&clerk).await;
    let id = page.sign_in("ada@example.com").await;
    let kept = serde_json::to_string(&clerk.snapshot()).unwrap();
    assert!(!format!("{:?}", clerk.snapshot()).contains(clerk.secret_key()));
    let again =
        EmbeddedClerkBuilder::new().restore(serde_json::from_str(&kept).unwrap()).start().await.unwrap();
    let page = Page { clerk: again.clone(), ..page };
    let token = page.post(&format!("/v1/client/sessions/{id}/tokens"), &[]).await["jwt"].clone();
    assert_eq!(
        (claims(&token)["sub"].as_str(), again.secret_key()),
        (Some(ada.id.as_str()), clerk.secret_key())
    );
    assert_eq!(again.key_ids(), clerk.key_ids());
    assert_eq!(again.jwt_key_pem(), clerk.jwt_key_pem());
    let url = format!("{}/api_keys/verify", again.url());
    let request = reqwest::Client::new().post(url).bearer_auth(again.secret_key());
    assert_eq!(request.json(&json!({ "secret": key })).send().await.unwrap().status(), 200);
    page.good(Method::DELETE, "/v1/client/sessions", &[]).await;
    page.sign_in("ada@example.com").await;
    let problem = |damaged: &str| serde_json::from_str::<crate::Snapshot>(damaged).unwrap_err().to_string();
    assert!(problem(&kept.replace("\"version\":1", "\"version\":2")).contains("the form 2"));
    assert!(problem(&kept.replace("\"MII", "\"MIJ")).contains("signing keys"));
    assert!(problem(&kept.replace(clerk.secret_key(), "")).contains("secret key"));
}

#[tokio::test]
async fn whoever_watches_is_told() {
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    let builder = EmbeddedClerkBuilder::new().observer(move |event| {
        heard.lock().unwrap().push(match event {
            Event::Changed(change) => change.kind.to_owned(),
            Event::Sent(message) => format!("{:?} {}", message.kind, message.to),
            Event::Served(served) => format!("{} {} {}", served.method, served.path, served.status),
            Event::Unsupported { method, path } => format!("{method} {path} unsupported"),
            Event::Minted(minted) => format!("token of {}", minted.user_id),
        });
    });
    let page = Page::of_instance(builder).await;
    let ada = ada(&page.clerk);
    page.sign_in("ada@example.com").await;
    let id = page.post("/v1/organizations", &[("name", "Acme")]).await["response"]["id"].clone();
    let invite = format!("/v1/organizations/{}/invitations/bulk", id.as_str().unwrap());
    page.post(&invite, &[("email_address", "bob@example.com"), ("role", "org:member")]).await;
    page.good(Method::PATCH, "/v1/me", &[("first_name", "Augusta")]).await;
    page.refused(Method::POST, "/v1/me/totp", &[]).await;
    page.clerk.delete_user(&ada);
    let all = events.lock().unwrap().clone();
    let expected = [
        "POST /v1/dev_browser 200",
        "user.created",
        "session.created",
        "POST /v1/client/sign_ins 200",
        "organization.created",
        "organizationMembership.created",
        "organizationInvitation.created",
        "OrganizationInvitation bob@example.com",
        "user.updated",
        "PATCH /v1/me 200",
        "POST /v1/me/totp unsupported",
        "POST /v1/me/totp 501",
        "session.removed",
        "organizationMembership.deleted",
        "user.deleted",
    ];
    for event in expected {
        assert!(all.iter().any(|it| it == event), "{event}: {all:?}");
    }
    assert!(all.contains(&format!("token of {}", ada.id)));
    assert_eq!(all.iter().filter(|it| *it == "user.updated").count(), 1, "{all:?}");
}
