//! Brings requests into the form that the routers expect.

use http::uri::PathAndQuery;
use http::{Method, Uri};
use url::form_urlencoded;

/// The URI without double slashes in its path; `None` if there are none. Clerk's browser code writes two slashes between a
/// proxy URL and `/api_keys`.
pub(super) fn without_double_slashes(uri: &Uri) -> Option<Uri> {
    let path = uri.path();
    if !path.contains("//") {
        return None;
    }
    let mut collapsed = String::with_capacity(path.len());
    for character in path.chars() {
        if character != '/' || !collapsed.ends_with('/') {
            collapsed.push(character);
        }
    }
    with_path(uri, &collapsed)
}

/// The URI without `/__clerk` in front; `None` if it does not begin with it. Development servers that forward this path to the
/// Frontend API do not remove it unless they are configured to.
pub(super) fn without_proxy_path(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_prefix("/__clerk").filter(|path| path.starts_with('/'))?;
    with_path(uri, path)
}

/// The URI without a slash at the end of its path; `None` if there is none, or if the path is only a slash.
pub(super) fn without_final_slash(uri: &Uri) -> Option<Uri> {
    let path = uri.path().strip_suffix('/').filter(|path| !path.is_empty())?;
    with_path(uri, path)
}

fn with_path(uri: &Uri, path: &str) -> Option<Uri> {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

/// The method that a `POST` stands for. Clerk's browser code sends other methods as `POST` to avoid a preflight request.
pub(super) fn meant_method(method: &Method, query: Option<&str>) -> Method {
    if *method != Method::POST {
        return method.clone();
    }
    let pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let named = pairs.into_iter().find(|(name, _)| name == "_method").map(|(_, value)| value);
    match named.as_deref() {
        Some("PATCH") => Method::PATCH,
        Some("PUT") => Method::PUT,
        Some("DELETE") => Method::DELETE,
        _ => Method::POST,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn double_slashes_are_one() {
        let collapsed =
            |text: &'static str| without_double_slashes(&Uri::from_static(text)).map(|uri| uri.to_string());
        assert_eq!(collapsed("//api_keys?a=//b").as_deref(), Some("/api_keys?a=//b"));
        assert_eq!(collapsed("/v1///me//x/").as_deref(), Some("/v1/me/x/"));
        assert_eq!(collapsed("/v1/me?next=//evil.test"), None);
        let trimmed =
            |text: &'static str| without_final_slash(&Uri::from_static(text)).map(|uri| uri.to_string());
        assert_eq!(trimmed("/v1/me/email_addresses/?x=1").as_deref(), Some("/v1/me/email_addresses?x=1"));
        assert_eq!((trimmed("/"), trimmed("/v1")), (None, None));
        let below =
            |text: &'static str| without_proxy_path(&Uri::from_static(text)).map(|uri| uri.to_string());
        assert_eq!(below("/__clerk/v1/client?a").as_deref(), Some("/v1/client?a"));
        assert_eq!((below("/__clerk"), below("/__clerks/v1"), below("/v1/__clerk/x")), (None, None, None));
    }

    #[test]
    fn a_post_may_stand_for_another_method() {
        for (method, query, expected) in [
            (Method::POST, "_method=PATCH", Method::PATCH),
            (Method::POST, "a=b&_method=DELETE", Method::DELETE),
            (Method::POST, "_method=PUT", Method::PUT),
            (Method::POST, "_method=GET", Method::POST),
            (Method::POST, "_method=delete", Method::POST),
            (Method::POST, "", Method::POST),
            (Method::GET, "_method=DELETE", Method::GET),
        ] {
            assert_eq!(meant_method(&method, Some(query)), expected, "{method} {query}");
        }
    }
}
