//! Only the page itself may change the instance, not other sites that are open in the same browser.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, StatusCode};

/// Refuses a form from another origin, even if it is on this machine.
pub(super) async fn same_origin(request: Request, next: Next) -> Response {
    if is_from_this_page(request.headers()) { next.run(request).await } else { refused() }
}

/// Keeps scripts of other origins from reading the page. Applications may read the instance's answers, but not this page. A
/// link to the page has no `Origin`, so it works.
pub(super) async fn no_foreign_script(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !headers.contains_key(ORIGIN) || is_own_origin(headers) { next.run(request).await } else { refused() }
}

fn refused() -> Response {
    (StatusCode::FORBIDDEN, "Only the page of this program may do that.\n").into_response()
}

/// Every browser sends the origin of a form. A request without one does not come from a browser, or its page hides its
/// origin.
fn is_from_this_page(headers: &HeaderMap) -> bool {
    let is_same_site = |site| site == Some("same-origin");
    let says_so = !headers.contains_key(SEC_FETCH_SITE) || is_same_site(one(headers, SEC_FETCH_SITE));
    says_so && is_own_origin(headers)
}

/// The scheme may be http or https: this program uses http, and a proxy in front of it may use https.
fn is_own_origin(headers: &HeaderMap) -> bool {
    let own = one(headers, ORIGIN.as_str())
        .and_then(|origin| origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")));
    own.is_some() && own == one(headers, HOST.as_str())
}

/// The value of a header that occurs exactly once.
fn one<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next().and_then(|value| value.to_str().ok());
    first.filter(|_| values.next().is_none())
}

const SEC_FETCH_SITE: &str = "sec-fetch-site";

#[cfg(test)]
mod tests {
    use http::{HeaderName, HeaderValue};

    use super::*;

    fn is_accepted(pairs: &[(&'static str, &'static str)]) -> bool {
        let pairs = pairs
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value);
        }
        is_from_this_page(&headers)
    }

    #[test]
    fn only_the_page_itself_is_accepted() {
        let host = ("host", "127.0.0.1:4010");
        let own = ("origin", "http://127.0.0.1:4010");
        assert!(is_accepted(&[host, own]));
        assert!(is_accepted(&[host, own, ("sec-fetch-site", "same-origin")]));
        for refused in [
            &[host][..],
            &[own],
            &[host, ("origin", "null")],
            &[host, ("origin", "http://127.0.0.1:3000")],
            &[host, ("origin", "http://localhost:4010")],
            &[host, ("origin", "http://127.0.0.1:4010.evil.example")],
            &[host, ("origin", "127.0.0.1:4010")],
            &[host, own, ("origin", "http://evil.example")],
            &[host, host, own],
            &[host, own, ("sec-fetch-site", "same-site")],
            &[host, own, ("sec-fetch-site", "cross-site")],
            &[host, own, ("sec-fetch-site", "none")],
            &[host, own, ("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        ] {
            assert!(!is_accepted(refused), "{refused:?}");
        }
    }
}
