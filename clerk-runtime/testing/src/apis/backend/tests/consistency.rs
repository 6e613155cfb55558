//! After random steps, the counts are right and nothing refers to a deleted object.

use std::collections::HashSet;
use std::time::Duration;

use http::Method;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};

use crate::apis::endpoint::caller::{Api, text};

/// An action, and the indices of the objects that it is applied to.
type Step = (usize, usize, usize);

const ACTIONS: usize = 14;

#[test]
fn counts_are_right_and_nothing_dangles() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let api = runtime.block_on(Api::frozen());
    let steps = proptest::collection::vec((0..ACTIONS, 0..100_usize, 0..100_usize), 1..40);
    // A failure prints its steps, so they need not be kept in a file.
    let mut runner = TestRunner::new(Config { cases: 16, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&steps, |steps| {
        runtime.block_on(async {
            clear(&api).await;
            for step in steps {
                take(&api, step).await;
                check(&api).await?;
            }
            Ok(())
        })
    });
    assert!(outcome.is_ok(), "{outcome:?}");
}

async fn rows(api: &Api, path: &str) -> Vec<Value> {
    let separator = if path.contains('?') { '&' } else { '?' };
    let list = api.good(Method::GET, &format!("{path}{separator}limit=500"), Value::Null).await;
    let rows = if list.is_array() { &list } else { &list["data"] };
    rows.as_array().expect("a list").clone()
}

async fn ids(api: &Api, path: &str) -> Vec<String> {
    rows(api, path).await.iter().map(|row| text(row, "id").to_owned()).collect()
}

async fn clear(api: &Api) {
    for path in ["/v1/users", "/v1/organizations"] {
        for id in ids(api, path).await {
            api.good(Method::DELETE, &format!("{path}/{id}"), Value::Null).await;
        }
    }
}

/// A step may be refused: only the resulting state is checked.
async fn take(api: &Api, (action, a, b): Step) {
    let (users, organizations) = (ids(api, "/v1/users").await, ids(api, "/v1/organizations").await);
    let pick = |ids: &[String], index: usize| ids.get(index % ids.len().max(1)).cloned().unwrap_or_default();
    let (user, organization) = (pick(&users, a), pick(&organizations, b));
    let members = format!("/v1/organizations/{organization}/memberships");
    let invitations = format!("/v1/organizations/{organization}/invitations");
    let role = if a % 2 == 0 { "org:admin" } else { "org:member" };
    let address = format!("{}@example.com", a % 7);
    match action {
        0 => {
            let body = json!({ "email_address": [address], "skip_user_requirement": true });
            api.post("/v1/users", body).await;
        }
        1 => drop(api.delete(&format!("/v1/users/{user}")).await),
        2 => drop(api.post("/v1/organizations", json!({ "name": "Acme", "created_by": user })).await),
        3 => drop(api.post("/v1/organizations", json!({ "name": "Globex" })).await),
        4 => drop(api.delete(&format!("/v1/organizations/{organization}")).await),
        5 | 6 => drop(api.post(&members, json!({ "user_id": user, "role": role })).await),
        7 => drop(api.patch(&format!("{members}/{user}"), json!({ "role": role })).await),
        8 => drop(api.delete(&format!("{members}/{user}")).await),
        9 => {
            let body = json!({ "email_address": address, "role": role, "expires_in_days": 1 + a % 3 });
            api.post(&invitations, body).await;
        }
        10 => {
            let invitation = pick(&ids(api, "/v1/organization_invitations").await, a);
            api.post(&format!("{invitations}/{invitation}/revoke"), json!({})).await;
        }
        11 => {
            let pending = rows(api, "/v1/organization_invitations?status=pending").await;
            let user = api.clerk.user(&user);
            if let (Some(invitation), Some(user)) = (pending.get(b % pending.len().max(1)), user) {
                api.clerk.accept_organization_invitation(text(invitation, "id"), &user);
            }
        }
        12 => {
            let body = json!({ "user_id": user, "active_organization_id": organization });
            api.post("/v1/sessions", body).await;
        }
        _ => api.clerk.clock().advance(Duration::from_secs(20 * 3600)),
    }
}

async fn check(api: &Api) -> Result<(), TestCaseError> {
    let users: HashSet<String> = ids(api, "/v1/users").await.into_iter().collect();
    let organizations = rows(api, "/v1/organizations?include_members_count=true").await;
    let members = rows(api, "/v1/organization_memberships").await;
    let invitations = rows(api, "/v1/organization_invitations").await;
    let roles: HashSet<String> =
        rows(api, "/v1/organization_roles").await.iter().map(|role| text(role, "key").to_owned()).collect();
    let mut pairs = HashSet::new();
    for organization in &organizations {
        let id = text(organization, "id");
        let own = members.iter().filter(|member| member["organization"]["id"] == id).count();
        prop_assert_eq!(&organization["members_count"], &json!(own));
        let is_pending = |it: &&Value| it["organization_id"] == id && it["status"] == "pending";
        let pending = invitations.iter().filter(is_pending).count();
        prop_assert_eq!(&organization["pending_invitations_count"], &json!(pending));
    }
    let exists = |id: &Value| organizations.iter().any(|organization| organization["id"] == *id);
    for member in &members {
        let (user, organization) =
            (text(&member["public_user_data"], "user_id"), &member["organization"]["id"]);
        prop_assert!(users.contains(user) && exists(organization) && roles.contains(text(member, "role")));
        prop_assert!(pairs.insert((organization.clone(), user.to_owned())), "a user is a member twice");
    }
    for invitation in &invitations {
        prop_assert!(
            exists(&invitation["organization_id"]) && !invitation["public_organization_data"].is_null()
        );
    }
    for session in rows(api, "/v1/sessions?status=active").await {
        prop_assert!(users.contains(text(&session, "user_id")));
        if let Some(organization) = session["last_active_organization_id"].as_str() {
            let pair = (json!(organization), text(&session, "user_id").to_owned());
            prop_assert!(pairs.contains(&pair), "a session acts for an organization without a membership");
        }
    }
    Ok(())
}
