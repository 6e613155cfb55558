//! Requests and answers.

use http::HeaderMap;
use http::header::{LOCATION, SET_COOKIE};
use url::Url;

use crate::search::{keep, say};

/// Parameters with which a browser carries its own tokens between the application and the instance.
const TRAVELLING: [&str; 4] = ["__session", "__clerk_db_jwt", "__clerk_handshake", "__clerk_handshake_nonce"];
/// The prefixes of cookies that contain tokens. The others contain times and counts.
const COOKIES: [&str; 4] = ["__session", "__refresh", "__clerk_db_jwt", "__clerk_handshake"];

/// Registers the tokens of a request as secrets.
pub fn requested(url: &Url, headers: &HeaderMap) {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(token) = text("authorization") {
        keep(token.trim_start_matches("Bearer "));
    }
    for (name, value) in
        text("cookie").unwrap_or_default().split("; ").filter_map(|pair| pair.split_once('='))
    {
        keep_cookie(name, value);
    }
    for (_, value) in url.query_pairs().filter(|(name, _)| TRAVELLING.contains(&&**name)) {
        keep(&value);
    }
}

/// Searches an answer of the application, and registers the cookies that it sets.
pub fn answered(headers: &HeaderMap, body: &[u8]) {
    cookies_set(headers);
    for (name, value) in headers.iter().filter(|(name, _)| **name != SET_COOKIE) {
        let value = String::from_utf8_lossy(value.as_bytes());
        if name == LOCATION {
            say("a redirect", &without_travelling(&value));
        } else {
            say(name.as_str(), &value);
        }
    }
    say("a body", &String::from_utf8_lossy(body));
}

/// Registers the cookies that an answer sets, from any server.
pub fn cookies_set(headers: &HeaderMap) {
    for value in headers.get_all(SET_COOKIE) {
        let value = String::from_utf8_lossy(value.as_bytes());
        let pair = value.split(';').next().and_then(|pair| pair.split_once('='));
        pair.into_iter().for_each(|(name, value)| keep_cookie(name, value));
    }
}

fn keep_cookie(name: &str, value: &str) {
    if COOKIES.iter().any(|prefix| name.starts_with(prefix)) {
        keep(value);
    }
}

fn without_travelling(location: &str) -> String {
    let Ok(mut url) = Url::parse(location) else { return location.to_owned() };
    let kept: Vec<_> = url
        .query_pairs()
        .filter(|(name, _)| !TRAVELLING.contains(&&**name))
        .map(|(name, value)| (name.into_owned(), without_travelling(&value)))
        .collect();
    url.query_pairs_mut().clear().extend_pairs(kept);
    url.into()
}
