//! Organizations, their members and their invitations.

use std::time::Duration;

use http::Method;
use serde_json::{Value, json};

use crate::apis::endpoint::caller::{Api, refusal, text};
use crate::apis::store::User;

fn user(api: &Api, name: &str) -> User {
    api.clerk.create_user().name(name, "Smith").email(format!("{name}@example.com")).create()
}

async fn create(api: &Api, body: Value) -> Value {
    api.good(Method::POST, "/v1/organizations", body).await
}

#[tokio::test]
async fn an_organization_is_created_changed_and_deleted() {
    let api = Api::frozen().await;
    let ada = user(&api, "ada");
    let body = json!({ "name": "Acme & Co.", "created_by": ada.id, "public_metadata": { "a": { "b": 1 } } });
    let acme = create(&api, body).await;
    assert_eq!((text(&acme, "slug"), &acme["members_count"]), ("acme-co", &json!(1)));
    assert_eq!((text(&acme, "created_by"), &acme["max_allowed_memberships"]), (ada.id.as_str(), &json!(5)));
    let path = format!("/v1/organizations/{}", text(&acme, "id"));
    let (_, members) = api.get(&format!("{path}/memberships")).await;
    assert_eq!((text(&members["data"][0], "role"), &members["total_count"]), ("org:admin", &json!(1)));

    // The count is shown only on request.
    assert_eq!(api.get(&path).await.1.get("members_count"), None);
    let flags = "include_members_count=true&include_missing_member_with_elevated_permissions=true";
    let by_slug = api.get(&format!("/v1/organizations/acme-co?{flags}")).await.1;
    assert_eq!((&by_slug["id"], &by_slug["members_count"]), (&acme["id"], &json!(1)));
    assert_eq!(by_slug["missing_member_with_elevated_permissions"], false);
    let again = create(&api, json!({ "name": "acme co" })).await;
    assert_eq!((text(&again, "slug"), &again["created_by"]), ("acme-co-2", &Value::Null));

    let changes = json!({ "name": "Acme", "slug": "acme", "max_allowed_memberships": 0, "admin_delete_enabled": false });
    let changed = api.good(Method::PATCH, &path, changes).await;
    assert_eq!((text(&changed, "slug"), &changed["admin_delete_enabled"]), ("acme", &json!(false)));
    let change = json!({ "public_metadata": { "a": { "c": 2 } }, "private_metadata": { "x": 1 } });
    let merged = api.good(Method::PATCH, &format!("{path}/metadata"), change).await;
    assert_eq!(merged["public_metadata"], json!({ "a": { "b": 1, "c": 2 } }));
    let replaced = api.good(Method::PUT, &format!("{path}/metadata"), json!({ "public_metadata": {} })).await;
    assert_eq!(
        (&replaced["public_metadata"], &replaced["private_metadata"]),
        (&json!({}), &json!({ "x": 1 }))
    );

    let deleted = json!({ "object": "organization", "id": acme["id"], "deleted": true });
    assert_eq!(api.delete(&path).await, (200, deleted));
    assert_eq!(refusal(&api.get(&path).await), (404, "resource_not_found", ""));
    assert_eq!(api.get("/v1/organization_memberships").await.1["total_count"], 0);
}

#[tokio::test]
async fn mistakes_are_answered_by_their_codes() {
    let api = Api::start().await;
    let acme = api.clerk.create_organization("Acme", "acme");
    let ada = user(&api, "ada");
    api.clerk.add_member(&acme, &ada, "org:member");
    let organizations = "/v1/organizations".to_owned();
    let memberships = format!("/v1/organizations/{}/memberships", acme.id);
    let table = [
        (&organizations, json!({}), (422, "form_param_missing", "name")),
        (&organizations, json!({ "name": "<b>" }), (422, "form_param_value_invalid", "name")),
        (&organizations, json!({ "name": "x", "slug": "acme" }), (422, "form_identifier_exists", "slug")),
        (&organizations, json!({ "name": "x", "slug": "A" }), (422, "form_param_format_invalid", "slug")),
        (
            &organizations,
            json!({ "name": "x", "created_by": "user_0" }),
            (400, "organization_creator_not_found", ""),
        ),
        (
            &organizations,
            json!({ "name": "x", "max_allowed_memberships": -1 }),
            (422, "form_param_type_invalid", "max_allowed_memberships"),
        ),
        (&memberships, json!({ "user_id": ada.id }), (422, "form_param_missing", "role")),
        (&memberships, json!({ "user_id": "user_0", "role": "org:admin" }), (404, "resource_not_found", "")),
        (&memberships, json!({ "user_id": ada.id, "role": "org:x" }), (404, "resource_not_found", "")),
        (
            &memberships,
            json!({ "user_id": ada.id, "role": "org:admin" }),
            (400, "already_a_member_in_organization", ""),
        ),
    ];
    for (path, body, expected) in table {
        assert_eq!(refusal(&api.post(path, body.clone()).await), expected, "{body}");
    }
    assert_eq!(api.get("/v1/organizations").await.1["total_count"], 1);
}

#[tokio::test]
async fn members_come_go_and_change() {
    let api = Api::start().await;
    let acme = api.clerk.create_organization("Acme", "acme");
    let (ada, bob) = (user(&api, "ada"), user(&api, "bob"));
    let path = format!("/v1/organizations/{}/memberships", acme.id);
    let new = json!({ "user_id": ada.id, "role": "org:member", "private_metadata": { "desk": 1 } });
    let member = api.good(Method::POST, &path, new).await;
    assert_eq!((text(&member, "role_name"), &member["private_metadata"]), ("Member", &json!({ "desk": 1 })));
    assert_eq!(member["permissions"], json!(["org:sys_memberships:read", "org:sys_billing:read"]));
    assert_eq!(text(&member["public_user_data"], "identifier"), "ada@example.com");
    assert_eq!(member["organization"]["members_count"], 1);

    // The session token follows the role, without Clerk's own permissions.
    api.clerk.grant("org:clerk", ["org:invoices:create"]);
    let of_ada = format!("{path}/{}", ada.id);
    let changed = api.good(Method::PATCH, &of_ada, json!({ "role": "org:clerk" })).await;
    assert_eq!(changed["permissions"], json!(["org:invoices:create"]));
    let session = json!({ "user_id": ada.id, "active_organization_id": acme.id });
    let session = api.good(Method::POST, "/v1/sessions", session).await;
    assert_eq!(session["last_active_organization_id"], json!(acme.id));
    let metadata = json!({ "public_metadata": { "title": "CFO" }, "private_metadata": { "desk": null } });
    let merged = api.good(Method::PATCH, &format!("{of_ada}/metadata"), metadata).await;
    assert_eq!(
        (&merged["public_metadata"], &merged["private_metadata"]),
        (&json!({ "title": "CFO" }), &json!({}))
    );

    api.clerk.add_member(&acme, &bob, "org:admin");
    for (query, expected) in [
        ("", vec!["bob", "ada"]),
        ("order_by=first_name", vec!["ada", "bob"]),
        ("role=org:admin", vec!["bob"]),
        ("role=org:admin&role=org:clerk&limit=1&offset=1", vec!["ada"]),
        ("query=ada", vec!["ada"]),
        ("email_address=bob@example.com", vec!["bob"]),
    ] {
        let (_, list) = api.get(&format!("{path}?{query}")).await;
        let data = list["data"].as_array().expect("a list");
        let names: Vec<_> = data.iter().map(|it| text(&it["public_user_data"], "first_name")).collect();
        assert_eq!(names, expected, "{query}");
    }
    let of_user = format!("/v1/users/{}/organization_memberships", ada.id);
    assert_eq!(
        api.get(&of_user).await.1["data"][0],
        api.get(&format!("{path}?query=ada")).await.1["data"][0]
    );
    assert_eq!(api.get("/v1/organization_memberships").await.1["total_count"], 2);

    let (status, removed) = api.delete(&of_ada).await;
    assert_eq!((status, &removed["id"]), (200, &member["id"]));
    let (_, session) = api.get(&format!("/v1/sessions/{}", text(&session, "id"))).await;
    assert_eq!(session["last_active_organization_id"], Value::Null);
    for answer in [api.delete(&of_ada).await, api.patch(&of_ada, json!({ "role": "org:admin" })).await] {
        assert_eq!(refusal(&answer), (404, "resource_not_found", ""));
    }
}

#[tokio::test]
async fn invitations_are_answered_revoked_or_expire() {
    let api = Api::frozen().await;
    let acme = api.clerk.create_organization("Acme", "acme");
    let (ada, bob) = (user(&api, "ada"), user(&api, "bob"));
    api.clerk.add_member(&acme, &ada, "org:admin");
    let path = format!("/v1/organizations/{}/invitations", acme.id);
    let to = |address: &str| json!({ "email_address": address, "role": "org:member" });
    let mut body = to("bob@example.com");
    body["inviter_user_id"] = json!(ada.id);
    body["public_metadata"] = json!({ "team": "a" });
    let invitation = api.good(Method::POST, &path, body).await;
    assert_eq!((text(&invitation, "status"), text(&invitation, "role_name")), ("pending", "Member"));
    assert_eq!(text(&invitation["public_inviter_data"], "first_name"), "ada");
    assert_eq!(api.get(&format!("{path}/{}", text(&invitation, "id"))).await, (200, invitation.clone()));
    let pending = || async {
        let (_, organization) = api.get(&format!("/v1/organizations/{}", acme.id)).await;
        organization["pending_invitations_count"].as_u64()
    };
    assert_eq!(pending().await, Some(1));
    let of_bob = format!("/v1/users/{}/organization_invitations?status=pending", bob.id);
    let (_, list) = api.get(&of_bob).await;
    assert_eq!(text(&list["data"][0]["public_organization_data"], "slug"), "acme");

    for (body, expected) in [
        (to("BOB@example.com"), (400, "organization_invitation_not_unique", "")),
        (to("ada@example.com"), (400, "already_a_member_in_organization", "")),
        (to("nobody"), (422, "form_param_format_invalid", "email_address")),
        (json!({ "email_address": "x@y.zz", "role": "org:x" }), (404, "resource_not_found", "")),
        (
            json!({ "email_address": "x@y.zz", "role": "org:member", "inviter_user_id": bob.id }),
            (403, "not_a_member_in_organization", ""),
        ),
        (
            json!({ "email_address": "x@y.zz", "role": "org:member", "expires_in_days": 366 }),
            (422, "form_param_value_invalid", "expires_in_days"),
        ),
    ] {
        assert_eq!(refusal(&api.post(&path, body.clone()).await), expected, "{body}");
    }

    let member = api.clerk.accept_organization_invitation(text(&invitation, "id"), &bob);
    assert_eq!((member.role.as_str(), &member.public_metadata["team"]), ("org:member", &json!("a")));
    assert_eq!((pending().await, member.organization.members_count), (Some(0), 2));
    let revoke = format!("{path}/{}/revoke", text(&invitation, "id"));
    assert_eq!(
        refusal(&api.post(&revoke, json!({})).await),
        (404, "organization_invitation_not_pending", "")
    );

    // A list is invited as a whole or not at all.
    let bulk = format!("{path}/bulk");
    let too_many = api.post(&bulk, json!([to("a@x.yy"), to("b@x.yy"), to("c@x.yy"), to("d@x.yy")])).await;
    assert_eq!(refusal(&too_many), (403, "organization_membership_quota_exceeded", ""));
    assert_eq!(pending().await, Some(0));
    let invited = api.good(Method::POST, &bulk, json!([to("a@x.yy"), to("b@x.yy"), to("c@x.yy")])).await;
    assert_eq!((pending().await, &invited["total_count"]), (Some(3), &json!(3)));
    assert_eq!(api.post(&bulk, json!(vec![to("z@x.yy"); 11])).await.0, 400);
    let new = json!({ "user_id": user(&api, "eve").id, "role": "org:member" });
    let full = api.post(&format!("/v1/organizations/{}/memberships", acme.id), new).await;
    assert_eq!(refusal(&full), (403, "organization_membership_quota_exceeded", ""));

    let first = text(&invited["data"][0], "id");
    let by_bob = api.post(&format!("{path}/{first}/revoke"), json!({ "requesting_user_id": bob.id })).await;
    assert_eq!(refusal(&by_bob).1, "missing_organization_permission");
    let by_ada = json!({ "requesting_user_id": ada.id });
    let revoked = api.good(Method::POST, &format!("{path}/{first}/revoke"), by_ada).await;
    assert_eq!((text(&revoked, "status"), pending().await), ("revoked", Some(2)));
    api.clerk.clock().advance(Duration::from_secs(30 * 86_400));
    assert_eq!(pending().await, Some(0));
    for (query, expected) in [
        ("status=pending", 0),
        ("status=expired", 2),
        ("status=revoked&status=accepted", 2),
        ("email_address=c@x.yy", 1),
        ("", 4),
    ] {
        assert_eq!(api.get(&format!("{path}?{query}")).await.1["total_count"], expected, "{query}");
    }
    let (_, all) = api.get("/v1/organization_invitations?query=X.YY&order_by=email_address").await;
    assert_eq!((text(&all["data"][0], "email_address"), &all["total_count"]), ("a@x.yy", &json!(3)));
    assert_eq!(refusal(&api.get(&format!("{path}/orginv_0")).await).1, "organization_invitation_not_found");
    let role = api.clerk.roles()[1].id.clone();
    let in_use = refusal(&api.delete(&format!("/v1/organization_roles/{role}")).await).1.to_owned();
    assert_eq!(in_use, "organization_role_assigned_members");
}

#[tokio::test]
async fn organizations_are_found() {
    let api = Api::start().await;
    let ada = user(&api, "ada");
    let acme = api.clerk.create_organization("Acme", "acme");
    api.clerk.create_organization("Globex", "globex-corp");
    api.clerk.add_member(&acme, &ada, "org:admin");
    for (query, expected) in [
        (String::new(), vec!["globex-corp", "acme"]),
        ("order_by=name".to_owned(), vec!["acme", "globex-corp"]),
        ("order_by=-members_count".to_owned(), vec!["acme", "globex-corp"]),
        ("query=CORP".to_owned(), vec!["globex-corp"]),
        (format!("query={}", acme.id), vec!["acme"]),
        (format!("user_id={}", ada.id), vec!["acme"]),
        (format!("user_id=-{}", ada.id), vec!["globex-corp"]),
        (format!("organization_id={}", acme.id), vec!["acme"]),
        ("limit=1&offset=1".to_owned(), vec!["acme"]),
    ] {
        let (_, list) = api.get(&format!("/v1/organizations?{query}")).await;
        let slugs: Vec<_> = list["data"].as_array().unwrap().iter().map(|it| text(it, "slug")).collect();
        assert_eq!(slugs, expected, "{query}");
    }
}

#[tokio::test]
async fn domains_are_kept_with_their_organization() {
    let api = Api::start().await;
    let acme = api.clerk.create_organization("Acme", "acme");
    let path = format!("/v1/organizations/{}/domains", acme.id);
    let new = |name: &str, mode: &str| json!({ "name": name, "enrollment_mode": mode });
    let domain = api.good(Method::POST, &path, new("Acme.example", "automatic_invitation")).await;
    assert_eq!(
        (text(&domain, "name"), text(&domain["verification"], "status")),
        ("acme.example", "verified")
    );
    assert_eq!(text(&domain["public_organization_data"], "slug"), "acme");
    for (body, expected) in [
        (new("acme.example", "manual_invitation"), (422, "organization_domain_already_exists", "name")),
        (new("acme", "manual_invitation"), (422, "form_param_format_invalid", "name")),
        (new("b.example", "by_force"), (422, "form_param_value_invalid", "enrollment_mode")),
        (json!({ "name": "b.example" }), (422, "form_param_missing", "enrollment_mode")),
    ] {
        assert_eq!(refusal(&api.post(&path, body).await), expected);
    }
    let mut unverified = new("b.example", "enterprise_sso");
    unverified["verified"] = json!(false);
    let second = api.good(Method::POST, &path, unverified).await;
    for (query, expected) in [
        ("", vec!["b.example", "acme.example"]),
        ("verified=true", vec!["acme.example"]),
        ("enrollment_mode=enterprise_sso", vec!["b.example"]),
        ("enrollment_mode=-enterprise_sso", vec!["acme.example"]),
        ("limit=1&offset=1", vec!["acme.example"]),
    ] {
        let (_, list) = api.get(&format!("{path}?{query}")).await;
        let names: Vec<_> = list["data"].as_array().unwrap().iter().map(|it| text(it, "name")).collect();
        assert_eq!(names, expected, "{query}");
    }
    let of_second = format!("{path}/{}", text(&second, "id"));
    let changed = api.good(Method::PATCH, &of_second, json!({ "verified": true })).await;
    assert_eq!(text(&changed["affiliation_verification"], "status"), "verified");
    assert_eq!(api.delete(&of_second).await.1["object"], "organization_domain");
    assert_eq!(api.delete(&of_second).await.0, 404);
    api.clerk.delete_organization(&acme);
    let globex = api.clerk.create_organization("Globex", "globex");
    let again = format!("/v1/organizations/{}/domains", globex.id);
    assert_eq!(api.post(&again, new("acme.example", "manual_invitation")).await.0, 200);
}
