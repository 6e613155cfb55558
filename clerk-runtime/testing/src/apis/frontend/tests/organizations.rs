//! Organizations and their members.

use http::Method;
use serde_json::{Value, json};

use super::{PASSWORD, Page, ada};
use crate::EmbeddedClerk;

#[tokio::test]
async fn members_are_invited_and_accept() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    ada(&clerk);
    clerk.create_user().email("bob@example.com").password(PASSWORD).create();
    let (page, bob) = (Page::of(&clerk).await, Page::of(&clerk).await);
    page.sign_in("ada@example.com").await;
    bob.sign_in("bob@example.com").await;
    let organization =
        page.post("/v1/organizations", &[("name", "Acme Inc"), ("slug", "")]).await["response"].clone();
    assert_eq!((&organization["slug"], &organization["members_count"]), (&json!("acme-inc"), &json!(1)));
    let path = format!("/v1/organizations/{}", organization["id"].as_str().unwrap());
    let bulk = format!("{path}/invitations/bulk");
    let invite = |address, role| [("email_address", address), ("role", role)];
    assert_eq!(bob.refused(Method::GET, &path, &[]).await.0, 403);
    assert_eq!(bob.refused(Method::POST, &bulk, &invite("eve@example.com", "org:admin")).await.0, 403);
    assert_eq!(page.refused(Method::POST, &bulk, &invite("nonsense", "org:member")).await.2, "email_address");
    let both = [invite("bob@example.com", "org:member"), invite("eve@example.com", "org:member")].concat();
    let invited = page.post(&bulk, &both).await["response"].clone();
    assert_eq!(invited.as_array().map(Vec::len), Some(2));
    let listed = page.get(&format!("{path}/invitations?status=pending&limit=10&offset=0")).await;
    assert_eq!(listed["response"]["total_count"], 2);
    assert_eq!(page.get(&path).await["response"]["pending_invitations_count"], 2);

    let own =
        bob.get("/v1/me/organization_invitations?status=pending&limit=10&offset=0").await["response"].clone();
    assert_eq!(
        (&own["total_count"], &own["data"][0]["public_organization_data"]["name"]),
        (&json!(1), &json!("Acme Inc"))
    );
    let of_eve = invited[1]["id"].as_str().unwrap();
    assert_eq!(
        bob.refused(Method::POST, &format!("/v1/me/organization_invitations/{of_eve}/accept"), &[]).await.0,
        404
    );
    let accept = format!("/v1/me/organization_invitations/{}/accept", own["data"][0]["id"].as_str().unwrap());
    assert_eq!(bob.post(&accept, &[]).await["response"]["status"], "accepted");
    assert_eq!(bob.refused(Method::POST, &accept, &[]).await.0, 404);
    assert_eq!(
        bob.get("/v1/me/organization_suggestions?status=pending").await["response"]["data"],
        json!([])
    );

    // Eve signs up with the invitation's link and becomes a member.
    let messages = clerk.messages();
    let link = messages.iter().find(|message| message.to == "eve@example.com").unwrap().url.clone().unwrap();
    assert!(link.contains("/sign-up?"));
    let ticket = link.split_once("__clerk_ticket=").unwrap().1;
    let eve = Page::of(&clerk).await;
    let fields = [("strategy", "ticket"), ("ticket", ticket), ("password", PASSWORD)];
    let signed_up = eve.post("/v1/client/sign_ups", &fields).await;
    assert_eq!(signed_up["response"]["status"], "complete", "{signed_up}");
    assert_eq!(eve.get("/v1/me/organization_memberships?paginated=true").await["response"]["total_count"], 1);
    assert_eq!(clerk.organizations()[0].members_count, 3);
    let revoke = format!("{path}/invitations/{of_eve}/revoke");
    assert_eq!(page.refused(Method::POST, &revoke, &[]).await.0, 400);
}

#[tokio::test]
async fn roles_decide_and_a_manager_is_left() {
    let clerk = EmbeddedClerk::start().await.unwrap();
    let user = ada(&clerk);
    let bob = clerk.create_user().email("bob@example.com").password(PASSWORD).create();
    let acme = clerk.create_organization("Acme", "acme");
    clerk.add_member(&acme, &user, "org:admin");
    clerk.add_member(&acme, &bob, "org:member");
    let (page, of_bob) = (Page::of(&clerk).await, Page::of(&clerk).await);
    page.sign_in("ada@example.com").await;
    of_bob.sign_in("bob@example.com").await;
    let path = format!("/v1/organizations/{}", acme.id);
    for (method, path) in [
        (Method::PATCH, path.clone()),
        (Method::DELETE, path.clone()),
        (Method::PATCH, format!("{path}/memberships/{}", bob.id)),
        (Method::DELETE, format!("{path}/memberships/{}", user.id)),
        (Method::GET, format!("{path}/domains")),
        (Method::GET, format!("{path}/membership_requests")),
    ] {
        let refused =
            of_bob.refused(method.clone(), &path, &[("name", "Bob's"), ("role", "org:admin")]).await;
        assert_eq!(
            (refused.0, refused.1.as_str()),
            (403, "missing_organization_permission"),
            "{method} {path}"
        );
    }
    let members = of_bob.get(&format!("{path}/memberships?paginated=true&limit=10&offset=0")).await;
    assert_eq!(members["response"]["total_count"], 2);
    let found = page.get(&format!("{path}/memberships?paginated=true&query=bob&role=org:member")).await;
    assert_eq!(found["response"]["total_count"], 1);
    let roles = page.get(&format!("{path}/roles?limit=20&offset=0")).await["response"].clone();
    assert_eq!((&roles["total_count"], &roles["has_role_set_migration"]), (&json!(2), &json!(false)));

    let of_ada = format!("{path}/memberships/{}", user.id);
    let last = "organization_minimum_permissions_needed";
    assert_eq!(page.refused(Method::PATCH, &of_ada, &[("role", "org:member")]).await.1, last);
    assert_eq!(page.refused(Method::DELETE, &of_ada, &[]).await.1, last);
    let leave = format!("/v1/me/organization_memberships/{}", acme.id);
    assert_eq!(page.refused(Method::DELETE, &leave, &[]).await.1, last);
    let of_bob_there = format!("{path}/memberships/{}", bob.id);
    let changed = page.good(Method::PATCH, &of_bob_there, &[("role", "org:admin")]).await;
    assert_eq!(changed["response"]["role_name"], "Admin");
    page.good(Method::DELETE, &leave, &[]).await;
    let renamed =
        of_bob.good(Method::PATCH, &path, &[("name", "Bob's"), ("slug", "bobs")]).await["response"].clone();
    assert_eq!((&renamed["name"], &renamed["slug"]), (&json!("Bob's"), &json!("bobs")));
    let gone = of_bob.good(Method::DELETE, &path, &[]).await;
    assert_eq!((&gone["response"]["deleted"], clerk.organizations().len()), (&json!(true), 0));
    assert_eq!(gone["client"]["sessions"][0]["last_active_organization_id"], Value::Null);
}
