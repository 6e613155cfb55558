//! Answers of the Backend API: only a complete, positive object lets a machine in.
//!
//! An input is a line with the token's type, `audience` if one is required, the status and the media type,
//! and then the body; or the same with `jwks`, in which the answer is a key set. The calls go over loopback,
//! as in a real application.

#![no_main]

use std::cell::{Cell, RefCell};

use clerk_fuzz::backend::Backend;
use clerk_fuzz::instance::builder;
use clerk_fuzz::keys::{KEYS, Key};
use clerk_fuzz::token::written_out;
use clerk_fuzz::{first_line, machine};
use clerk_runtime::state::AuthStatus;
use clerk_runtime::{Accepts, AuthenticateOptions, Clerk, RequestState, TokenType};
use http::header::{AUTHORIZATION, HeaderValue};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// The name of the key in the tokens and key sets.
const KID: &str = "ins_confdev";

thread_local! {
    static SUBJECT: RefCell<Option<Subject>> = const { RefCell::new(None) };
}

struct Subject {
    backend: Backend,
    /// Without an audience, and with one.
    clerks: [Clerk; 2],
    client: reqwest::Client,
    /// The number of presented tokens.
    asked: Cell<u64>,
}

fuzz_target!(
    init: {
        let good = br#"api_key any 200 application/json
{"object":"api_key","id":"ak_1","subject":"user_1","revoked":false,"expired":false}"#;
        assert!(judge(good), "no machine is ever let in");
        let modulus = &KEYS.right.modulus;
        let keys = format!("{{\"keys\":[{{\"kty\":\"RSA\",\"kid\":\"{KID}\",\"n\":\"{modulus}\",\"e\":\"AQAB\"}}]}}");
        assert!(judge(format!("jwks any 200 application/json\n{keys}").as_bytes()), "no key is ever found");
    },
    |data: &[u8]| {
        judge(data);
    }
);

fn judge(data: &[u8]) -> bool {
    SUBJECT
        .with_borrow_mut(|subject| subject.get_or_insert_with(Subject::new).judge(data).unwrap_or_default())
}

impl Subject {
    fn new() -> Self {
        let backend = Backend::start();
        let builder = || builder().api_url(&backend.url);
        let clerks = [builder(), builder().audience(["https://api.test"])];
        let clerks = clerks.map(|builder| builder.build().expect("a valid configuration"));
        Self { backend, clerks, client: reqwest::Client::new(), asked: Cell::new(0) }
    }

    fn judge(&self, data: &[u8]) -> Option<bool> {
        let (line, body) = first_line(data);
        let mut words = std::str::from_utf8(line).ok()?.split(' ');
        let (token_type, prefix) = match words.next()? {
            "api_key" => (TokenType::ApiKey, "ak"),
            "m2m_token" => (TokenType::M2mToken, "mt"),
            "oauth_token" => (TokenType::OAuthToken, "oat"),
            "jwks" => return self.judge_keys(words, body),
            _ => return None,
        };
        let has_audience = words.next()? == "audience";
        let (status, is_read) = self.answer(words, body)?;
        // A different token each time, because refusals are remembered.
        self.asked.set(self.asked.get() + 1);
        let secret = format!("{prefix}_{}", self.asked.get());
        let state = self.authenticate(&self.clerks[usize::from(has_audience)], &secret, token_type);
        let is_let_in = state.status() == AuthStatus::SignedIn;
        if is_let_in {
            assert!(is_read && machine::lets_in(status, body, token_type), "let in by {status}");
            check_identity(&state, body, has_audience && token_type == TokenType::OAuthToken);
        } else {
            assert!(state.token().is_none());
            let is_outage = status >= 500 || status == 429;
            assert!(!is_outage || state.is_unavailable(), "an outage that counts as a refusal");
        }
        Some(is_let_in)
    }

    /// A token is valid only if the fetched set has its key, for RS256 signatures.
    fn judge_keys<'w>(&self, mut words: impl Iterator<Item = &'w str>, body: &[u8]) -> Option<bool> {
        words.next()?;
        let (status, is_read) = self.answer(words, body)?;
        let client = self.client.clone();
        let builder =
            builder().api_url(&self.backend.url).jwt_key("").http_client(client).token_memo_bytes(0);
        let clerk = builder.build().expect("a valid configuration");
        let mut is_let_in = false;
        for (signer, key) in [("right", &KEYS.right), ("wrong", &KEYS.wrong)] {
            let clear = format!(
                "`{{\"alg\":\"RS256\",\"kid\":\"{KID}\"}}~{{\"sub\":\"user_1\",\"exp\":1760000060}}~{signer}`"
            );
            let token = String::from_utf8(written_out(clear.as_bytes())).expect("a token");
            let state = self.authenticate(&clerk, &token, TokenType::SessionToken);
            if state.status() == AuthStatus::SignedIn {
                assert!(
                    is_read && (200..300).contains(&status) && lists(body, key),
                    "verified with a key of nobody's"
                );
                is_let_in = true;
            }
        }
        Some(is_let_in)
    }

    /// Sets the answer. Returns its status, and whether its body counts as JSON.
    fn answer<'w>(&self, mut words: impl Iterator<Item = &'w str>, body: &[u8]) -> Option<(u16, bool)> {
        let status = words.next()?.parse().ok().filter(|status| (200..=599).contains(status))?;
        let media_type = words.next().filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()))?;
        self.backend.answer(status, media_type, body);
        let is_json = media_type.split(';').next()?.eq_ignore_ascii_case("application/json");
        Some((status, is_json && !matches!(status, 204 | 304)))
    }

    fn authenticate(&self, clerk: &Clerk, secret: &str, token_type: TokenType) -> RequestState {
        let (mut parts, ()) = http::Request::new(()).into_parts();
        let value = HeaderValue::try_from(format!("Bearer {secret}")).expect("a header value");
        parts.headers.insert(AUTHORIZATION, value);
        let options = AuthenticateOptions::new().accepts(Accepts::One(token_type));
        self.backend.runtime.block_on(clerk.authenticate_request(&parts, &options))
    }
}

/// Whether a key set has a key with the tokens' key id that verifies RS256 signatures.
fn lists(body: &[u8], key: &Key) -> bool {
    let set: Value = serde_json::from_slice(body).unwrap_or_default();
    let is_or_absent = |value: &Value, expected: &str| value.is_null() || value == expected;
    set["keys"].as_array().is_some_and(|keys| {
        keys.iter().any(|jwk| {
            let is_this = jwk["kty"] == "RSA"
                && jwk["kid"] == KID
                && jwk["n"] == key.modulus.as_str()
                && jwk["e"] == "AQAB";
            is_this && is_or_absent(&jwk["alg"], "RS256") && is_or_absent(&jwk["use"], "sig")
        })
    })
}

/// The accepted caller is the one in the answer, with its scopes, and for the required audience.
fn check_identity(state: &RequestState, body: &[u8], asks_audience: bool) {
    let members = machine::members(body).expect("an object");
    let answer = |name: &str| members.get(name).cloned().unwrap_or_default();
    let auth = state.to_auth().expect("an Auth object");
    let machine = auth.machine().expect("a machine");
    assert_eq!(Some(machine.id()), answer("id").as_str());
    assert_eq!(Some(machine.subject()), answer("subject").as_str());
    for scope in machine.scopes() {
        assert!(
            answer("scopes").to_string().contains(&Value::from(scope).to_string()),
            "a scope out of nothing: {scope}"
        );
    }
    assert!(!asks_audience || answer("aud").to_string().contains("\"https://api.test\""), "another audience");
    let _ = (serde_json::to_value(&auth), format!("{auth:?}"));
}
