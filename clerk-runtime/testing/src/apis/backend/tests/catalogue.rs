//! Roles, permissions and plans.

use http::Method;
use serde_json::{Value, json};

use crate::apis::endpoint::caller::{Api, refusal, text};

fn keys(list: &Value) -> Vec<&str> {
    list["data"].as_array().expect("a list").iter().map(|row| text(row, "key")).collect()
}

#[tokio::test]
async fn every_instance_has_clerk_s_roles_and_permissions() {
    let api = Api::start().await;
    let (_, roles) = api.get("/v1/organization_roles?order_by=key").await;
    assert_eq!((keys(&roles), &roles["total_count"]), (vec!["org:admin", "org:member"], &json!(2)));
    let permissions = |index: usize| {
        let permissions = roles["data"][index]["permissions"].as_array().expect("a list");
        permissions.iter().map(|permission| text(permission, "key")).collect::<Vec<_>>()
    };
    assert_eq!(permissions(1), ["org:sys_memberships:read", "org:sys_billing:read"]);
    let (_, all) = api.get("/v1/organization_permissions?limit=500&order_by=%2Bcreated_at").await;
    assert_eq!((keys(&all), all["data"][0]["type"].as_str()), (permissions(0), Some("system")));
    let creators = |index: usize| &roles["data"][index]["is_creator_eligible"];
    assert_eq!((creators(0), creators(1)), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn roles_of_the_handle_and_of_the_api_are_the_same() {
    let api = Api::start().await;
    api.clerk.grant("org:billing_manager", ["org:invoices:create", "org:invoices:read"]);
    let (_, list) = api.get("/v1/organization_roles?query=billing").await;
    let role = &list["data"][0];
    assert_eq!((text(role, "name"), text(role, "key")), ("Billing manager", "org:billing_manager"));
    let path = format!("/v1/organization_roles/{}", text(role, "id"));
    assert_eq!(api.get(&path).await, (200, role.clone()));

    let new = json!({ "name": "Delete invoices", "key": "org:invoices:delete" });
    let permission = api.good(Method::POST, "/v1/organization_permissions", new).await;
    let association = format!("{path}/permissions/{}", text(&permission, "id"));
    let changed = api.good(Method::POST, &association, Value::Null).await;
    assert_eq!(changed["permissions"].as_array().map(Vec::len), Some(3));
    let again = api.post(&association, Value::Null).await;
    assert_eq!(refusal(&again), (409, "organization_role_permission_association_exists", ""));
    assert_eq!(api.clerk.roles()[2].permissions[2].key, "org:invoices:delete");

    let renamed = json!({ "key": "org:invoices:void", "name": "Void" });
    let permission = format!("/v1/organization_permissions/{}", text(&permission, "id"));
    assert_eq!(api.patch(&permission, renamed).await.0, 200);
    assert_eq!(api.get(&path).await.1["permissions"][2]["key"], "org:invoices:void");
    assert_eq!(api.delete(&permission).await.0, 200);
    assert_eq!(api.get(&path).await.1["permissions"].as_array().map(Vec::len), Some(2));
    assert_eq!(api.delete(&association).await.0, 404);
    assert_eq!(api.delete(&path).await.1["deleted"], true);
    assert_eq!(api.get(&path).await.0, 404);
    api.clerk.grant("org:guest", Vec::<String>::new());
    assert_eq!(keys(&api.get("/v1/organization_roles?query=guest").await.1), ["org:guest"]);
}

#[tokio::test]
async fn a_renamed_role_is_renamed_everywhere() {
    let api = Api::start().await;
    let ada = api.clerk.create_user().create();
    let acme = api.clerk.create_organization("Acme", "acme");
    api.clerk.grant("org:clerk", ["org:invoices:create"]);
    api.clerk.add_member(&acme, &ada, "org:clerk");
    let role = api.clerk.roles()[2].id.clone();
    let path = format!("/v1/organization_roles/{role}");
    assert_eq!(refusal(&api.delete(&path).await), (422, "organization_role_assigned_members", ""));
    let renamed = json!({ "name": "Accountant", "key": "org:accountant" });
    api.good(Method::PATCH, &path, renamed).await;
    let membership = api.clerk.add_member(&acme, &ada, "org:accountant");
    assert_eq!((membership.role.as_str(), api.clerk.roles().len()), ("org:accountant", 3));
    assert_eq!(membership.permissions, ["org:invoices:create"]);
}

#[tokio::test]
async fn mistakes_are_answered_by_the_parameter_s_name() {
    let api = Api::start().await;
    let roles = "/v1/organization_roles";
    let permissions = "/v1/organization_permissions";
    let table = [
        (roles, json!({ "name": "x" }), (422, "form_param_missing", "key")),
        (roles, json!({ "name": "x", "key": null }), (422, "form_param_missing", "key")),
        (roles, json!({ "name": 1, "key": "org:x" }), (422, "form_param_type_invalid", "name")),
        (roles, json!({ "name": "x", "key": "x" }), (422, "form_param_format_invalid", "key")),
        (roles, json!({ "name": "x", "key": "org:admin" }), (422, "form_identifier_exists", "key")),
        (roles, json!({ "name": "x", "key": "org:x", "colour": 1 }), (422, "form_param_unknown", "colour")),
        (
            roles,
            json!({ "name": "x", "key": "org:x", "permissions": ["p"] }),
            (404, "resource_not_found", ""),
        ),
        (roles, json!([]), (400, "request_body_invalid", "")),
        (permissions, json!({ "name": "x", "key": "org:x" }), (422, "form_param_format_invalid", "key")),
        (
            permissions,
            json!({ "name": "x", "key": "org:sys_x:y" }),
            (422, "form_param_format_invalid", "key"),
        ),
    ];
    for (path, body, expected) in table {
        assert_eq!(refusal(&api.post(path, body.clone()).await), expected, "{body}");
    }
    assert_eq!(refusal(&api.get("/v1/organization_roles?order_by=colour").await).2, "order_by");
    assert_eq!(api.get("/v1/organization_roles?limit=501").await.0, 400);

    let (_, system) = api.get("/v1/organization_permissions?query=org:sys_profile:delete").await;
    let system = format!("{permissions}/{}", text(&system["data"][0], "id"));
    let not_modifiable = (403, "organization_system_permission_not_modifiable", "");
    assert_eq!(refusal(&api.delete(&system).await), not_modifiable);
    assert_eq!(refusal(&api.patch(&system, json!({ "name": "x" })).await), not_modifiable);
    let admin = format!("{roles}/{}", api.clerk.roles()[0].id);
    assert_eq!(refusal(&api.delete(&admin).await), (422, "organization_role_default_creator_role", ""));
    let missing = refusal(&api.patch(&admin, json!({ "permissions": [] })).await).1.to_owned();
    assert_eq!(missing, "organization_missing_creator_role_permissions");
}

#[tokio::test]
async fn plans_share_features() {
    let api = Api::start().await;
    let hobby = api.clerk.create_plan("Hobby", "hobby").default_plan().create();
    let pro = api.clerk.create_plan("Pro", "pro").for_organizations().features(["export", "audit-log"]);
    let pro = pro.fee(4900, 3900).description("For teams").create();
    api.clerk.create_plan("Plus", "plus").features(["export"]).create();

    let (_, list) = api.get("/v1/billing/plans").await;
    let slugs: Vec<_> = list["data"].as_array().unwrap().iter().map(|plan| text(plan, "slug")).collect();
    assert_eq!((slugs, &list["total_count"]), (vec!["plus", "pro", "hobby"], &json!(3)));
    let (_, list) = api.get("/v1/billing/plans?payer_type=org").await;
    let shown = &list["data"][0];
    assert_eq!((text(shown, "id"), text(&shown["fee"], "amount_formatted")), (pro.id.as_str(), "49.00"));
    assert_eq!(shown["annual_fee"]["amount"], 46800);
    assert_eq!(text(&shown["features"][1], "name"), "Audit log");
    let (_, list) = api.get("/v1/billing/plans?payer_type=user&limit=1").await;
    assert_eq!((&list["data"][0]["features"][0], &list["total_count"]), (&shown["features"][0], &json!(2)));
    assert!(hobby.is_default);
    assert_eq!(refusal(&api.get("/v1/billing/plans?payer_type=dog").await).2, "payer_type");
}
