//! Requests as text: `GET /path?query`, then a line `name: value` for each header.

use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method, Request, Uri};

use crate::first_line;

/// Reads a request up to an empty line, and returns the rest. Everything that HTTP cannot carry is left out.
#[must_use]
pub fn read(text: &[u8]) -> (Parts, &[u8]) {
    let (line, rest) = first_line(text);
    let mut words = line.splitn(2, |byte| *byte == b' ');
    let method = words.next().and_then(|word| Method::from_bytes(word).ok()).unwrap_or_default();
    let uri = words.next().and_then(|word| Uri::try_from(word).ok()).unwrap_or_default();
    let (mut parts, ()) = Request::new(()).into_parts();
    (parts.method, parts.uri) = (method, uri);
    let rest = read_headers(rest, &mut parts.headers);
    (parts, rest)
}

/// Reads headers up to an empty line, and returns the rest.
pub fn read_headers<'t>(mut text: &'t [u8], headers: &mut HeaderMap) -> &'t [u8] {
    while !text.is_empty() {
        let (line, rest) = first_line(text);
        text = rest;
        if line.is_empty() {
            break;
        }
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    text
}

/// A header value with one character for each byte.
#[must_use]
pub fn latin1(value: &HeaderValue) -> String {
    value.as_bytes().iter().map(|byte| char::from(*byte)).collect()
}
