//! Whole requests: every signed-in caller has a token that is valid now, and no answer redirects, or sends
//! data, to the wrong place.
//!
//! An input is a line of words that select an instance and the accepted tokens, a request as text, an empty
//! line, and the answer of the Backend API: a line with the status, and the body.

#![no_main]

use std::cell::RefCell;

use clerk_fuzz::backend::Backend;
use clerk_fuzz::instance::{DAY, NOW, PRODUCTION_KEY, PRODUCTION_SECRET_KEY, SECRET, SKEW, builder};
use clerk_fuzz::token::{signed_parts, written_out};
use clerk_fuzz::{first_line, machine, request, session};
use clerk_runtime::policy::RequestKind;
use clerk_runtime::settings::OrganizationSync;
use clerk_runtime::state::AuthStatus;
use clerk_runtime::{Accepts, AuthenticateOptions, Clerk, Denial, Policy, RequestState, TokenType, fuzzing};
use http::header::{LOCATION, SET_COOKIE};
use http::request::Parts;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use url::{Origin, Url};

const PRIMARY: &str = "https://primary.test";

thread_local! {
    static SUBJECTS: RefCell<Option<Subjects>> = const { RefCell::new(None) };
}

struct Subjects {
    backend: Backend,
    all: [Subject; 4],
}

struct Subject {
    name: &'static str,
    clerk: Clerk,
    is_development: bool,
    frontend_api: &'static str,
}

/// The request, and the answer of the API.
struct Exchange<'d> {
    parts: Parts,
    status: u16,
    body: &'d [u8],
    /// The whole input, with all tokens encoded.
    text: &'d [u8],
}

fuzz_target!(
    init: {
        for instance in ["development", "production", "organizations"] {
            let good = format!("{instance}\nGET /\nhost: a.test\nauthorization: Bearer {}", session::GOOD);
            assert_eq!(judge(good.as_bytes()), AuthStatus::SignedIn, "nobody is ever signed in: {instance}");
        }
        for (instance, cookie) in [("development", ""), ("satellite", ""), ("production", "cookie: __client_uat=1")] {
            let stranger = format!("{instance}\nGET /\nhost: a.test\nsec-fetch-dest: document\n{cookie}");
            assert_eq!(judge(stranger.as_bytes()), AuthStatus::Handshake, "nobody is ever redirected: {instance}");
        }
    },
    |data: &[u8]| {
        judge(data);
    }
);

fn judge(data: &[u8]) -> AuthStatus {
    SUBJECTS.with_borrow_mut(|subjects| subjects.get_or_insert_with(Subjects::new).judge(data))
}

impl Subjects {
    fn new() -> Self {
        let backend = Backend::start();
        let subject = |name, adapt: fn(clerk_runtime::ClerkBuilder) -> clerk_runtime::ClerkBuilder| {
            let builder = adapt(builder().api_url(&backend.url));
            let clerk = builder.build().expect("a valid configuration");
            let is_development = name != "production";
            let frontend_api = if is_development {
                "https://witty-heron-42.clerk.accounts.dev"
            } else {
                "https://clerk.shop.example"
            };
            Subject { name, clerk, is_development, frontend_api }
        };
        let all = [
            subject("development", |builder| builder),
            subject("production", |builder| {
                builder.publishable_key(PRODUCTION_KEY).secret_key(PRODUCTION_SECRET_KEY)
            }),
            subject("satellite", |builder| {
                let builder = builder.is_satellite(true).satellite_auto_sync(true).domain("satellite.test");
                builder.sign_in_url(format!("{PRIMARY}/sign-in"))
            }),
            subject("organizations", |builder| {
                let sync = OrganizationSync::new().organization_patterns(["/orgs/:slug", "/by-id/:id"]);
                builder.organization_sync(sync.personal_account_patterns(["/me"])).cross_origin_sync(false)
            }),
        ];
        Self { backend, all }
    }

    fn judge(&self, data: &[u8]) -> AuthStatus {
        let text = written_out(data);
        let (line, rest) = first_line(&text);
        let words = String::from_utf8_lossy(line).into_owned();
        let chosen = |word: &str| words.split(' ').any(|it| it == word);
        let subject = self.all.iter().find(|subject| chosen(subject.name)).unwrap_or(&self.all[0]);
        let accepts = match () {
            () if chosen("any") => Accepts::Any,
            () if chosen("list") => Accepts::from([TokenType::SessionToken, TokenType::ApiKey]),
            () if chosen("m2m_token") => Accepts::One(TokenType::M2mToken),
            () if chosen("oauth_token") => Accepts::One(TokenType::OAuthToken),
            () => Accepts::One(TokenType::SessionToken),
        };
        let (parts, rest) = request::read(rest);
        let (status, body) = first_line(rest);
        let status = std::str::from_utf8(status).ok().and_then(|status| status.parse().ok());
        let status = status.filter(|status| (200..=599).contains(status)).unwrap_or(404);
        self.backend.answer(status, "application/json", body);
        let exchange = Exchange { parts, status, body, text: &text };

        let options = AuthenticateOptions::new().accepts(accepts);
        let authenticated = subject.clerk.authenticate_request(&exchange.parts, &options);
        let state = self.backend.runtime.block_on(authenticated);
        exchange.check_token(&state, subject);
        exchange.check_headers(&state, subject);
        exchange.check_location(&state, subject);
        check_protection(&state, &exchange.parts, accepts);
        state.status()
    }
}

impl Exchange<'_> {
    /// A signed-in caller has a token that is valid now, and has the type in the state.
    fn check_token(&self, state: &RequestState, subject: &Subject) {
        let is_signed_in = state.status() == AuthStatus::SignedIn;
        assert_eq!(is_signed_in, state.token().is_some(), "{state:?}");
        let Some(token) = state.token() else { return };
        let token_type = state.token_type().expect("a type");
        let Some((header, claims)) = signed_parts(token) else {
            assert!(token_type.is_machine(), "a session without a signature");
            let (status, body) = (self.status, self.body);
            assert!(machine::lets_in(status, body, token_type), "a machine without a good answer: {status}");
            return;
        };
        let brings_handshake = contains(self.text, b"__clerk_handshake");
        let skew = if subject.is_development && brings_handshake { DAY } else { SKEW };
        match token_type {
            TokenType::SessionToken => {
                assert!(
                    session::is_good(&header, &claims, NOW * 1000, skew),
                    "a session that is none: {header} {claims}"
                );
            }
            _ => assert!(session::is_timely(&claims, NOW * 1000, SKEW), "a machine out of time: {claims}"),
        }
    }

    /// Header values contain no control characters except tabs, which HTTP allows (RFC 9110 §5.5), and no
    /// secret. The only cookies that are set are our own and the instance's.
    fn check_headers(&self, state: &RequestState, subject: &Subject) {
        for (name, value) in state.headers() {
            let is_control = |byte: &u8| byte.is_ascii_control() && *byte != b'\t';
            assert!(!value.as_bytes().iter().any(is_control), "{name}: {value:?}");
            assert!(!contains(value.as_bytes(), SECRET.as_bytes()), "the secret key in {name}");
        }
        for cookie in state.headers().get_all(SET_COOKIE) {
            let text = request::latin1(cookie);
            let count = text.strip_prefix("__clerk_redirect_count=").and_then(|rest| rest.split(';').next());
            let is_ours = count.is_some_and(|count| matches!(count, "1" | "2" | "3"));
            assert!(is_ours || self.instance_says(&text), "a cookie that nobody asked for: {text:?}");
        }
        let debug = format!("{state:?} {:?}", subject.clerk);
        assert!(!debug.contains("eyJ") && !debug.contains(SECRET), "a secret in Debug");
    }

    /// Whether the text comes from the instance: from the API's answer, or from a handshake token that it
    /// signed.
    fn instance_says(&self, text: &str) -> bool {
        // White space around a value is not part of it.
        let is_it = |it: &Value| it.as_str().is_some_and(|it| it.trim_matches([' ', '\t']) == text);
        let holds = |list: &Value| list.as_array().is_some_and(|directives| directives.iter().any(is_it));
        let answer = machine::members(self.body).unwrap_or_default();
        let query = self.parts.uri.query().unwrap_or_default();
        let parameter = url::form_urlencoded::parse(query.as_bytes())
            .find_map(|(name, value)| (name == "__clerk_handshake").then(|| value.into_owned()));
        let tokens =
            [parameter.filter(|token| !token.is_empty()), fuzzing::cookie(&self.parts, "__clerk_handshake")];
        let mut claims = tokens.iter().flatten().filter_map(|token| signed_parts(token));
        ["directives", "cookies"].iter().any(|list| answer.get(*list).is_some_and(holds))
            || claims.any(|(_, claims)| holds(&claims["handshake"]))
    }

    /// A redirect leads to the instance, to the application itself or, in development, between satellite and
    /// primary. The return URL always leads to the application.
    fn check_location(&self, state: &RequestState, subject: &Subject) {
        let Some(location) = state.headers().get(LOCATION) else {
            assert_ne!(state.status(), AuthStatus::Handshake, "a handshake that leads nowhere");
            return;
        };
        let location = Url::parse(location.to_str().expect("ASCII")).expect("a URL");
        let here = fuzzing::public_url(&self.parts, true).origin();
        let origin = |text: &str| Url::parse(text).map(|url| url.origin());
        let mut allowed = vec![here.clone()];
        allowed.extend(origin(subject.frontend_api));
        if subject.name == "satellite" {
            allowed.extend(origin(PRIMARY));
        } else if subject.is_development {
            allowed.extend(self.satellite());
        }
        assert!(allowed.contains(&location.origin()), "astray, to {location}");
        assert!(matches!(location.scheme(), "http" | "https"));
        assert!(location.username().is_empty() && location.password().is_none(), "{location}");
        let leads_to_instance = location.path() == "/v1/client/handshake";
        for (name, value) in location.query_pairs() {
            let is_way_back = name == "redirect_url"
                && leads_to_instance
                && Ok(location.origin()) == origin(subject.frontend_api);
            assert!(!is_way_back || origin(&value).is_ok_and(|origin| origin == here), "back to {value}");
        }
    }

    /// The satellite to which a primary is asked to return the browser.
    fn satellite(&self) -> Option<Origin> {
        let query = self.parts.uri.query().unwrap_or_default();
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let (_, value) = pairs.find(|(name, _)| name == "__clerk_redirect_url")?;
        Some(Url::parse(&value).ok()?.origin())
    }
}

/// Only a signed-in caller with a token of an accepted type passes a policy.
fn check_protection(state: &RequestState, parts: &Parts, accepts: Accepts) {
    match Policy::protect().accepts(accepts).check(state, RequestKind::of(parts)) {
        Ok(auth) => {
            assert_eq!(state.status(), AuthStatus::SignedIn);
            assert!(auth.is_authenticated() && auth.token_type().is_some_and(|it| accepts.accepts(it)));
        }
        Err(Denial::Unavailable) => assert!(state.is_unavailable()),
        Err(_) => {}
    }
    if let Some(auth) = state.to_auth() {
        assert!(auth.is_authenticated() || auth.user_id().is_none(), "a user who is not signed in");
        if let Ok(url) = auth.redirect_to_sign_in().url() {
            assert!(!url.contains(char::is_control), "{url:?}");
        }
    }
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}
