//! Tests that the watch finds secrets, and that no public item shows one.

use std::error::Error;
use std::fmt::Debug;

use axum::Router;
use axum::http::request::Parts;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use clerk_runtime::keys::SecretKey;
use clerk_runtime::layer::{ResolveClerk, ResolveError};
use clerk_runtime::redirect::AuthRedirect;
use clerk_runtime::request::RequestView;
use clerk_runtime::webhooks::WebhookVerifier;
use clerk_runtime::{Accepts, Auth, AuthenticateOptions, Clerk, ClerkLayer, GetAuthOptions, auth};
use clerk_testing::{EmbeddedClerk, WebhookSigner};
use http::{HeaderMap, Request};
use watch::Planted;

use crate::app::{Server, answer, embedded};

/// A different secret for each place, so each finding is distinct.
fn planted(place: &str) -> (String, Planted) {
    let secret = format!("sk_test_{}planted", place.repeat(3));
    let planted = watch::plant(&secret);
    assert_eq!(planted.found(), [""; 0], "nobody has said it yet");
    (secret, planted)
}

/// Finds no instance, and fails with an error that contains a secret.
struct Indiscreet(String);

impl ResolveClerk for Indiscreet {
    async fn resolve(&self, _: &dyn RequestView) -> Result<Clerk, ResolveError> {
        Err(format!("no instance for {}", self.0).into())
    }
}

#[auth]
async fn whoami(auth: Auth) -> String {
    format!("{:?}", auth.user_id())
}

#[tokio::test]
async fn a_secret_that_is_said_is_found() {
    watch::remember_the_log();
    let (secret, found) = planted("trace");
    tracing::trace!(target: "clerk_runtime", token = secret, "planted");
    assert_eq!(found.found().len(), 1, "in a field of the log");

    let (secret, found) = planted("span");
    let _span = tracing::trace_span!("planted", token = secret);
    assert_eq!(found.found().len(), 1, "in a field of a span");

    let (secret, found) = planted("dependency");
    log::trace!("planted {secret}");
    assert_eq!(found.found().len(), 1, "in another crate's log");

    let (secret, found) = planted("thread");
    std::thread::spawn(move || log::trace!("planted {secret}")).join().unwrap();
    assert_eq!(found.found().len(), 1, "on another thread");

    let (secret, found) = planted("panic");
    assert!(std::panic::catch_unwind(|| panic!("planted {secret}")).is_err());
    assert_eq!(found.found().len(), 1, "in a panic");

    let secret = "saidBeforeAnyoneKnewThatItIsOne"; // without the shape of one
    tracing::trace!(target: "clerk_runtime", "planted {secret}");
    assert_eq!(watch::plant(secret).found().len(), 1, "in what was logged before");

    let (secret, found) = planted("piece");
    tracing::trace!(target: "clerk_runtime", "planted {}", &secret[12..25]);
    assert_eq!(found.found().len(), 1, "a piece of it");
}

#[tokio::test]
async fn a_secret_that_is_answered_is_found() {
    let (secret, in_error) = planted("error");
    let layer = ClerkLayer::with_resolver(Indiscreet(secret));
    let server = Server::serve(Router::new().route("/", get(whoami)).layer(layer)).await;
    assert_eq!(answer(server.get("/")).await.status(), 500);
    assert!(!in_error.found().is_empty(), "in an error's text");

    let (body, in_body) = planted("body");
    let (header, in_header) = planted("header");
    let (parameter, in_redirect) = planted("redirect");
    let (cookie, in_cookie) = planted("cookie");
    let (travelling, in_travelling) = planted("travelling");
    let location = format!("https://example.com/{parameter}?__session={travelling}");
    let indiscreet = move || {
        let headers = [
            ("x-header", header.clone()),
            ("location", location.clone()),
            ("set-cookie", format!("__session={cookie}")),
        ];
        let body = body.clone();
        async move { (axum::response::AppendHeaders(headers), body).into_response() as Response }
    };
    let server = Server::serve(Router::new().route("/", get(indiscreet))).await;
    answer(server.get("/")).await;
    let counts = [in_body, in_header, in_redirect].map(|planted| planted.found().len());
    assert_eq!(counts, [1, 1, 1], "body, header, redirect");
    assert_eq!(in_cookie.found(), [""; 0], "cookies go to the browser");
    assert_eq!(in_travelling.found(), [""; 0], "and so do its tokens in a redirect");
}

/// A request with everything that a browser or a program can send.
fn request(clerk: &EmbeddedClerk, token: Option<&str>) -> Parts {
    let session = clerk.session_token().mint();
    let url = format!("http://localhost/?__clerk_handshake={}", clerk.handshake_token().mint());
    let mut request = Request::get(url).header("cookie", clerk.session_cookies(&session));
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body(()).unwrap().into_parts().0
}

/// Records the debug output of a value, in both forms.
fn show(shown: &mut Vec<String>, value: &dyn Debug) {
    shown.extend([format!("{value:?}"), format!("{value:#?}")]);
}

#[tokio::test]
async fn nothing_public_shows_a_secret() {
    let embedded = embedded().await;
    let clerk = embedded.clerk();
    let mut secrets = vec![embedded.secret_key().to_owned()];
    let mut shown = Vec::new();

    let tokens = [
        embedded.session_token().mint(),
        embedded.session_token().tampered().mint(),
        embedded.session_token().expired().mint(),
        embedded.session_token().with_kid_of_another_key().mint(),
        embedded.m2m_jwt().mint(),
        embedded.oauth_jwt().mint(),
        embedded.api_key().mint(),
        embedded.api_key().revoked().mint(),
        embedded.m2m_token().mint(),
        embedded.oauth_access_token().mint(),
    ];
    for token in tokens.iter().map(Some).chain([None]) {
        let parts = request(&embedded, token.map(String::as_str));
        let options = AuthenticateOptions::new().accepts(Accepts::Any);
        let state = clerk.authenticate_request(&parts, &options).await;
        show(&mut shown, &state);
        show(&mut shown, &state.reason());
        shown.push(state.message().to_owned());
        if let Some(auth) = state.to_auth() {
            show(&mut shown, &auth);
            show(&mut shown, &auth.debug());
            show(&mut shown, &auth.redirect_to_sign_in());
        }
        secrets.extend(carried(&parts));
    }
    secrets.extend(tokens);

    let machine = embedded.machine("billing", [""; 0]);
    let signing_secret = "whsec_c2VjcmV0IG9mIGEgd2ViaG9vayBlbmRwb2ludA==";
    let own_key = "sk_test_ofTheApplicationItself";
    let own_token = "dvb_aBrowserOfADeveloper";
    secrets.extend([machine.secret_key(), signing_secret, own_key, own_token].map(str::to_owned));
    let builder = || embedded.builder().machine_secret_key(machine.secret_key());
    show(&mut shown, &builder());
    let configured = builder().build().unwrap();
    show(&mut shown, &configured);
    show(&mut shown, &configured.client());
    show(&mut shown, &ClerkLayer::new(configured.clone()));
    show(&mut shown, &embedded);
    show(&mut shown, &machine);
    show(&mut shown, &own_key.parse::<SecretKey>().unwrap());
    show(&mut shown, &GetAuthOptions::new().secret_key(own_key).clerk(configured));
    show(&mut shown, &AuthRedirect::new(None).dev_browser_token(own_token));

    let verifier = WebhookVerifier::new(signing_secret).unwrap();
    show(&mut shown, &verifier);
    let signer = WebhookSigner::new(signing_secret);
    show(&mut shown, &signer);
    let mut headers = signer.sign("msg_1", b"{}");
    let signature = headers["svix-signature"].to_str().unwrap().to_owned();
    // A signed body that is not an event, with a secret in an unexpected place.
    let quoted = format!("\"{}\"", secrets[0]);
    let signed = signer.sign("msg_2", quoted.as_bytes());
    for (headers, body) in [(&headers, &b"{}"[..]), (&headers, b"no event"), (&signed, quoted.as_bytes())] {
        let error = verifier.verify::<serde_json::Value>(headers, body).await.err();
        shown.extend(error.as_ref().and_then(Error::source).map(ToString::to_string));
        show(&mut shown, &error);
        shown.extend(error.map(|error| error.to_string()));
    }
    headers.remove("svix-id");
    let error = verifier.verify::<serde_json::Value>(&headers, b"{}").await.unwrap_err();
    show(&mut shown, &error);
    secrets.push(signature);

    // The error for an invalid configuration names the variable, not its value.
    for wrong in [
        embedded.builder().secret_key(format!("{own_key}\n")),
        embedded.builder().publishable_key(own_key),
        embedded.builder().jwt_key(own_key),
        embedded.builder().machine_secret_key(format!("{own_key} ")),
    ] {
        show(&mut shown, &wrong);
        let error = wrong.build().unwrap_err();
        show(&mut shown, &error);
        shown.push(error.to_string());
    }
    show(&mut shown, &WebhookVerifier::new("whsec_notBase64ButStillASecret!").unwrap_err());
    secrets.push("whsec_notBase64ButStillASecret!".to_owned());

    // The client's errors, and objects that contain secrets.
    let refused = embedded.builder().secret_key(own_key).build().unwrap().client();
    let error = refused.users().get("user_1").await.unwrap_err();
    show(&mut shown, &error);
    shown.push(error.to_string());
    let api_key = clerk.client().api_keys().create().name("nightly").subject("user_1").await.unwrap();
    secrets.push(api_key.secret.as_ref().unwrap().expose_secret().to_owned());
    show(&mut shown, &api_key);

    watch::assert_shows_nothing(&secrets, &shown);
}

/// The tokens in a request's headers and URL.
fn carried(parts: &Parts) -> Vec<String> {
    let text = |headers: &HeaderMap, name: &str| {
        headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    };
    let cookies = text(&parts.headers, "cookie");
    let tokens = cookies.split("; ").filter_map(|pair| pair.strip_prefix("__session="));
    let handshake = parts.uri.query().and_then(|query| query.strip_prefix("__clerk_handshake="));
    tokens.chain(handshake).map(str::to_owned).collect()
}
