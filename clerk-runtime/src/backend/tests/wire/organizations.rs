//! Organizations, connections, domains and billing.

use serde_json::json;

use super::{Row, rows};
use crate::backend::Client;
use crate::backend::parameter::Upload;
use crate::ground::timestamp::Timestamp;

pub(super) fn all(client: &Client) -> Vec<Row> {
    rows! {
        client;
        "billing.getPlanList": billing.plans().limit(20).offset(10) =>
            "GET /v1/billing/plans?limit=20&offset=10";
        "billing.cancelSubscriptionItem": billing.cancel_subscription_item("subscription_item_1")
            .end_now(true) =>
            "DELETE /v1/billing/subscription_items/subscription_item_1?end_now=true";
        "billing.extendSubscriptionItemFreeTrial":
            billing.extend_subscription_item_free_trial("subscription_item_1")
            .extend_to(Timestamp::from_millis(1_700_000_000_000)) =>
            r#"POST /v1/billing/subscription_items/subscription_item_1/extend_free_trial {"extend_to":"2023-11-14T22:13:20.000Z"}"#;
        "billing.getOrganizationBillingSubscription": billing.organization_subscription("org_1") =>
            "GET /v1/organizations/org_1/billing/subscription";
        "billing.getUserBillingSubscription": billing.user_subscription("user_1") =>
            "GET /v1/users/user_1/billing/subscription";
        "domains.list": domains.list() =>
            "GET /v1/domains";
        "domains.add": domains.add().name("Acme").is_satellite(true) =>
            r#"POST /v1/domains {"name":"Acme","is_satellite":true}"#;
        "domains.update": domains.update("dmn_1").name("Acme").proxy_url("https://example.com/") =>
            r#"PATCH /v1/domains/dmn_1 {"name":"Acme","proxy_url":"https://example.com/"}"#;
        "domains.delete": domains.delete("dmn_1") =>
            "DELETE /v1/domains/dmn_1";
        "domains.deleteDomain": domains.delete_domain("dmn_1") =>
            "DELETE /v1/domains/dmn_1";
        "enterpriseConnections.createEnterpriseConnection": enterprise_connections.create().name("Acme")
            .provider("saml_custom").domains(["example.com"]) =>
            r#"POST /v1/enterprise_connections {"name":"Acme","provider":"saml_custom","domains":["example.com"]}"#;
        "enterpriseConnections.updateEnterpriseConnection":
            enterprise_connections.update("enterprise_connection_1").name("Acme").domains(["example.com"]) =>
            r#"PATCH /v1/enterprise_connections/enterprise_connection_1 {"name":"Acme","domains":["example.com"]}"#;
        "enterpriseConnections.getEnterpriseConnectionList": enterprise_connections.list().limit(20)
            .offset(10) =>
            "GET /v1/enterprise_connections?limit=20&offset=10";
        "enterpriseConnections.getEnterpriseConnection":
            enterprise_connections.get("enterprise_connection_1") =>
            "GET /v1/enterprise_connections/enterprise_connection_1";
        "enterpriseConnections.deleteEnterpriseConnection":
            enterprise_connections.delete("enterprise_connection_1") =>
            "DELETE /v1/enterprise_connections/enterprise_connection_1";
        "organizations.getOrganizationList": organizations.list().include_members_count(true)
            .include_missing_member_with_elevated_permissions(true).limit(20) =>
            "GET /v1/organizations?include_members_count=true&include_missing_member_with_elevated_permissions=true&limit=20";
        "organizations.createOrganization": organizations.create().name("Acme").created_by("text") =>
            r#"POST /v1/organizations {"name":"Acme","created_by":"text"}"#;
        "organizations.getOrganization": organizations.get("acme").include_members_count(true)
            .include_missing_member_with_elevated_permissions(true) =>
            "GET /v1/organizations/acme?include_members_count=true&include_missing_member_with_elevated_permissions=true";
        "organizations.updateOrganization": organizations.update("org_1")
            .public_metadata(json!({ "plan": "pro" })).name("Acme") =>
            r#"PATCH /v1/organizations/org_1 {"name":"Acme"}"#,
            r#"PUT /v1/organizations/org_1/metadata {"public_metadata":{"plan":"pro"}}"#;
        "organizations.updateOrganizationLogo": organizations.update_logo("org_1")
            .file(Upload::new("a.png", "image/png", "PNG")).uploader_user_id("user_1") =>
            "PUT /v1/organizations/org_1/logo multipart";
        "organizations.deleteOrganizationLogo": organizations.delete_logo("org_1") =>
            "DELETE /v1/organizations/org_1/logo";
        "organizations.updateOrganizationMetadata": organizations.update_metadata("org_1")
            .public_metadata(json!({ "plan": "pro" })).private_metadata(json!({ "plan": "pro" })) =>
            r#"PATCH /v1/organizations/org_1/metadata {"public_metadata":{"plan":"pro"},"private_metadata":{"plan":"pro"}}"#;
        "organizations.replaceOrganizationMetadata": organizations.replace_metadata("org_1")
            .public_metadata(json!({ "plan": "pro" })).private_metadata(json!({ "plan": "pro" })) =>
            r#"PUT /v1/organizations/org_1/metadata {"public_metadata":{"plan":"pro"},"private_metadata":{"plan":"pro"}}"#;
        "organizations.deleteOrganization": organizations.delete("org_1") =>
            "DELETE /v1/organizations/org_1";
        "organizations.getOrganizationMembershipList": organizations.memberships("org_1")
            .order_by("-created_at").user_id(["user_1"]) =>
            "GET /v1/organizations/org_1/memberships?order_by=-created_at&user_id=user_1";
        "organizations.getInstanceOrganizationMembershipList": organizations.all_memberships()
            .order_by("-created_at").limit(20) =>
            "GET /v1/organization_memberships?order_by=-created_at&limit=20";
        "organizations.createOrganizationMembership": organizations.create_membership("org_1")
            .user_id("user_1").role("org:member") =>
            r#"POST /v1/organizations/org_1/memberships {"user_id":"user_1","role":"org:member"}"#;
        "organizations.updateOrganizationMembership": organizations.update_membership("org_1", "user_1")
            .role("org:member") =>
            r#"PATCH /v1/organizations/org_1/memberships/user_1 {"role":"org:member"}"#;
        "organizations.updateOrganizationMembershipMetadata":
            organizations.update_membership_metadata("org_1", "user_1")
            .public_metadata(json!({ "plan": "pro" })).private_metadata(json!({ "plan": "pro" })) =>
            r#"PATCH /v1/organizations/org_1/memberships/user_1/metadata {"public_metadata":{"plan":"pro"},"private_metadata":{"plan":"pro"}}"#;
        "organizations.deleteOrganizationMembership": organizations.delete_membership("org_1", "user_1") =>
            "DELETE /v1/organizations/org_1/memberships/user_1";
        "organizations.getOrganizationInvitationList": organizations.invitations("org_1").status("pending")
            .email_address("ada@example.com") =>
            "GET /v1/organizations/org_1/invitations?status=pending&email_address=ada%40example.com";
        "organizations.createOrganizationInvitation": organizations.create_invitation("org_1")
            .email_address("ada@example.com").role("org:member") =>
            r#"POST /v1/organizations/org_1/invitations {"email_address":"ada@example.com","role":"org:member"}"#;
        "organizations.createOrganizationInvitationBulk": organizations.create_invitations("org_1")
            .invitation(
                client.organizations().create_invitation("org_1").email_address("ada@example.com")
                    .role("org:member")
            ) =>
            r#"POST /v1/organizations/org_1/invitations/bulk [{"email_address":"ada@example.com","role":"org:member"}]"#;
        "organizations.getOrganizationInvitation": organizations.invitation("org_1", "inv_1") =>
            "GET /v1/organizations/org_1/invitations/inv_1";
        "organizations.revokeOrganizationInvitation": organizations.revoke_invitation("org_1", "inv_1")
            .requesting_user_id("user_1") =>
            r#"POST /v1/organizations/org_1/invitations/inv_1/revoke {"requesting_user_id":"user_1"}"#;
        "organizations.getOrganizationDomainList": organizations.domains("org_1").verified(true)
            .enrollment_mode("manual_invitation") =>
            "GET /v1/organizations/org_1/domains?verified=true&enrollment_mode=manual_invitation";
        "organizations.createOrganizationDomain": organizations.create_domain("org_1").name("Acme")
            .enrollment_mode("manual_invitation") =>
            r#"POST /v1/organizations/org_1/domains {"name":"Acme","enrollment_mode":"manual_invitation"}"#;
        "organizations.updateOrganizationDomain": organizations.update_domain("org_1", "dmn_1")
            .enrollment_mode("manual_invitation").verified(true) =>
            r#"PATCH /v1/organizations/org_1/domains/dmn_1 {"enrollment_mode":"manual_invitation","verified":true}"#;
        "organizations.deleteOrganizationDomain": organizations.delete_domain("org_1", "dmn_1") =>
            "DELETE /v1/organizations/org_1/domains/dmn_1";
        "organizationPermissions.getOrganizationPermissionList": organization_permissions.list()
            .query("text").order_by("-created_at").limit(20) =>
            "GET /v1/organization_permissions?query=text&order_by=-created_at&limit=20";
        "organizationPermissions.getOrganizationPermission": organization_permissions.get("permission_1") =>
            "GET /v1/organization_permissions/permission_1";
        "organizationPermissions.createOrganizationPermission": organization_permissions.create()
            .name("Acme").key("org:billing") =>
            r#"POST /v1/organization_permissions {"name":"Acme","key":"org:billing"}"#;
        "organizationPermissions.updateOrganizationPermission":
            organization_permissions.update("permission_1").name("Acme").key("org:billing") =>
            r#"PATCH /v1/organization_permissions/permission_1 {"name":"Acme","key":"org:billing"}"#;
        "organizationPermissions.deleteOrganizationPermission":
            organization_permissions.delete("permission_1") =>
            "DELETE /v1/organization_permissions/permission_1";
        "organizationRoles.getOrganizationRoleList": organization_roles.list().query("text")
            .order_by("-created_at").limit(20) =>
            "GET /v1/organization_roles?query=text&order_by=-created_at&limit=20";
        "organizationRoles.getOrganizationRole": organization_roles.get("organization_role_1") =>
            "GET /v1/organization_roles/organization_role_1";
        "organizationRoles.createOrganizationRole": organization_roles.create().name("Acme")
            .key("org:billing") =>
            r#"POST /v1/organization_roles {"name":"Acme","key":"org:billing"}"#;
        "organizationRoles.updateOrganizationRole": organization_roles.update("organization_role_1")
            .name("Acme").key("org:billing") =>
            r#"PATCH /v1/organization_roles/organization_role_1 {"name":"Acme","key":"org:billing"}"#;
        "organizationRoles.deleteOrganizationRole": organization_roles.delete("organization_role_1") =>
            "DELETE /v1/organization_roles/organization_role_1";
        "organizationRoles.assignPermissionToOrganizationRole":
            organization_roles.assign_permission("organization_role_1", "permission_1") =>
            "POST /v1/organization_roles/organization_role_1/permissions/permission_1";
        "organizationRoles.removePermissionFromOrganizationRole":
            organization_roles.remove_permission("organization_role_1", "permission_1") =>
            "DELETE /v1/organization_roles/organization_role_1/permissions/permission_1";
        "roleSets.getRoleSetList": role_sets.list().query("text").order_by("-created_at").limit(20) =>
            "GET /v1/role_sets?query=text&order_by=-created_at&limit=20";
        "roleSets.getRoleSet": role_sets.get("role_set:default") =>
            "GET /v1/role_sets/role_set:default";
        "roleSets.createRoleSet": role_sets.create().name("Acme").default_role_key("org:member")
            .creator_role_key("org:member").roles(["org:member"]) =>
            r#"POST /v1/role_sets {"name":"Acme","default_role_key":"org:member","creator_role_key":"org:member","roles":["org:member"]}"#;
        "roleSets.updateRoleSet": role_sets.update("role_set:default").name("Acme").key("org:billing") =>
            r#"PATCH /v1/role_sets/role_set:default {"name":"Acme","key":"org:billing"}"#;
        "roleSets.addRolesToRoleSet": role_sets.add_roles("role_set:default").role_keys(["org:member"])
            .default_role_key("org:member") =>
            r#"POST /v1/role_sets/role_set:default/roles {"role_keys":["org:member"],"default_role_key":"org:member"}"#;
        "roleSets.replaceRoleInRoleSet": role_sets.replace_role("role_set:default").role_key("org:member")
            .to_role_key("org:member") =>
            r#"POST /v1/role_sets/role_set:default/roles/replace {"role_key":"org:member","to_role_key":"org:member"}"#;
        "roleSets.replaceRoleSet": role_sets.replace("role_set:default").dest_role_set_key("text")
            .reassignment_mappings(json!({ "org:a": "org:b" })) =>
            r#"POST /v1/role_sets/role_set:default/replace {"dest_role_set_key":"text","reassignment_mappings":{"org:a":"org:b"}}"#;
        "samlConnections.getSamlConnectionList": saml_connections.list().limit(20).offset(10) =>
            "GET /v1/saml_connections?limit=20&offset=10";
        "samlConnections.createSamlConnection": saml_connections.create().name("Acme")
            .provider("saml_custom").domain("example.com") =>
            r#"POST /v1/saml_connections {"name":"Acme","provider":"saml_custom","domain":"example.com"}"#;
        "samlConnections.getSamlConnection": saml_connections.get("saml_connection_1") =>
            "GET /v1/saml_connections/saml_connection_1";
        "samlConnections.updateSamlConnection": saml_connections.update("saml_connection_1").name("Acme")
            .domain("example.com") =>
            r#"PATCH /v1/saml_connections/saml_connection_1 {"name":"Acme","domain":"example.com"}"#;
        "samlConnections.deleteSamlConnection": saml_connections.delete("saml_connection_1") =>
            "DELETE /v1/saml_connections/saml_connection_1";
    }
}
