//! Personas have the Auth objects and states of the callers they describe.

use clerk_runtime::policy::RequestKind;
use clerk_runtime::state::AuthStatus;
use clerk_runtime::{
    Actor, Auth, Clerk, Denial, MachineAuth, Policy, SessionStatusClaim, TokenType, feature, permission,
    plan, role, scope,
};
use http::Request;
use serde_json::json;

use super::*;

#[test]
fn a_session_has_its_claims_from_a_token_of_version_2() {
    let ada = user("user_ada")
        .session("sess_1")
        .organization("org_acme", "acme", "org:admin")
        .permissions(["org:invoices:create", "org:teams:read"])
        .features(["org:export", "beta"])
        .plans(["org:pro"])
        .actor("user_support")
        .factor_verification_age(3, 7)
        .claim("team", "blue");
    let auth = ada.session_auth();
    assert_eq!((auth.user_id(), auth.session_id()), ("user_ada", Some("sess_1")));
    assert_eq!((auth.org_slug(), auth.org_role()), (Some("acme"), Some("org:admin")));
    assert!(auth.org_permissions().eq(["org:invoices:create", "org:teams:read"]));
    assert_eq!(auth.actor().and_then(Actor::subject), Some("user_support"));
    assert_eq!(auth.factor_verification_age(), Some((3.0, 7.0)));
    let claims = auth.session_claims();
    assert_eq!((claims.get("v"), claims.get("team")), (Some(&json!(2)), Some(&json!("blue"))));
    assert_eq!(claims.issuer(), Some("https://persona.clerk.accounts.dev"));
    let holds = role("org:admin") & permission("org:teams:read") & feature("org:export") & plan("org:pro");
    assert!(auth.has(holds) && !auth.has(permission("org:teams:delete")) && auth.has(feature("user:beta")));
    let old = ada.version_1().session_auth();
    assert_eq!((old.session_claims().get("v"), old.org_role()), (None, Some("org:admin")));
    assert!(old.org_permissions().eq(auth.org_permissions()));
}

#[test]
fn a_session_is_issued_when_it_is_told() {
    let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
    let auth = user("user_ada").issued_at(at).session_auth();
    let claims = auth.session_claims();
    assert_eq!((claims.get("iat"), claims.get("exp")), (Some(&json!(1000)), Some(&json!(1060))));
}

#[test]
fn a_session_with_tasks_left_counts_as_signed_out_unless_it_is_asked_for() {
    let ben = user("user_ben").pending();
    assert_eq!(ben.session_auth().session_status(), Some(SessionStatusClaim::Pending));
    let auth = ben.auth();
    assert!(!auth.is_authenticated() && auth.session_status() == Some(SessionStatusClaim::Pending));
}

#[test]
fn machines_have_what_the_api_tells_of_them() {
    let key = api_key().user("user_ada").name("CI").scopes(["a", "b"]).claims(json!({ "tier": 1 }));
    let auth = key.api_key_auth();
    assert_eq!((auth.user_id(), auth.org_id(), auth.name()), (Some("user_ada"), None, Some("CI")));
    assert!(auth.scopes().eq(["a", "b"]) && auth.token().starts_with("ak_") && auth.expires_at().is_none());
    assert_eq!(auth.claims(), Some(&json!({ "tier": 1 })));
    assert!(key.auth().has(scope("a")) && !key.auth().has(scope("c")));

    let at = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000);
    let lasting = |seconds| std::time::Duration::from_secs(seconds);
    let machine = m2m_token().machine("mch_billing").issued_at(at).expires_in(lasting(60));
    let auth = machine.m2m_auth();
    assert_eq!((auth.machine_id(), auth.claims()), ("mch_billing", None));
    assert_eq!(auth.expires_at().map(SystemTime::from), Some(at + lasting(60)));
    assert!(matches!(machine.auth_as(), Some(MachineAuth::M2m(_))));

    let app =
        oauth_token().user("user_ada").client("client_1").issued_at(at).expires_in(lasting(60)).oauth_auth();
    assert_eq!((app.user_id(), app.client_id()), ("user_ada", "client_1"));
    assert!(app.scopes().eq(["openid", "profile", "email"]));
    assert_eq!(app.expires_at().map(SystemTime::from), Some(at + lasting(60)));
}

#[test]
fn a_caller_who_is_not_signed_in_is_denied_for_its_reason() {
    let answers = |persona: &Persona<NotSignedIn>, policy: &Policy| {
        [RequestKind::Page, RequestKind::Api].map(|kind| policy.check(&persona.state(), kind).unwrap_err())
    };
    let sessions = Policy::protect();
    let keys = Policy::protect().accepts(TokenType::ApiKey);
    assert_eq!(answers(&signed_out(), &sessions), [Denial::SignIn, Denial::NotFound]);
    assert_eq!(answers(&refused(TokenType::SessionToken), &sessions), [Denial::SignIn, Denial::NotFound]);
    assert_eq!(answers(&refused(TokenType::ApiKey), &keys), [Denial::Unauthorized, Denial::Unauthorized]);
    for (token_type, policy) in [(TokenType::SessionToken, &sessions), (TokenType::ApiKey, &keys)] {
        let outage = unavailable(token_type);
        assert_eq!(answers(&outage, policy), [Denial::Unavailable, Denial::Unavailable]);
        assert!(outage.signed_out_auth().is_unavailable());
    }
    let state = signed_out().state();
    assert_eq!(state.status(), AuthStatus::SignedOut);
    assert_eq!(state.headers()["x-clerk-auth-reason"], "session-token-and-uat-missing");
}

#[test]
fn the_options_of_an_instance_and_the_request_apply() {
    let clerk = Clerk::builder()
        .publishable_key("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk")
        .secret_key("sk_test_example")
        .unauthorized_instead_of_not_found(true)
        .build()
        .unwrap();
    let stranger = signed_out().clerk(&clerk);
    let denial = Policy::protect().check(&stranger.state(), RequestKind::Api).unwrap_err();
    assert_eq!(denial, Denial::Unauthorized);
    assert_eq!(
        user("user_ada").clerk(&clerk).session_auth().session_claims().issuer(),
        Some("https://foo-bar-13.clerk.accounts.dev")
    );
    let request = Request::get("/reports?year=1843").header("host", "app.test").body("").unwrap();
    let page = stranger.request(&request).auth().redirect_to_sign_in().url().unwrap();
    assert!(page.contains("app.test%2Freports%3Fyear%3D1843"), "{page}");
}

#[tokio::test]
async fn verification_refuses_the_token_of_a_persona() {
    let embedded = crate::EmbeddedClerk::start().await.unwrap();
    let clerk = embedded.clerk();
    let ada = user("user_ada").clerk(&clerk).session_auth();
    assert!(clerk.verify_token(ada.token()).await.is_err());
}

#[tokio::test]
async fn a_call_to_clerk_by_mistake_fails() {
    let auth = user("user_ada").session_auth();
    assert!(auth.current_user().await.is_err());
}

#[test]
fn an_auth_type_that_cannot_hold_the_caller_is_none() {
    assert!(user("user_ada").auth_as::<clerk_runtime::ApiKeyAuth>().is_none());
    assert!(matches!(user("user_ada").auth_as::<Option<clerk_runtime::SessionAuth>>(), Some(Some(_))));
    assert!(matches!(api_key().auth(), Auth::ApiKey(_)));
}

#[test]
#[should_panic(expected = "permissions are granted in an organization")]
fn permissions_need_an_organization() {
    let _ = user("user_ada").permissions(["org:invoices:read"]).session_auth();
}

#[test]
#[should_panic(expected = "the claims are those of no session token")]
fn a_session_needs_a_user() {
    let _ = user("").session_auth();
}
