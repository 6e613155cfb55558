//! The instance over HTTP. The end-to-end tests and Clerk's own npm package check that its tokens are like Clerk's.

use std::time::{Duration, SystemTime};

use aws_lc_rs::rsa::PublicKeyComponents;
use aws_lc_rs::signature::RSA_PKCS1_2048_8192_SHA256;
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use clerk_runtime::time::Clock as _;
use serde_json::{Value, json};

use super::{EmbeddedClerk, Endpoint, Fault, JwtBuilder, JwtClass};

async fn start() -> EmbeddedClerk {
    EmbeddedClerk::start().await.expect("loopback has a free port")
}

async fn fetch_jwks(clerk: &EmbeddedClerk) -> reqwest::Result<reqwest::Response> {
    let url = format!("{}/v1/jwks", clerk.url());
    reqwest::Client::new().get(url).bearer_auth(clerk.secret_key()).send().await
}

/// The header and the claims of a token.
fn parts<C: JwtClass>(token: &JwtBuilder<C>) -> (Value, Value) {
    let token = token.mint();
    let mut pieces = token.split('.').map(|piece| BASE64_URL_SAFE_NO_PAD.decode(piece).expect("base64url"));
    let mut json = || serde_json::from_slice(&pieces.next().expect("a piece")).expect("JSON");
    (json(), json())
}

#[tokio::test]
async fn the_key_set_verifies_what_is_minted() {
    let clerk = start().await;
    let jwks: Value = fetch_jwks(&clerk).await.unwrap().json().await.unwrap();
    let key = &jwks["keys"][0];
    assert_eq!((&key["kty"], &key["use"], &key["alg"]), (&json!("RSA"), &json!("sig"), &json!("RS256")));
    assert_eq!(json!(clerk.key_ids()), json!([key["kid"]]));
    assert!(key["kid"].as_str().unwrap().starts_with("ins_"));

    let decode = |name: &str| BASE64_URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let key = PublicKeyComponents { n: decode("n"), e: decode("e") };
    let verifies = |token: &str| {
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).unwrap();
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &signature).is_ok()
    };
    let token = clerk.session_token();
    assert!(verifies(&token.mint()));
    assert!(verifies(&token.clone().with_kid_of_another_key().mint()));
    assert!(!verifies(&token.clone().signed_by_another_key().mint()));
    assert!(!verifies(&token.clone().tampered().mint()));
    assert!(!verifies(&token.clone().alg_none().mint()));
    assert!(!verifies(&token.hs256_with_public_key().mint()));
}

#[tokio::test]
async fn refuses_calls_without_the_secret_key_and_unknown_paths() {
    let clerk = start().await;
    let get = |path: &str| reqwest::Client::new().get(format!("{}{path}", clerk.url()));
    for request in [get("/v1/jwks"), get("/v1/jwks").bearer_auth("sk_test_other")] {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 401);
        assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["code"], "clerk_key_invalid");
    }
    let response = get("/v1/nothing?here=1").send().await.unwrap();
    assert_eq!(response.status(), 404);
    assert_eq!(response.json::<Value>().await.unwrap()["errors"][0]["code"], "resource_not_found");

    let calls: Vec<String> = clerk.calls().iter().map(ToString::to_string).collect();
    assert_eq!(calls, ["GET /v1/jwks", "GET /v1/jwks", "GET /v1/nothing?here=1"]);
    clerk.clear_calls();
    assert_eq!(clerk.calls(), []);
}

#[tokio::test]
async fn fails_as_ordered() {
    let clerk = start().await;
    let order = |fault: Fault| {
        clerk.fault(Endpoint::Jwks, fault.times(1));
        fetch_jwks(&clerk)
    };
    assert_eq!(order(Fault::Status(503)).await.unwrap().status(), 503);
    let limited = order(Fault::RetryAfter(429, 7)).await.unwrap();
    assert_eq!((limited.status().as_u16(), limited.headers()["retry-after"].as_bytes()), (429, &b"7"[..]));
    assert!(order(Fault::Drop).await.is_err());
    assert!(order(Fault::Garbage).await.unwrap().json::<Value>().await.is_err());
    assert_eq!(order(Fault::Empty).await.unwrap().text().await.unwrap(), "");
    assert_eq!(order(Fault::WrongContentType).await.unwrap().headers()["content-type"], "text/html");
    let cut = order(Fault::CutBody).await.unwrap();
    assert_eq!(cut.status(), 200);
    assert!(cut.bytes().await.is_err());
    let huge = order(Fault::Huge(100_000)).await.unwrap();
    assert_eq!(huge.content_length(), None);
    let huge = huge.bytes().await.unwrap();
    assert_eq!(huge.len(), 100_000);
    assert!(serde_json::from_slice::<Value>(&huge).is_ok());
    let mut trickled = order(Fault::Trickle(Duration::from_micros(50))).await.unwrap();
    assert_eq!(trickled.chunk().await.unwrap().unwrap().len(), 1);
    assert!(serde_json::from_slice::<Value>(&[b"{", &*trickled.bytes().await.unwrap()].concat()).is_ok());
    let latency = Duration::from_millis(30);
    let started = std::time::Instant::now();
    assert_eq!(order(Fault::Latency(latency)).await.unwrap().status(), 200);
    assert!(started.elapsed() >= latency);
    assert_eq!(fetch_jwks(&clerk).await.unwrap().status(), 200);
}

#[tokio::test]
async fn faults_queue_up_until_they_are_cleared() {
    let clerk = start().await;
    clerk.fault(Endpoint::Jwks, Fault::Status(500).times(2));
    clerk.fault(Endpoint::Jwks, Fault::Status(502));
    for expected in [500, 500, 502, 502] {
        assert_eq!(fetch_jwks(&clerk).await.unwrap().status(), expected);
    }
    clerk.clear_faults();
    assert_eq!(fetch_jwks(&clerk).await.unwrap().status(), 200);
}

#[tokio::test]
async fn keys_are_added_and_rotated() {
    let clerk = start().await;
    let first = clerk.key_ids();
    let second = clerk.add_key();
    assert_eq!(clerk.key_ids(), [first[0].clone(), second.clone()]);
    assert_eq!(parts(&clerk.session_token()).0["kid"], *second);
    let pem = clerk.jwt_key_pem();
    let third = clerk.rotate_keys();
    assert_eq!(clerk.key_ids(), [third]);
    assert_ne!(clerk.jwt_key_pem(), pem);
}

#[tokio::test]
async fn the_server_ends_with_the_last_handle() {
    let clerk = start().await;
    let address = clerk.url().trim_start_matches("http://").to_owned();
    let clone = clerk.clone();
    drop(clerk);
    assert!(tokio::net::TcpStream::connect(&address).await.is_ok());
    drop(clone);
    tokio::task::yield_now().await;
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}

#[tokio::test]
async fn a_session_token_says_what_it_is_told() {
    let clerk = start().await;
    clerk.clock().freeze();
    clerk.clock().set(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000));
    let (header, claims) = parts(&clerk.session_token());
    assert_eq!(
        header,
        json!({ "alg": "RS256", "typ": "JWT", "cat": "cl_B7d4PD111AAA", "kid": clerk.key_ids()[0] })
    );
    let expected = json!({
        "iss": clerk.issuer(), "sub": "user_embedded", "sid": "sess_embedded", "azp": "http://localhost:3000",
        "iat": 1000, "nbf": 990, "exp": 1060, "v": 2, "sts": "active", "fva": [0, -1], "jti": claims["jti"],
    });
    assert_eq!(claims, expected);

    let token = clerk
        .session_token()
        .organization("org_acme", "acme", "org:admin")
        .permissions(["org:invoices:create", "org:invoices:read", "org:teams:read"])
        .features(["org:export", "beta"])
        .plans(["org:pro"])
        .actor("user_support")
        .pending();
    let (_, claims) = parts(&token);
    let o = json!({ "id": "org_acme", "slg": "acme", "rol": "admin", "per": "create,read", "fpm": "0,3,2" });
    assert_eq!(claims["o"], o);
    assert_eq!(claims["fea"], "o:export,u:beta,o:invoices,o:teams");
    assert_eq!(
        (&claims["pla"], &claims["sts"], &claims["act"]),
        (&json!("o:pro"), &json!("pending"), &json!({ "sub": "user_support" }))
    );

    let (_, claims) = parts(&token.version_1());
    assert_eq!(
        (&claims["v"], &claims["o"], &claims["org_role"]),
        (&Value::Null, &Value::Null, &json!("org:admin"))
    );
    assert_eq!(
        claims["org_permissions"],
        json!(["org:invoices:create", "org:invoices:read", "org:teams:read"])
    );
}

#[tokio::test]
async fn what_is_set_by_name_has_the_last_word() {
    let clerk = start().await;
    let token = clerk.session_token().claim("sub", 7).without_claim("sid").user("user_ada");
    let (header, claims) =
        parts(&token.header_parameter("crit", json!(["x"])).without_header_parameter("typ"));
    assert_eq!((&claims["sub"], claims.get("sid")), (&json!(7), None));
    assert_eq!((&header["crit"], header.get("typ")), (&json!(["x"]), None));
    let (header, claims) = parts(&clerk.session_token().template());
    assert_eq!((&header["cat"], claims.get("sid"), claims.get("v")), (&json!("cl_B7d4PD222AAA"), None, None));
    assert_eq!(parts(&clerk.oauth_jwt()).0["typ"], "at+jwt");
    assert_eq!(parts(&clerk.m2m_jwt().machine("mch_1")).1["sub"], "mch_1");
}

#[tokio::test]
async fn expired_and_early_tokens_follow_the_clock() {
    let clerk = start().await;
    let seconds = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let now = seconds(clerk.clock().now());
    assert!(parts(&clerk.session_token().expired()).1["exp"].as_u64().unwrap() < now);
    let early = parts(&clerk.session_token().not_yet_active()).1;
    assert!(early["nbf"].as_u64().unwrap() > now && early["exp"].as_u64() > early["nbf"].as_u64());
    clerk.clock().advance(Duration::from_secs(7_200));
    assert!(parts(&clerk.session_token()).1["iat"].as_u64().unwrap() >= now + 7_200);
}

#[tokio::test]
#[should_panic(expected = "permissions are granted in an organization")]
async fn permissions_need_an_organization() {
    let _ = start().await.session_token().permissions(["org:invoices:read"]).mint();
}
