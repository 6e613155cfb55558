//! What belongs together changes together.

use super::Tables;
use crate::apis::store::organization::Organization;
use crate::apis::store::session::SessionState;
use crate::apis::store::user::User;

fn tables() -> (Tables, String, String) {
    let mut tables = Tables::new(0);
    let user = User::new(0);
    let organization = Organization::new("Acme".to_owned(), "acme".to_owned(), 0);
    let ids = (user.id.clone(), organization.id.clone());
    tables.insert_user(user);
    tables.insert_organization(organization);
    (tables, ids.0, ids.1)
}

#[test]
fn a_browser_has_one_session_at_a_time() {
    let (mut tables, user, _) = tables();
    let client = tables.create_browser(0);
    let first = tables.sign_in(&client, &user, 0).unwrap();
    let second = tables.sign_in(&client, &user, 1).unwrap();
    assert_eq!(tables.session(&first.id).unwrap().status, SessionState::Replaced);
    assert_eq!(tables.active_session(&client, 1).unwrap().id, second.id);
    assert_eq!(tables.active_session(&client, second.expire_at), None);
    tables.sign_out(&client, 2);
    assert_eq!(tables.session(&second.id).unwrap().status, SessionState::Ended);
    assert_eq!(tables.active_session(&client, 2), None);
}

#[test]
fn only_members_act_for_an_organization() {
    let (mut tables, user, acme) = tables();
    let client = tables.create_browser(0);
    let session = tables.sign_in(&client, &user, 0).unwrap().id;
    assert!(!tables.activate_organization(&session, Some("acme"), 0));
    assert!(!tables.activate_organization(&session, Some("other"), 0));
    tables.grant("org:admin", ["org:invoices:create".to_owned()], 0);
    let membership = tables.add_member(&acme, &user, "org:admin", 0).unwrap();
    assert_eq!(membership.organization.members_count, 1);
    assert!(membership.permissions.contains(&"org:invoices:create".to_owned()));
    assert!(tables.activate_organization(&session, Some("acme"), 0));
    assert_eq!(tables.session(&session).unwrap().last_active_organization_id.as_deref(), Some(&*acme));
    tables.remove_member(&acme, &user, 1);
    assert_eq!(tables.session(&session).unwrap().last_active_organization_id, None);
    assert_eq!(tables.organization("acme").unwrap().members_count, 0);
}

#[test]
fn who_is_removed_leaves_nothing_behind() {
    let (mut tables, user, acme) = tables();
    let client = tables.create_browser(0);
    tables.sign_in(&client, &user, 0).unwrap();
    tables.add_member(&acme, &user, "org:member", 0).unwrap();
    tables.remove_user(&user, 1);
    assert_eq!(tables.memberships(1).count(), 0);
    assert_eq!(tables.active_session(&client, 1), None);
    assert_eq!(tables.sign_in(&client, &user, 1), None);
}
