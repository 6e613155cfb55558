//! Random requests never get a server error.

use http::Method;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Map, Value, json};

use crate::apis::backend::all_routes;
use crate::apis::endpoint::caller::Api;

/// Without DELETE, so that the objects are not deleted.
const METHODS: [Method; 4] = [Method::GET, Method::POST, Method::PUT, Method::PATCH];

const NAMES: [&str; 48] = [
    "email_address",
    "phone_number",
    "username",
    "first_name",
    "external_id",
    "password",
    "created_at",
    "public_metadata",
    "private_metadata",
    "unsafe_metadata",
    "email_address_identification_status",
    "banned",
    "skip_user_requirement",
    "create_organizations_limit",
    "legal_accepted_at",
    "primary_email_address_id",
    "user_id",
    "verified",
    "primary",
    "identification_status",
    "name",
    "key",
    "description",
    "permissions",
    "slug",
    "created_by",
    "max_allowed_memberships",
    "admin_delete_enabled",
    "role",
    "inviter_user_id",
    "expires_in_days",
    "requesting_user_id",
    "enrollment_mode",
    "active_organization_id",
    "expires_in_seconds",
    "token",
    "org_id",
    "ignore_existing",
    "identifier",
    "url",
    "claims",
    "lifetime",
    "allowed_clock_skew",
    "custom_signing_key",
    "order_by",
    "limit",
    "offset",
    "status",
];

#[test]
fn whatever_is_asked_is_answered() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let api = runtime.block_on(Api::start());
    let ada = api.clerk.create_user().email("ada@example.com").create();
    let acme = api.clerk.create_organization("Acme", "acme");
    api.clerk.add_member(&acme, &ada, "org:admin");
    let session = api.clerk.sign_in(&ada).id;
    let ids = [
        ada.id,
        acme.id,
        session,
        api.clerk.roles()[0].id.clone(),
        "..%2F..".to_owned(),
        "%00%f0".to_owned(),
    ];
    let paths: Vec<&str> = all_routes().map(|(_, path, _)| path).collect();
    let values = [
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(7),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!("org:admin"),
        json!("x@y.zz"),
        json!("\u{0}\u{10ffff}"),
        json!("9999-12-31T23:59:60+23:59"),
        json!("-0000-00-00T00:00:00Z"),
        json!([]),
        json!(["x@y.zz", "x@y.zz"]),
        json!([null]),
        json!({}),
        json!({ "a": { "b": null } }),
        json!(ids[0]),
        json!(ids[1]),
    ];
    let call = (
        select(paths),
        select(METHODS.to_vec()),
        proptest::collection::vec(select(ids.to_vec()), 2),
        proptest::collection::vec((select(NAMES.to_vec()), select(values.to_vec())), 0..5),
        0..3_usize,
    );
    let config = Config { cases: 1500, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&call, |(path, method, ids, parameters, form)| {
        let mut ids = ids.iter();
        let segments =
            path.split('/').map(|it| if it.starts_with('{') { ids.next().map_or(it, |id| id) } else { it });
        let path = segments.collect::<Vec<_>>().join("/");
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(parameters.iter().map(|(name, value)| (name, value.to_string())))
            .finish();
        let object: Map<String, Value> =
            parameters.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let body = match form {
            0 => Value::Null,
            1 => Value::Object(object),
            _ => json!([object.clone(), object]),
        };
        let (status, answer) = runtime.block_on(api.call(method, &format!("/v1{path}?{query}"), body));
        prop_assert!((200..500).contains(&status), "{}: {}", status, answer);
        prop_assert!(status == 200 || answer["errors"].is_array() || status == 400, "{}: {}", status, answer);
        Ok(())
    });
    assert!(outcome.is_ok(), "{outcome:?}");
}
