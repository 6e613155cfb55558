//! Every object can be read with nulls, missing fields and unknown content.

use serde_json::{Map, Value, json};

use crate::backend::objects::*;
use crate::ground::timestamp::Timestamp;

/// Round trips of a type: each field null, absent, or of another type, and an unknown field.
fn survives<T: serde::de::DeserializeOwned + serde::Serialize>(name: &str, fields: &[(&'static str, bool)]) {
    let needed: Map<String, Value> = fields
        .iter()
        .filter(|(_, is_needed)| *is_needed)
        .map(|(field, _)| ((*field).to_owned(), json!("some_text")))
        .collect();
    let read = |object: &Map<String, Value>| serde_json::from_value::<T>(Value::Object(object.clone()));
    let rest = || fields.iter().filter(|(_, is_needed)| !is_needed).map(|(field, _)| *field);

    let written = |object: &Map<String, Value>| serde_json::to_value(read(object).unwrap()).unwrap();
    let empty = written(&needed);

    let mut nulls = needed.clone();
    nulls.extend(rest().map(|field| (field.to_owned(), Value::Null)));
    assert_eq!(written(&nulls), empty, "{name} of nulls");

    let mut strange = needed.clone();
    strange.insert("newer_than_this_crate".to_owned(), json!({ "a": [1, null] }));
    // No object has a field that is a list of lists of objects.
    strange.extend(rest().map(|field| (field.to_owned(), json!([[{ "another": "kind" }]]))));
    assert_eq!(written(&strange), Value::Object(strange), "{name} of strange values");

    for (field, _) in fields.iter().filter(|(_, is_needed)| *is_needed) {
        for value in [None, Some(Value::Null), Some(json!("")), Some(json!(1))] {
            let mut broken = needed.clone();
            broken.remove(*field);
            broken.extend(value.map(|value| ((*field).to_owned(), value)));
            assert!(read(&broken).is_err(), "{name} without {field}");
        }
    }
}

/// Passes the names of all objects to a macro.
macro_rules! every_object {
    ($apply:ident) => {
        $apply! {
            ExternalAccount SamlAccount SamlAccountConnection EnterpriseAccount
            EnterpriseAccountConnection Verification OAuthAccessToken Invitation WaitlistEntry
            AllowlistIdentifier BlocklistIdentifier Plan PlanFeature Money UnitPrice UnitPriceTier
            Subscription NextPayment SubscriptionItem Payer PaymentMethod Totals PaymentAttempt
            EnterpriseConnection EnterpriseSaml EnterpriseOAuth SamlConnection AttributeMapping
            CustomAttribute IdpCertificate Seats UnitTotal UnitTotalTier
            LoginHint Instance InstanceRestrictions OrganizationSettings Domain CnameTarget ProxyCheck
            RedirectUrl SvixUrl AccountlessApplication Email BatchEmail SmsMessage DeletedObject ApiKey
            ApiKeySecret M2mToken Machine MachineScope MachineSecretKey OAuthApplication
            IdpOAuthAccessToken Organization OrganizationMembership PublicUserData
            OrganizationInvitation PublicOrganizationData OrganizationDomain
            OrganizationDomainVerification Permission Role RoleSet RoleSetItem RoleSetMigration Session
            SessionActivity SessionTask ClientObject SignUp SignUpVerifications SignUpVerification
            HandshakePayload Token SessionRefresh SignInToken ActorToken TestingToken AgentTask
            JwtTemplate JsonWebKeySet User EmailAddress PhoneNumber Web3Wallet Passkey
            IdentificationLink ScimUser TotalCount UserId Verified
        }
    };
}

#[test]
fn every_object_survives() {
    macro_rules! survive {
        ($($Object:ident)*) => {
            $(survives::<$Object>(stringify!($Object), $Object::FIELDS);)*
        };
    }
    every_object!(survive);
}

#[test]
fn times_are_milliseconds_whatever_the_wire_says() {
    let wire = json!({ "id": "oat_1", "expiration": 1_700_000_000, "created_at": 1_600_000_000 });
    let token: IdpOAuthAccessToken = serde_json::from_value(wire.clone()).unwrap();
    assert_eq!(token.expiration, Some(Timestamp::from_secs(1_700_000_000)));
    assert_eq!(serde_json::to_value(&token).unwrap()["expiration"], wire["expiration"]);
    let key: ApiKey = serde_json::from_value(json!({ "id": "ak_1", "expiration": 1.7e12 })).unwrap();
    assert_eq!(key.expiration, token.expiration);
}

#[test]
fn values_newer_than_this_crate_are_kept_as_text() {
    let session: Session = serde_json::from_value(json!({ "id": "sess_1", "status": "dreaming" })).unwrap();
    assert_eq!(session.status, Some(SessionStatus::Other("dreaming".to_owned())));
    let session: Session = serde_json::from_value(json!({ "id": "sess_1", "status": "active" })).unwrap();
    assert_eq!(session.status, Some(SessionStatus::Active));
}

#[test]
fn metadata_is_the_application_s_own_type() {
    #[derive(serde::Deserialize)]
    struct Own {
        seats: u32,
    }
    let user: User =
        serde_json::from_value(json!({ "id": "user_1", "public_metadata": { "seats": 5 } })).unwrap();
    assert_eq!(user.public_metadata.parse::<Own>().unwrap().seats, 5);
    assert!(user.private_metadata.parse::<Own>().is_err());
}

#[test]
fn debug_output_holds_no_secret() {
    let wire = json!({ "id": "ak_1", "secret": "s3cret", "unknown_secret": "s3cret" });
    let key: ApiKey = serde_json::from_value(wire).unwrap();
    let shown = format!("{key:?}");
    assert!(!shown.contains("s3cret") && shown.contains("unknown_secret"), "{shown}");
    assert_eq!(key.secret.unwrap().expose_secret(), "s3cret");
}

/// Checks that debug output of `T` hides secrets: each field gets a planted text, alone, in a list, and
/// inside JSON.
fn hides<T: serde::de::DeserializeOwned + std::fmt::Debug>(name: &str, fields: &[(&'static str, bool)]) {
    const PLANTED: &str = "planted-secret";
    let needed = fields.iter().filter(|(_, is_needed)| *is_needed);
    let needed: Map<String, Value> =
        needed.map(|(field, _)| ((*field).to_owned(), json!("some_text"))).collect();
    for (field, _) in fields {
        let json = [json!({ "a": PLANTED }), json!([{ "a": PLANTED }]), json!([[PLANTED]])];
        let text = [json!(PLANTED), json!([PLANTED])];
        let text = text.into_iter().filter(|_| names_a_secret(name, field));
        for value in json.into_iter().chain(text) {
            let mut object = needed.clone();
            object.insert((*field).to_owned(), value.clone());
            // A required field is a string.
            let Ok(read) = serde_json::from_value::<T>(Value::Object(object)) else { continue };
            let shown = format!("{read:?} {read:#?}");
            assert!(!shown.contains(PLANTED), "{name} shows {field} of {value}: {shown}");
            let as_named = if *field == "type" { "kind" } else { *field };
            assert!(shown.contains(as_named), "{name} does not name {field}: {shown}");
        }
    }
}

/// Whether a field's name means a secret, or a link that signs someone in.
fn names_a_secret(object: &str, field: &str) -> bool {
    const WORDS: [&str; 11] = [
        "secret",
        "token",
        "code",
        "jwt",
        "cookie",
        "nonce",
        "ticket",
        "password",
        "directives",
        "body",
        "message",
    ];
    const LINKS: [&str; 4] = ["url", "claim_url", "svix_url", "external_verification_redirect_url"];
    // Public endpoints and addresses, and the kind of a code.
    const PUBLIC: [(&str, &str); 5] = [
        ("EnterpriseOAuth", "token_url"),
        ("OAuthApplication", "token_fetch_url"),
        ("OAuthApplication", "token_introspection_url"),
        ("RedirectUrl", "url"),
        ("Verified", "code_type"),
    ];
    !PUBLIC.contains(&(object, field))
        && (LINKS.contains(&field) || WORDS.iter().any(|word| field.contains(word)))
}

#[test]
fn debug_output_of_no_object_holds_a_secret() {
    macro_rules! hide {
        ($($Object:ident)*) => {
            $(hides::<$Object>(stringify!($Object), $Object::FIELDS);)*
        };
    }
    every_object!(hide);
}
