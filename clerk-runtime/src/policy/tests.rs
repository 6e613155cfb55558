//! The decisions of the reference's `auth.protect()`, as a table.

use std::borrow::Cow;
use std::sync::Arc;

use http::header::HeaderName;
use http::request::Parts;
use http::{Method, Uri};
use serde_json::json;

use super::{Denial, Policy, RequestKind};
use crate::auth::condition::{has, organization, organization_in_path, role, scope};
use crate::auth::evidence::Evidence;
use crate::clerk::Clerk;
use crate::machine::VerifiedMachine;
use crate::request::{RequestContext, RequestView};
use crate::state::{AuthReason, NotSignedIn, Outcome, RequestState};
use crate::token::error::Unavailable;
use crate::token::jwt::Jwt;
use crate::token::machine_kind::MachineKind;
use crate::token::session::VerifiedSession;
use crate::token::{Accepts, TokenType, TokenTypes, TokenVerificationErrorReason};
use RequestKind::{Api, Page, ServerAction};

fn parts() -> Parts {
    http::Request::get("https://example.com/a").body(()).unwrap().into_parts().0
}

fn state(outcome: Outcome) -> RequestState {
    let key = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";
    let clerk = Clerk::builder().publishable_key(key).secret_key("sk_live_secret").build().unwrap();
    state_of(&clerk, outcome)
}

fn state_of(clerk: &Clerk, outcome: Outcome) -> RequestState {
    let instance = clerk.instance();
    let request = &parts();
    let request = RequestContext::new(request, &instance.settings.url_rules);
    RequestState::new(outcome, instance, &request, || None, Evidence::default())
}

/// A session of a member of an organization.
fn session(status: &str) -> RequestState {
    let claims = json!({"sub": "user_1", "sts": status, "org_id": "org_1", "org_role": "org:member"});
    of_session(&claims)
}

fn of_session(claims: &serde_json::Value) -> RequestState {
    let session = VerifiedSession::for_tests(Jwt::with_claims("", claims));
    state(Outcome::Session(session, None))
}

fn machine(token_type: TokenType) -> RequestState {
    machine_with(token_type, None)
}

/// An API key with one scope.
fn carrying(scope: &str) -> RequestState {
    machine_with(TokenType::ApiKey, Some(json!([scope])))
}

fn machine_with(token_type: TokenType, scopes: Option<serde_json::Value>) -> RequestState {
    let machine = VerifiedMachine {
        kind: MachineKind::of(token_type).unwrap(),
        id: "id".to_owned(),
        subject: "user_1".to_owned(),
        scopes,
        claims: None,
        name: None,
        client_id: None,
        audience: None,
        actor: None,
        expires_at: None,
        created_at: None,
    };
    state(Outcome::Machine(Arc::new(machine), "".into()))
}

fn refused(token_type: TokenType) -> NotSignedIn {
    let reason = AuthReason::Verification(TokenVerificationErrorReason::TokenInvalid);
    NotSignedIn::signed_out(Some(token_type), reason, String::new())
}

fn invalid(token_type: TokenType) -> RequestState {
    state(refused(token_type).into())
}

const SESSION: Accepts = Accepts::One(TokenType::SessionToken);
const API_KEY: Accepts = Accepts::One(TokenType::ApiKey);
const WITH_SESSION: Accepts = Accepts::Listed(TokenTypes::of(&[TokenType::SessionToken, TokenType::ApiKey]));
const WITHOUT_SESSION: Accepts = Accepts::Listed(TokenTypes::of(&[TokenType::ApiKey, TokenType::M2mToken]));

/// The answers for a page, a server action and an API; `None` lets the caller pass.
fn answers(policy: &Policy, state: &RequestState) -> [Option<Denial>; 3] {
    [Page, ServerAction, Api].map(|kind| policy.check(state, kind).err())
}

const PASS: [Option<Denial>; 3] = [None, None, None];
const UNAUTHENTICATED: [Option<Denial>; 3] =
    [Some(Denial::SignIn), Some(Denial::Unauthorized), Some(Denial::NotFound)];
const UNAUTHORIZED: [Option<Denial>; 3] =
    [Some(Denial::Unauthorized), Some(Denial::Unauthorized), Some(Denial::Unauthorized)];
const NOT_FOUND: [Option<Denial>; 3] =
    [Some(Denial::NotFound), Some(Denial::NotFound), Some(Denial::NotFound)];

fn everyone(url: &str) -> [Option<Denial>; 3] {
    [(); 3].map(|()| Some(Denial::Redirect(url.to_owned())))
}

#[test]
fn sessions_where_only_sessions_are_accepted() {
    let protect = Policy::protect();
    assert_eq!(answers(&protect, &invalid(TokenType::SessionToken)), UNAUTHENTICATED);
    assert_eq!(answers(&protect, &session("pending")), UNAUTHENTICATED);
    assert_eq!(answers(&protect, &session("active")), PASS);
    for token_type in TokenType::ALL.into_iter().skip(1) {
        assert_eq!(answers(&protect, &machine(token_type)), UNAUTHENTICATED, "{token_type}");
        assert_eq!(answers(&protect, &invalid(token_type)), UNAUTHENTICATED, "{token_type}");
    }
}

#[test]
fn programs_can_be_told_that_they_are_not_signed_in() {
    let key = "pk_live_Y2xlcmsuZXhhbXBsZS5jb20k";
    let builder = Clerk::builder().publishable_key(key).secret_key("sk_live_secret");
    let clerk = builder.unauthorized_instead_of_not_found(true).build().unwrap();
    let state = state_of(&clerk, refused(TokenType::SessionToken).into());
    let protect = Policy::protect();
    let told = [Some(Denial::SignIn), Some(Denial::Unauthorized), Some(Denial::Unauthorized)];
    assert_eq!(answers(&protect, &state), told);
    assert_eq!(answers(&protect.condition(role("admin")), &session("active")), NOT_FOUND);
}

#[test]
fn one_type_of_machine() {
    let protect = Policy::protect().accepts(API_KEY);
    assert_eq!(answers(&protect, &machine(TokenType::ApiKey)), PASS);
    let others = [
        invalid(TokenType::ApiKey),
        machine(TokenType::M2mToken),
        session("active"),
        session("pending"),
        invalid(TokenType::SessionToken),
    ];
    for state in others {
        assert_eq!(answers(&protect, &state), UNAUTHORIZED, "{:?}", state.token_type());
    }
}

#[test]
fn lists() {
    let with_session = Policy::protect().accepts(WITH_SESSION);
    assert_eq!(answers(&with_session, &invalid(TokenType::SessionToken)), UNAUTHENTICATED);
    assert_eq!(answers(&with_session, &session("pending")), UNAUTHENTICATED);
    assert_eq!(answers(&with_session, &session("active")), PASS);
    assert_eq!(answers(&with_session, &machine(TokenType::ApiKey)), PASS);
    assert_eq!(answers(&with_session, &invalid(TokenType::ApiKey)), UNAUTHORIZED);
    assert_eq!(answers(&with_session, &machine(TokenType::M2mToken)), UNAUTHORIZED);
    let without_session = Policy::protect().accepts(WITHOUT_SESSION);
    assert_eq!(answers(&without_session, &machine(TokenType::M2mToken)), PASS);
    for state in [session("active"), invalid(TokenType::SessionToken), machine(TokenType::OAuthToken)] {
        assert_eq!(answers(&without_session, &state), UNAUTHORIZED);
    }
}

#[test]
fn any_token() {
    let any = Policy::protect().accepts(Accepts::Any);
    assert_eq!(answers(&any, &invalid(TokenType::SessionToken)), UNAUTHENTICATED);
    assert_eq!(answers(&any, &session("active")), PASS);
    assert_eq!(answers(&any, &machine(TokenType::OAuthToken)), PASS);
    assert_eq!(answers(&any, &invalid(TokenType::OAuthToken)), UNAUTHORIZED);
}

#[test]
fn conditions() {
    let (member, admin) = (role("member"), role("admin"));
    for accepts in [SESSION, Accepts::Any] {
        let protect = Policy::protect().accepts(accepts);
        assert_eq!(answers(&protect.clone().condition(member.clone()), &session("active")), PASS);
        assert_eq!(answers(&protect.clone().condition(admin.clone()), &session("active")), NOT_FOUND);
        let elsewhere = protect.condition(admin.clone()).unauthorized_url("/upgrade");
        assert_eq!(answers(&elsewhere, &session("active")), everyone("/upgrade"));
    }
    let any = Policy::protect().accepts(Accepts::Any);
    assert_eq!(answers(&any.clone().condition(member), &machine(TokenType::ApiKey)), UNAUTHORIZED);
    assert_eq!(answers(&any.condition(has(|_| true)), &machine(TokenType::ApiKey)), PASS);
}

/// A request whose route has one parameter, or none.
struct OnRoute(Parts, Option<(&'static str, &'static str)>);

impl RequestView for OnRoute {
    fn method(&self) -> Method {
        self.0.method.clone()
    }

    fn uri(&self) -> Cow<'_, Uri> {
        Cow::Borrowed(&self.0.uri)
    }

    fn path_parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        self.1.filter(|(own, _)| *own == name).map(|(_, value)| Cow::Borrowed(value))
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.0.each_value(name, visit);
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        self.0.each_name(visit);
    }
}

#[test]
fn the_organization_in_the_path_is_that_of_the_request() {
    let claims = json!({"sub": "user_1", "v": 2, "o": {"id": "org_1", "slg": "acme", "rol": "admin"}});
    let member = of_session(&claims);
    let here = Policy::protect().condition(organization_in_path("org"));
    let elsewhere = Policy::protect().condition(!organization_in_path("org"));
    let table = [
        (Some(("org", "acme")), true, false),
        (Some(("org", "org_1")), true, false),
        (Some(("org", "globex")), false, true),
        (Some(("org", "org_2")), false, true),
        (Some(("org", "Acme")), false, false),
        (Some(("org", "\u{fffd}")), false, false),
        (Some(("org", "")), false, false),
        (Some(("team", "acme")), false, false),
        (None, false, false),
    ];
    for (parameter, is_here, is_elsewhere) in table {
        let request = OnRoute(parts(), parameter);
        let passes = |policy: &Policy| policy.check_request(&member, &request).is_ok();
        assert_eq!([passes(&here), passes(&elsewhere)], [is_here, is_elsewhere], "{parameter:?}");
        let has_parameter = parameter.is_some_and(|(name, _)| name == "org");
        for policy in [&here, &elsewhere] {
            let missing = policy.missing_path_parameter(&request);
            assert_eq!(missing, (!has_parameter).then_some("org"), "{parameter:?}");
        }
    }
    let without_a_request = answers(&here, &member);
    assert_eq!(without_a_request, NOT_FOUND, "there is no path to look at");
    assert_eq!(here.missing_path_parameter(&parts()), Some("org"));
}

#[test]
fn an_attribute_takes_each_key_once() {
    let both = organization("acme") & organization_in_path("org");
    let policy = Policy::protect().condition(both).to_string();
    assert_eq!(policy, r#"protect(all(organization = "acme", organization = path("org")))"#);
    let policy = Policy::protect().condition(role("a") & organization_in_path("org")).to_string();
    assert_eq!(policy, r#"protect(role = "a", organization = path("org"))"#);
}

#[test]
fn a_valid_machine_token_without_the_scope_is_told_so() {
    let either = role("admin") | scope("invoices:write");
    let protect = Policy::protect().accepts(Accepts::Any).condition(either);
    let lacking = [(); 3].map(|()| Some(Denial::InsufficientScope(vec!["invoices:write".to_owned()])));
    assert_eq!(answers(&protect, &machine(TokenType::ApiKey)), lacking);
    assert_eq!(answers(&protect, &invalid(TokenType::ApiKey)), UNAUTHORIZED);
    assert_eq!(answers(&protect.accepts(SESSION), &machine(TokenType::ApiKey)), UNAUTHENTICATED);
}

#[test]
fn a_machine_token_that_lacks_more_than_scopes_is_not_told_of_scopes() {
    let never = has(|_| false);
    for condition in [scope("a") & never, scope("a") & role("admin")] {
        let protect = Policy::protect().accepts(Accepts::Any).condition(condition.clone());
        assert_eq!(answers(&protect, &machine(TokenType::ApiKey)), UNAUTHORIZED, "{condition}");
    }
    let all = scope("a") & scope("b");
    let carries_a = answers(&Policy::protect().accepts(Accepts::Any).condition(all), &carrying("a"));
    assert_eq!(carries_a, [(); 3].map(|()| Some(Denial::InsufficientScope(vec!["b".to_owned()]))));
}

#[test]
fn the_challenge_is_for_the_verification_that_is_too_old() {
    use crate::auth::condition::{Reverification, ReverificationLevel, reverification};
    let first = Reverification::new(ReverificationLevel::FirstFactor, 5);
    let both = reverification(first) & reverification(Reverification::STRICT);
    let claims = json!({"sub": "user_1", "fva": [1, 60]});
    let state = of_session(&claims);
    let protect = Policy::protect().condition(both).challenge(true);
    assert_eq!(answers(&protect, &state), [(); 3].map(|()| Some(Denial::Reverify(Reverification::STRICT))));
}

#[test]
fn urls_do_not_apply_to_machines() {
    let urls = Policy::protect().unauthenticated_url("/welcome").unauthorized_url("/upgrade");
    for state in [invalid(TokenType::SessionToken), session("pending"), machine(TokenType::ApiKey)] {
        assert_eq!(answers(&urls, &state), everyone("/welcome"));
    }
    let any = urls.clone().accepts(Accepts::Any);
    assert_eq!(answers(&any, &invalid(TokenType::SessionToken)), everyone("/welcome"));
    assert_eq!(answers(&any, &invalid(TokenType::ApiKey)), UNAUTHORIZED);
    assert_eq!(answers(&urls.accepts(API_KEY), &invalid(TokenType::SessionToken)), UNAUTHORIZED);
}

#[test]
fn an_outage_is_held_against_nobody() {
    let outage = |token_type| {
        let outcome = refused(token_type).with_unavailable(Some(Unavailable { retry_after: None }));
        state(outcome.into())
    };
    let unavailable = [(); 3].map(|()| Some(Denial::Unavailable));
    assert_eq!(answers(&Policy::protect(), &outage(TokenType::SessionToken)), unavailable);
    assert_eq!(answers(&Policy::protect().accepts(API_KEY), &outage(TokenType::ApiKey)), unavailable);
    assert_eq!(
        answers(&Policy::protect(), &outage(TokenType::ApiKey)),
        UNAUTHENTICATED,
        "it was not wanted anyway"
    );
}
