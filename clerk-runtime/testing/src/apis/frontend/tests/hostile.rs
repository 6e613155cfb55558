//! Strangers, and users who try to use objects of other users.

use http::Method;
use serde_json::Value;

use super::{PASSWORD, Page, ada};
use crate::{EmbeddedClerk, EmbeddedClerkBuilder};

/// The path of every `GET` that a browser can send.
fn all_gets(session: &str, organization: &str, address: &str) -> Vec<String> {
    let mut paths: Vec<String> = [
        "/v1/environment",
        "/v1/client",
        "/v1/me",
        "/v1/me/sessions",
        "/v1/me/sessions/active",
        "/v1/me/email_addresses",
        "/v1/me/organization_memberships",
        "/v1/me/organization_memberships?paginated=true",
        "/v1/me/organization_invitations",
        "/v1/me/organization_suggestions",
        "/v1/me/organization_creation_defaults",
    ]
    .map(str::to_owned)
    .to_vec();
    paths.push(format!("/v1/client/sessions/{session}"));
    paths.push(format!("/v1/me/email_addresses/{address}"));
    for below in
        ["", "/memberships?paginated=true", "/invitations", "/roles", "/domains", "/membership_requests"]
    {
        paths.push(format!("/v1/organizations/{organization}{below}"));
    }
    paths
}

#[tokio::test]
async fn no_answer_holds_what_only_the_back_end_may_read() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    let page = Page::of(&clerk).await;
    let session = page.sign_in("ada@example.com").await;
    let organization = page.post("/v1/organizations", &[("name", "Acme")]).await["response"]["id"].clone();
    let organization = organization.as_str().unwrap();
    let http = reqwest::Client::new();
    let secret = serde_json::json!({ "private_metadata": { "secret": "of the back end" } });
    for path in [
        format!("/v1/organizations/{organization}/metadata"),
        format!("/v1/organizations/{organization}/memberships/{}/metadata", user.id),
    ] {
        let request = http.patch(format!("{}{path}", clerk.url())).bearer_auth(clerk.secret_key());
        assert_eq!(request.json(&secret).send().await.unwrap().status(), 200, "{path}");
    }
    let invite = http.post(format!("{}/v1/organizations/{organization}/invitations", clerk.url()));
    let body = serde_json::json!({
        "email_address": "bob@example.com", "role": "org:member", "private_metadata": { "secret": "of the back end" },
    });
    assert_eq!(invite.bearer_auth(clerk.secret_key()).json(&body).send().await.unwrap().status(), 200);

    let address = user.email_addresses[0].id.clone();
    let touched = page.post(&format!("/v1/client/sessions/{session}/touch"), &[]).await;
    let mut answers = vec![("touch".to_owned(), touched)];
    for path in all_gets(&session, organization, &address) {
        answers.push((path.clone(), page.get(&path).await));
    }
    for (path, answer) in answers {
        let text = answer.to_string();
        for hidden in
            ["of the back end", "private_metadata", "\"salt\"", "\"hash\"", clerk.secret_key(), PASSWORD]
        {
            assert!(!text.contains(hidden), "{path} holds {hidden}");
        }
    }
}

#[tokio::test]
async fn nobody_acts_for_somebody_else() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    clerk.create_user().email("bob@example.com").password(PASSWORD).create();
    let (page, bob) = (Page::of(&clerk).await, Page::of(&clerk).await);
    let session = page.sign_in("ada@example.com").await;
    let organization = page.post("/v1/organizations", &[("name", "Acme")]).await["response"]["id"].clone();
    bob.sign_in("bob@example.com").await;
    let nobody = Page::of(&clerk).await;
    let path = format!("/v1/client/sessions/{session}");
    for below in ["/touch", "/tokens", "/remove", "/end", "/verify", "/tokens/x"] {
        for stranger in [&bob, &nobody] {
            let refused = stranger.refused(Method::POST, &format!("{path}{below}"), &[]).await;
            assert_eq!(refused.0, 404, "{below}");
        }
    }
    let with_session = format!("/v1/me?_clerk_session_id={session}");
    assert_eq!(bob.refused(Method::GET, &with_session, &[]).await.0, 401);
    assert_eq!(bob.refused(Method::POST, &format!("/v1/me/sessions/{session}/revoke"), &[]).await.0, 404);
    let address = &user.email_addresses[0].id;
    assert_eq!(bob.refused(Method::DELETE, &format!("/v1/me/email_addresses/{address}"), &[]).await.0, 404);
    for path in all_gets(&session, organization.as_str().unwrap(), address) {
        let is_open = path == "/v1/environment" || path == "/v1/client";
        let (status, _) = nobody.call(Method::GET, &path, &[]).await;
        assert!(is_open || [401, 404].contains(&status), "{path}: {status}");
    }
    // An attempt belongs to its browser.
    let begun = nobody.post("/v1/client/sign_ins", &[("identifier", "ada@example.com")]).await;
    let attempt =
        format!("/v1/client/sign_ins/{}/attempt_first_factor", begun["response"]["id"].as_str().unwrap());
    let thief = Page::of(&clerk).await;
    let fields = [("strategy", "password"), ("password", PASSWORD)];
    assert_eq!(thief.refused(Method::POST, &attempt, &fields).await.0, 404);
    assert_eq!(clerk.sessions().len(), 2);
}

#[tokio::test]
async fn guesses_are_bounded() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    let page = Page::of(&clerk).await;
    let wrong = [("identifier", "ada@example.com"), ("password", "wrong horse")];
    for _ in 0..100 {
        assert_eq!(
            page.refused(Method::POST, "/v1/client/sign_ins", &wrong).await.1,
            "form_password_incorrect"
        );
    }
    assert!(clerk.user(&user.id).unwrap().locked);
    let right = [("identifier", "ada@example.com"), ("password", PASSWORD)];
    let refused = page.refused(Method::POST, "/v1/client/sign_ins", &right).await;
    assert_eq!((refused.0, refused.1.as_str()), (403, "user_locked"));
}

#[tokio::test]
async fn nonsense_is_refused_and_nothing_grows() {
    let page = Page::of_instance(EmbeddedClerkBuilder::new()).await;
    ada(&page.clerk);
    let large = "x".repeat(100_000);
    let refused = page.refused(Method::POST, "/v1/client/sign_ins", &[("identifier", &large)]).await;
    assert_eq!((refused.0, refused.1.as_str()), (413, "request_body_too_large"));
    for (path, fields, parameter) in [
        ("/v1/client/sign_ups", vec![("email_address", "no address")], "email_address"),
        ("/v1/client/sign_ups", vec![("email_address", "b@example.com"), ("password", "short")], "password"),
        ("/v1/client/sign_ups", vec![("unsafe_metadata", "{")], "unsafe_metadata"),
        ("/v1/client/sign_ups", vec![("ticket", "orginv_1.AAAA")], "ticket"),
        ("/v1/client/sign_ups", vec![("username", "a b")], "username"),
        ("/v1/client/sign_ins", vec![("strategy", "oauth_evil"), ("redirect_url", "/")], "strategy"),
        ("/v1/client/sign_ins", vec![("strategy", "ticket"), ("ticket", "x")], "ticket"),
        ("/v1/client/sign_ins", vec![("strategy", "totp"), ("identifier", "ada@example.com")], "strategy"),
    ] {
        let refused = page.refused(Method::POST, path, &fields).await;
        assert_eq!((refused.0, refused.2.as_str()), (422, parameter), "{path} {fields:?}");
    }
    for body in ["%", "=&=&&", "a[]=%ff%fe&b", "\u{0}"] {
        let request = page.request(&Method::POST, "/v1/client/sign_ins").body(body);
        let status = request.send().await.unwrap().status().as_u16();
        assert!([200, 400, 422].contains(&status), "{body:?}: {status}");
    }
    let metadata = format!("{{\"a\":\"{}\"}}", "x".repeat(9000));
    page.sign_in("ada@example.com").await;
    let refused = page.refused(Method::PATCH, "/v1/me/metadata", &[("unsafe_metadata", &metadata)]).await;
    assert_eq!(refused.1, "form_param_exceeds_allowed_size");
    for path in
        ["/v1/me/organization_memberships?limit=0", "/v1/me/organization_memberships?limit=x&paginated=true"]
    {
        assert_eq!(page.refused(Method::GET, path, &[]).await.0, 400, "{path}");
    }
}

#[tokio::test]
async fn scripts_and_pages_come_from_the_folder_only() {
    let folder = std::env::temp_dir().join(format!("clerk-testing-{}", std::process::id()));
    let dist = folder.join("@clerk/clerk-js/dist");
    std::fs::create_dir_all(&dist).unwrap();
    std::fs::write(dist.join("clerk.browser.js"), "window.Clerk = {}").unwrap();
    std::fs::write(folder.join("secret.js"), "secret").unwrap();
    let page = Page::of_instance(EmbeddedClerkBuilder::new().scripts(&folder)).await;
    let get = async |path: &str| {
        let response = reqwest::get(format!("{}{path}", page.clerk.url())).await.unwrap();
        let kind = response.headers().get("content-type").map(|it| it.to_str().unwrap().to_owned());
        (response.status().as_u16(), kind.unwrap_or_default(), response.text().await.unwrap())
    };
    let script = get("/npm/@clerk/clerk-js@6/dist/clerk.browser.js").await;
    assert_eq!(
        (script.0, script.1.as_str(), script.2.as_str()),
        (200, "application/javascript; charset=utf-8", "window.Clerk = {}")
    );
    for path in [
        "/npm/@clerk/clerk-js@6/dist/..%2f..%2f..%2fsecret.js",
        "/npm/@clerk/clerk-js@6/dist/missing.js",
        "/npm/@clerk/backend@6/dist/clerk.browser.js",
        "/npm/@clerk/..@6/dist/secret.js",
    ] {
        assert!(get(path).await.0 >= 400, "{path}");
    }
    let hosted = get("/sign-in").await;
    assert!(
        hosted.2.contains("mountSignIn") && hosted.2.contains(page.clerk.publishable_key()),
        "{}",
        hosted.2
    );
    assert!(get("/user").await.2.contains("mountUserProfile"));
    let avatar = get(&format!("/avatars/{}", ada(&page.clerk).id)).await;
    assert!(avatar.1 == "image/svg+xml" && avatar.2.contains(">A<"), "{avatar:?}");
    assert!(get("/avatars/%3Cscript%3E").await.2.contains(">?<"));
    std::fs::remove_dir_all(&folder).unwrap();
    let without = Page::of_instance(EmbeddedClerkBuilder::new()).await;
    let response = reqwest::get(format!("{}/user", without.clerk.url())).await.unwrap();
    assert_eq!(response.status(), 404);
    let answer =
        reqwest::get(format!("{}/npm/@clerk/ui@1/dist/ui.browser.js", without.clerk.url())).await.unwrap();
    assert_eq!(answer.json::<Value>().await.unwrap()["errors"][0]["code"], "scripts_not_found");
}
