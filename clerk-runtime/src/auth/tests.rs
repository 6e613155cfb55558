//! Compares `has()` with the reference's answers, and tests what an Auth object shows.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Actor, AnyCaller, Auth, Caller, Finding, Machine, SessionAuth, SignedOut, VerifiedMachineToken};
use crate::auth::condition::{
    Condition, Reverification, ReverificationLevel, feature, has, not_impersonated, organization, permission,
    plan, role, scope,
};
use crate::auth::evidence::Evidence;
use crate::clerk::Clerk;
use crate::machine::VerifiedMachine;
use crate::request::RequestContext;
use crate::token::TokenType;
use crate::token::jwt::Jwt;
use crate::token::machine_kind::MachineKind;
use crate::token::session::VerifiedSession;

const TOKEN: &str = "header.payload.signature";

fn caller<I>(identity: I) -> Arc<Caller<I>> {
    let clerk = Clerk::builder()
        .publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k")
        .secret_key("sk_live_secret")
        .build()
        .unwrap();
    let (parts, ()) = http::Request::get("https://example.com/a").body(()).unwrap().into_parts();
    Caller::new(
        identity,
        clerk.instance(),
        &RequestContext::new(&parts, &clerk.instance().settings.url_rules),
        || None,
        Finding::signed_in(TokenType::SessionToken, None, Evidence::default()),
    )
}

fn session(mut claims: Value) -> Auth {
    claims["sub"] = json!("user_1");
    let session = VerifiedSession::for_tests(Jwt::with_claims(TOKEN, &claims));
    Auth::Session(SessionAuth::new(caller(session)))
}

fn machine(scopes: Value) -> Auth {
    machine_of(MachineKind::ApiKey, "user_1", scopes)
}

fn machine_of(kind: MachineKind, subject: &str, scopes: Value) -> Auth {
    machine_with_actor(kind, subject, scopes, None)
}

fn machine_with_actor(kind: MachineKind, subject: &str, scopes: Value, actor: Option<Value>) -> Auth {
    let verified = VerifiedMachine {
        kind,
        id: "ak_1".to_owned(),
        subject: subject.to_owned(),
        scopes: Some(scopes),
        claims: None,
        name: None,
        client_id: None,
        audience: None,
        actor,
        expires_at: None,
        created_at: None,
    };
    let identity = VerifiedMachineToken { machine: Arc::new(verified), token: TOKEN.into() };
    Auth::from_machine(Machine::new(caller(identity)))
}

fn admin() -> Auth {
    session(json!({
        "v": 2, "o": {"id": "org_1", "rol": "admin", "per": "read", "fpm": "1"},
        "fea": "o:inv,u:solo,ou:both", "pla": "u:free,o:pro",
    }))
}

#[test]
fn what_an_admin_has() {
    let auth = admin();
    let holding = [
        role("admin"),
        role("org:admin"),
        role("org:org:admin"),
        permission("inv:read"),
        role("admin") & permission("org:inv:read"),
        feature("inv"),
        feature("org:inv"),
        feature("o:inv"),
        feature("organization:inv"),
        feature("solo"),
        feature("u:solo"),
        feature("org:both"),
        feature("user:both"),
        feature("org:inv:zzz"),
        plan("free"),
        plan("org:pro"),
        plan("pro") & feature("inv"),
        role("member") | plan("pro"),
        !role("member"),
    ];
    for condition in holding {
        assert!(auth.has(&condition), "{condition:?}");
    }
}

#[test]
fn what_an_admin_has_not() {
    let auth = admin();
    let failing = [
        role("member"),
        role("member") & permission("org:inv:read"),
        role("Admin"),
        role(""),
        permission("org:sys_memberships:read"),
        feature("user:inv"),
        feature("org:solo"),
        feature("x:inv"),
        feature("org:"),
        feature(":inv"),
        feature(""),
        plan("user:pro"),
        plan("pro") & feature("nope"),
        !role("admin"),
        scope("read"),
        !scope("read"),
        Condition::All(vec![].into()),
        Condition::Any(vec![].into()),
    ];
    for condition in failing {
        assert!(!auth.has(&condition), "{condition:?}");
    }
}

#[test]
fn without_an_organization_there_is_neither_role_nor_permission() {
    let auth = session(json!({"org_role": "org:admin", "org_permissions": ["org:inv:read"]}));
    assert!(!auth.has(role("admin")) && !auth.has(permission("inv:read")));
}

/// `true` and `false` are results, whose negation holds or not. `None` means that the condition does not
/// apply.
#[test]
fn an_organization_is_known_by_id_and_by_slug() {
    let of_org = |id: &str| machine_of(MachineKind::ApiKey, id, json!([]));
    let acme = || session(json!({"v": 2, "o": {"id": "org_1", "slg": "acme", "rol": "admin"}}));
    let slugless = || session(json!({"org_id": "org_1"}));
    let alone = || session(json!({}));
    let table = [
        (acme(), "org_1", Some(true)),
        (acme(), "acme", Some(true)),
        (acme(), "org_2", Some(false)),
        (acme(), "other", Some(false)),
        (acme(), "Acme", None),
        (acme(), "", None),
        (slugless(), "org_1", Some(true)),
        (slugless(), "acme", None),
        (alone(), "org_1", Some(false)),
        (alone(), "acme", Some(false)),
        (session(json!({"org_id": "", "org_slug": "acme"})), "acme", Some(false)),
        (session(json!({"org_id": "org_1", "org_slug": ""})), "", None),
        (of_org("org_1"), "org_1", Some(true)),
        (of_org("org_1"), "org_2", Some(false)),
        (of_org("org_1"), "acme", None),
        (of_org("user_1"), "org_1", None),
        (machine_of(MachineKind::OAuth, "user_1", json!([])), "org_1", None),
        (machine_of(MachineKind::M2m, "org_1", json!([])), "org_1", None),
    ];
    for (auth, text, expected) in table {
        let text = text.to_owned();
        let held = [auth.has(organization(text.clone())), auth.has(!organization(text.clone()))];
        assert_eq!(held, [expected == Some(true), expected == Some(false)], "{text} of {auth:?}");
    }
}

#[test]
fn an_actor_of_any_form_is_an_impersonation() {
    let none = json!({"sub": "user_1"});
    assert!(session(none.clone()).has(not_impersonated()) && session(none).actor().is_none());
    assert!(machine(json!([])).has(not_impersonated()));
    let acts = [
        json!({"sub": "user_2"}),
        json!({}),
        json!([]),
        json!("user_2"),
        json!(0),
        json!(false),
        json!(null),
    ];
    for act in acts {
        let oauth = machine_with_actor(MachineKind::OAuth, "user_1", json!([]), Some(act.clone()));
        for auth in [session(json!({"act": act})), oauth] {
            assert_eq!(auth.actor().map(Actor::claim), Some(&act));
            assert!(!auth.has(not_impersonated()) && auth.has(!not_impersonated()), "{act}");
        }
    }
}

#[test]
fn malformed_claims_answer_nothing_not_even_a_negation() {
    let auth = session(json!({"fea": "no-colon", "pla": 5}));
    for condition in [feature("x"), !feature("x"), plan("x"), !plan("x")] {
        assert!(!auth.has(&condition), "{condition:?}");
    }
}

#[test]
fn reverification_is_as_fresh_as_the_reference_says() {
    let required = [
        Reverification::STRICT_MFA,
        Reverification::STRICT,
        Reverification::MODERATE,
        Reverification::LAX,
        Reverification::new(ReverificationLevel::FirstFactor, 10),
    ];
    let table = [
        (json!([5, 3]), [true, true, true, true, true]),
        (json!([5, -1]), [true, true, true, true, true]),
        (json!([-1, 3]), [false, true, true, true, false]),
        (json!([-1, -1]), [false; 5]),
        (json!([10, 0]), [false, true, true, true, false]),
        (json!([0, 10]), [false, false, true, true, true]),
        (json!([9, 10]), [false, false, true, true, true]),
        (json!([70, 20]), [false, false, true, true, false]),
        (json!([1]), [false; 5]),
        (json!([1, 1, 1]), [false; 5]),
        (json!([-2, 1]), [false; 5]),
        (json!(["1", 1]), [false; 5]),
        (json!(null), [false; 5]),
    ];
    for (ages, expected) in table {
        let auth = session(json!({"fva": ages}));
        let actual = required.map(|required| auth.has(Condition::Reverification(required)));
        assert_eq!(actual, expected, "{ages}");
    }
    assert!(
        !session(json!({"fva": [0, 0]}))
            .has(Condition::Reverification(Reverification::new(ReverificationLevel::FirstFactor, 0)))
    );
}

#[test]
fn a_machine_has_scopes_and_nothing_else() {
    let auth = machine(json!(["invoices:write", "invoices:read"]));
    assert!(auth.has(scope("invoices:write")));
    assert!(auth.has(role("admin") | scope("invoices:read")));
    assert!(auth.has(&!scope("invoices:delete")));
    for condition in [role("admin"), !role("admin"), feature("x"), !plan("x"), scope("invoices")] {
        assert!(!auth.has(&condition), "{condition:?}");
    }
    assert!(machine(json!("one")).has(scope("one")), "a single text is a list of one");
}

#[test]
fn nobody_satisfies_anything() {
    let nobody =
        Auth::SignedOut(SignedOut::new(Some(TokenType::SessionToken), AnyCaller::Nobody(caller(()))));
    for condition in [role("x"), !role("x"), not_impersonated(), has(|_| true), !has(|_| false)] {
        assert!(!nobody.has(&condition), "{condition:?}");
    }
}

#[test]
fn no_auth_object_shows_its_token_or_the_secret_key() {
    for auth in [admin(), machine(json!([]))] {
        for text in
            [format!("{auth:?}"), format!("{:?}", auth.debug()), serde_json::to_string(&auth).unwrap()]
        {
            assert!(!text.contains(TOKEN) && !text.contains("sk_live"), "{text}");
        }
    }
}
