//! Related rows change together.

use super::Tables;
use crate::apis::store::organization::Organization;
use crate::apis::store::password::PasswordHash;
use crate::apis::store::record::SignInToken;
use crate::apis::store::session::SessionState;
use crate::apis::store::snapshot::StoreSnapshot;
use crate::apis::store::user::User;
use crate::instance::Policy;

fn tables() -> (Tables, String, String) {
    let mut tables = Tables::new(Policy::default(), 0);
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
    assert_eq!(tables.current_session(&client, 1).unwrap().id, second.id);
    assert_eq!(tables.current_session(&client, second.expire_at), None);
    tables.sign_out(&client, 2);
    assert_eq!(tables.session(&second.id).unwrap().status, SessionState::Ended);
    assert_eq!(tables.current_session(&client, 2), None);
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
    assert_eq!(tables.current_session(&client, 1), None);
    assert_eq!(tables.sign_in(&client, &user, 1), None);
}

#[test]
fn a_browser_has_several_sessions_where_that_is_allowed() {
    let policy = Policy { has_multiple_sessions: true, ..Policy::default() };
    let mut tables = Tables::new(policy, 0);
    let users = [User::new(0), User::new(0)];
    users.iter().for_each(|user| tables.insert_user(user.clone()));
    let client = tables.create_browser(0);
    let first = tables.sign_in(&client, &users[0].id, 0).unwrap();
    let second = tables.sign_in(&client, &users[1].id, 1).unwrap();
    assert_eq!(tables.live_sessions(&client, 1).count(), 2);
    assert_eq!(tables.current_session(&client, 1).unwrap().id, second.id);
    tables.end_session(&second.id, SessionState::Ended, 2);
    assert_eq!(tables.current_session(&client, 2), None, "nobody is asked to be somebody else");
    let live: Vec<_> = tables.live_sessions(&client, 2).map(|it| &it.id).collect();
    assert_eq!(live, [&first.id]);
    let again = tables.sign_in(&client, &users[0].id, 3).unwrap();
    assert_eq!(tables.session(&first.id).unwrap().status, SessionState::Replaced);
    tables.forget_client(&client, 4);
    assert_eq!(tables.session(&again.id).unwrap().status, SessionState::Removed);
    assert!(tables.browser(&client).is_none());
}

#[test]
fn a_session_waits_for_an_organization_where_there_are_no_personal_accounts() {
    let (mut tables, user, organization) = tables();
    tables.set_policy(Policy { forces_organization: true, ..Policy::default() });
    tables.add_member(&organization, &user, "org:admin", 0).unwrap();
    let client = tables.create_browser(0);
    let session = tables.sign_in(&client, &user, 0).unwrap();
    assert!(!session.is_active_at(0) && session.is_alive_at(0));
    assert!(!tables.activate_organization(&session.id, None, 1));
    assert!(!tables.session(&session.id).unwrap().is_active_at(1));
    assert!(tables.activate_organization(&session.id, Some(&organization), 1));
    assert!(tables.session(&session.id).unwrap().is_active_at(1));
}

#[test]
fn strangers_do_not_fill_the_memory() {
    let mut tables = Tables::new(Policy::default(), 0);
    let user = User::new(0);
    let id = user.id.clone();
    tables.insert_user(user);
    let signed_in = tables.create_browser(0);
    let session = tables.sign_in(&signed_in, &id, 0).unwrap();
    for now in 1..=10_005 {
        tables.create_browser(now);
    }
    assert_eq!(tables.browsers.len(), 10_000);
    assert_eq!(tables.current_session(&signed_in, 1).unwrap().id, session.id);
}

#[test]
fn a_snapshot_is_all_that_was_known() {
    let (mut tables, user, organization) = tables();
    tables.add_member(&organization, &user, "org:admin", 0).unwrap();
    tables.user_mut(&user).unwrap().add_email("ada@example.com");
    tables.user_mut(&user).unwrap().set_password(Some(PasswordHash::of("correct horse")), 0);
    let client = tables.create_browser(0);
    let session = tables.sign_in(&client, &user, 5).unwrap();
    tables.session_mut(&session.id).unwrap().facts.origin = Some("http://localhost:3000".to_owned());
    let mut token = SignInToken::new(user.clone(), "/sign-in", 9, 0);
    token.organization_id = Some(organization.clone());
    tables.sign_in_tokens.push(token);

    let written = serde_json::to_string(&StoreSnapshot::of(&tables)).unwrap();
    assert!(!written.contains("correct horse"));
    let read: StoreSnapshot = serde_json::from_str(&written).unwrap();
    let again = read.into_tables(Policy::default());
    assert_eq!(again.users, tables.users);
    assert!(again.user(&user).unwrap().password().unwrap().matches("correct horse"));
    assert_eq!(again.sessions, tables.sessions);
    assert_eq!(again.membership(&organization, &user, 6), tables.membership(&organization, &user, 6));
    assert_eq!(again.roles, tables.roles);
    let token = &again.sign_in_tokens[0];
    assert_eq!((token.expires_at, token.organization_id.as_ref()), (9, Some(&organization)));
    let browser = tables.browser(&client).unwrap();
    assert_eq!(again.dev_browser(&browser.dev_browser_token).unwrap().client_id, client);
}
