//! Signing in and up.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use super::{ORIGIN, PASSWORD, Page, ada};
use crate::{EmbeddedClerk, MessageKind};

const SIGN_INS: &str = "/v1/client/sign_ins";
const SIGN_UPS: &str = "/v1/client/sign_ups";

#[tokio::test]
async fn in_by_password() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    ada(&clerk);
    let page = Page::of(&clerk).await;
    let unknown = page.refused(Method::POST, SIGN_INS, &[("identifier", "eve@example.com")]).await;
    assert_eq!(unknown, (422, "form_identifier_not_found".to_owned(), "identifier".to_owned()));
    let begun = page.post(SIGN_INS, &[("identifier", "Ada@Example.com"), ("locale", "en")]).await;
    let attempt = &begun["response"];
    assert_eq!(
        (&attempt["status"], &attempt["first_factor_verification"]),
        (&json!("needs_first_factor"), &Value::Null)
    );
    let strategies = attempt["supported_first_factors"].as_array().unwrap();
    let strategies: Vec<_> = strategies.iter().map(|factor| factor["strategy"].as_str().unwrap()).collect();
    assert_eq!(strategies, ["password", "email_code", "reset_password_email_code"]);
    assert_eq!(begun["client"]["sign_in"]["id"], attempt["id"]);
    let path = format!("{SIGN_INS}/{}/attempt_first_factor", attempt["id"].as_str().unwrap());
    let wrong =
        page.refused(Method::POST, &path, &[("strategy", "password"), ("password", "wrong horse")]).await;
    assert_eq!(wrong, (422, "form_password_incorrect".to_owned(), "password".to_owned()));
    let done = page.post(&path, &[("strategy", "password"), ("password", PASSWORD)]).await;
    assert_eq!((&done["response"]["status"], &done["client"]["sign_in"]), (&json!("complete"), &Value::Null));
    assert_eq!(done["client"]["last_active_session_id"], done["response"]["created_session_id"]);
    assert_eq!(done["client"]["last_authentication_strategy"], "password");
    let again = page.refused(Method::POST, SIGN_INS, &[("identifier", "ada@example.com")]).await;
    assert_eq!((again.0, again.1.as_str()), (400, "session_exists"));
    assert_eq!(
        page.refused(Method::POST, &path, &[("strategy", "password"), ("password", PASSWORD)]).await.0,
        400
    );
}

#[tokio::test]
async fn in_by_code_and_with_a_new_password() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    let page = Page::of(&clerk).await;
    let begin = async || {
        let begun = page.post(SIGN_INS, &[("identifier", "ada@example.com")]).await;
        format!("{SIGN_INS}/{}", begun["response"]["id"].as_str().unwrap())
    };
    let path = begin().await;
    let attempt = format!("{path}/attempt_first_factor");
    let code = |code| [("strategy", "email_code"), ("code", code)];
    assert_eq!(page.refused(Method::POST, &attempt, &code("424242")).await.1, "verification_missing");
    let prepared = page.post(&format!("{path}/prepare_first_factor"), &[("strategy", "email_code")]).await;
    assert_eq!(prepared["response"]["first_factor_verification"]["status"], "unverified");
    for _ in 0..5 {
        assert_eq!(page.refused(Method::POST, &attempt, &code("111111")).await.1, "form_code_incorrect");
    }
    assert_eq!(page.refused(Method::POST, &attempt, &code("424242")).await.1, "verification_failed");
    page.post(&format!("{path}/prepare_first_factor"), &[("strategy", "email_code")]).await;
    clerk.clock().advance(Duration::from_secs(601));
    assert_eq!(page.refused(Method::POST, &attempt, &code("424242")).await.1, "verification_expired");

    let path = begin().await;
    page.post(&format!("{path}/prepare_first_factor"), &[("strategy", "reset_password_email_code")]).await;
    let early =
        page.refused(Method::POST, &format!("{path}/reset_password"), &[("password", "another horse")]).await;
    assert_eq!(early.0, 400);
    let fields = [("strategy", "reset_password_email_code"), ("code", "424242")];
    let taken = page.post(&format!("{path}/attempt_first_factor"), &fields).await;
    assert_eq!(taken["response"]["status"], "needs_new_password");
    assert_eq!(clerk.sessions().len(), 0);
    let short = page.refused(Method::POST, &format!("{path}/reset_password"), &[("password", "short")]).await;
    assert_eq!((short.1.as_str(), short.2.as_str()), ("form_password_length_too_short", "password"));
    let done = page.post(&format!("{path}/reset_password"), &[("password", "another horse")]).await;
    assert_eq!(done["response"]["status"], "complete");
    let kinds: Vec<_> = clerk.messages().iter().map(|message| message.kind).collect();
    assert_eq!(kinds.last(), Some(&MessageKind::PasswordResetCode));
    assert!(
        clerk.messages().iter().all(|it| it.to == "ada@example.com" && it.code.as_deref() == Some("424242"))
    );
    clerk.revoke_session(&clerk.sessions()[0].id);
    let old = [("identifier", "ada@example.com"), ("password", PASSWORD)];
    assert_eq!(page.refused(Method::POST, SIGN_INS, &old).await.1, "form_password_incorrect");
    assert_eq!(clerk.users()[0].id, user.id);
}

#[tokio::test]
async fn in_by_a_ticket_once() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    let link = clerk.sign_in_link(&user);
    let ticket = link.split_once("__clerk_ticket=").unwrap().1;
    let (first, second) = (Page::of(&clerk).await, Page::of(&clerk).await);
    let fields = [("strategy", "ticket"), ("ticket", ticket)];
    assert_eq!(first.post(SIGN_INS, &fields).await["response"]["status"], "complete");
    assert_eq!(second.refused(Method::POST, SIGN_INS, &fields).await.2, "ticket");
    assert_eq!(clerk.sessions().len(), 1);
}

#[tokio::test]
async fn up_with_a_code() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    ada(&clerk);
    let page = Page::of(&clerk).await;
    let taken = page.refused(Method::POST, SIGN_UPS, &[("email_address", "ada@example.com")]).await;
    assert_eq!(taken, (422, "form_identifier_exists".to_owned(), "email_address".to_owned()));
    let fields = [("email_address", "bob@example.com"), ("first_name", ""), ("unsafe_metadata", "{\"a\":1}")];
    let begun = page.post(SIGN_UPS, &fields).await["response"].clone();
    assert_eq!(
        (&begun["status"], &begun["missing_fields"]),
        (&json!("missing_requirements"), &json!(["password"]))
    );
    assert_eq!(begun["verifications"]["email_address"]["next_action"], "needs_prepare");
    assert_eq!(begun["verifications"]["email_address"].get("status"), None);
    let path = format!("{SIGN_UPS}/{}", begun["id"].as_str().unwrap());
    let updated = page.good(Method::PATCH, &path, &[("password", PASSWORD)]).await;
    assert_eq!(updated["response"]["unverified_fields"], json!(["email_address"]));
    page.post(&format!("{path}/prepare_verification"), &[("strategy", "email_code")]).await;
    let attempt = format!("{path}/attempt_verification");
    let code = |code| [("strategy", "email_code"), ("code", code)];
    assert_eq!(page.refused(Method::POST, &attempt, &code("1")).await.2, "code");
    let done = page.post(&attempt, &code("424242")).await;
    assert_eq!((&done["response"]["status"], &done["client"]["sign_up"]), (&json!("complete"), &Value::Null));
    assert_eq!(done["client"]["last_active_session_id"], done["response"]["created_session_id"]);
    let bob = clerk.user(done["response"]["created_user_id"].as_str().unwrap()).unwrap();
    assert_eq!(
        (bob.email(), bob.password_enabled, &bob.unsafe_metadata["a"]),
        (Some("bob@example.com"), true, &json!(1))
    );
    assert_eq!(page.refused(Method::PATCH, &path, &[("password", PASSWORD)]).await.0, 400);
}

#[tokio::test]
async fn a_username_belongs_to_the_first_who_completes() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let mut codes = Vec::new();
    for address in ["bob@example.com", "carol@example.com"] {
        let page = Page::of(&clerk).await;
        let fields = [("email_address", address), ("password", PASSWORD), ("username", "captain")];
        let begun = page.post(SIGN_UPS, &fields).await;
        let path = format!("{SIGN_UPS}/{}", begun["response"]["id"].as_str().unwrap());
        page.post(&format!("{path}/prepare_verification"), &[("strategy", "email_code")]).await;
        codes.push((page, format!("{path}/attempt_verification")));
    }
    let code = [("strategy", "email_code"), ("code", "424242")];
    let [(first, first_path), (second, second_path)] = &codes[..] else { panic!("two pages") };
    assert_eq!(first.post(first_path, &code).await["response"]["status"], "complete");
    let refused = second.refused(Method::POST, second_path, &code).await;
    assert_eq!(refused, (422, "form_identifier_exists".to_owned(), "username".to_owned()));
    assert_eq!(clerk.users().len(), 1);
}

#[tokio::test]
async fn with_an_account_elsewhere() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    ada(&clerk);
    let fields =
        [("strategy", "oauth_google"), ("redirect_url", "http://localhost:3000/sign-in#/sso-callback")];
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let choose = async |url: &str, email: &str| {
        let page = http.get(url).send().await.unwrap();
        assert!(page.status() == 200 && page.text().await.unwrap().contains("ada@example.com"));
        let state = url.split_once("state=").unwrap().1;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs([("state", state), ("email", email)])
            .finish();
        let request = http.post(format!("{}/oauth_stub", clerk.url())).header("origin", clerk.url());
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(form).send().await.unwrap();
        assert_eq!(response.status(), 303);
        assert_eq!(response.headers()["location"], fields[1].1);
        assert_eq!(http.get(url).send().await.unwrap().status(), 404, "chosen once");
    };
    let external = |answer: &Value, field: &str| {
        answer["response"][field]["external_verification_redirect_url"].as_str().unwrap().to_owned()
    };
    // A known account is signed in.
    let page = Page::of(&clerk).await;
    let begun = page.post(SIGN_INS, &fields).await;
    choose(&external(&begun, "first_factor_verification"), "ada@example.com").await;
    let client = page.get("/v1/client").await["response"].clone();
    assert_eq!(
        (&client["sign_in"]["status"], client["sessions"].as_array().unwrap().len()),
        (&json!("complete"), 1)
    );
    // An unknown account becomes a user if the browser requests it.
    let page = Page::of(&clerk).await;
    let begun = page.post(SIGN_INS, &fields).await;
    choose(&external(&begun, "first_factor_verification"), "eve@example.com").await;
    let client = page.get("/v1/client").await["response"].clone();
    assert_eq!(client["sign_in"]["first_factor_verification"]["status"], "transferable");
    assert_eq!(client["sessions"], json!([]));
    assert_eq!(page.post(SIGN_UPS, &[("transfer", "true")]).await["response"]["status"], "complete");
    // And the other way around.
    let page = Page::of(&clerk).await;
    assert_eq!(
        page.refused(Method::POST, SIGN_INS, &[("transfer", "true")]).await.1,
        "account_transfer_invalid"
    );
    let begun = page.post(SIGN_UPS, &fields).await;
    let verifications = json!({ "response": begun["response"]["verifications"] });
    choose(&external(&verifications, "external_account"), "eve@example.com").await;
    assert_eq!(page.post(SIGN_INS, &[("transfer", "true")]).await["response"]["status"], "complete");
    assert_eq!(clerk.users().len(), 2);
    for url in ["https://evil.test/", "javascript:alert(1)"] {
        let fields = [("strategy", "oauth_google"), ("redirect_url", url)];
        let refused = Page::of(&clerk).await.refused(Method::POST, SIGN_INS, &fields).await;
        assert_eq!(refused.2, "redirect_url");
    }
    assert!(clerk.minted().iter().all(|it| it.origin.as_deref() == Some(ORIGIN)));
}
