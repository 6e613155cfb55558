//! What arrived: headers, cookies, URL. No decisions.

mod cookies;
mod public_url;

use std::borrow::Cow;

use http::header::{ACCEPT, AUTHORIZATION, COOKIE, HeaderName, REFERER};
use http::request::Parts;
use http::{HeaderMap, Method};
use url::Url;

use crate::ground::header_text::joined;
pub(crate) use cookies::Cookies;
pub(crate) use public_url::UrlSource;

/// A request as authentication reads it.
pub(crate) struct RequestContext<'r> {
    parts: &'r Parts,
    trust_forwarded_headers: bool,
}

impl<'r> RequestContext<'r> {
    pub(crate) const fn new(parts: &'r Parts, trust_forwarded_headers: bool) -> Self {
        Self { parts, trust_forwarded_headers }
    }

    pub(crate) const fn method(&self) -> &Method {
        &self.parts.method
    }

    /// Whether the method is `GET`, in any case: fetch, which the reference reads requests with, knows it in any.
    pub(crate) fn is_get(&self) -> bool {
        self.parts.method.as_str().eq_ignore_ascii_case("GET")
    }

    pub(crate) const fn headers(&self) -> &HeaderMap {
        &self.parts.headers
    }

    /// The value of the `Authorization` header.
    pub(crate) fn authorization(&self) -> Option<Cow<'r, str>> {
        self.header(&AUTHORIZATION)
    }

    /// The token of the usual form, `Bearer` and one space in the only `Authorization` header.
    pub(crate) fn sole_bearer_token(&self) -> Option<&'r [u8]> {
        let mut values = self.parts.headers.get_all(AUTHORIZATION).iter();
        let value = values.next().filter(|_| values.next().is_none())?;
        value.as_bytes().strip_prefix(b"Bearer ")
    }

    pub(crate) fn accept(&self) -> Option<Cow<'r, str>> {
        self.header(&ACCEPT)
    }

    pub(crate) fn referrer(&self) -> Option<Cow<'r, str>> {
        self.header(&REFERER)
    }

    /// `Sec-Fetch-Dest`: what the browser wants the answer for.
    pub(crate) fn fetch_destination(&self) -> Option<Cow<'r, str>> {
        self.header(&SEC_FETCH_DEST)
    }

    /// Whether there is anything that a browser could be known by.
    pub(crate) fn has_cookies_or_query(&self) -> bool {
        self.parts.headers.contains_key(COOKIE) || self.parts.uri.query().is_some()
    }

    pub(crate) fn cookies(&self) -> Cookies<'r> {
        Cookies::new(joined(&self.parts.headers, &COOKIE, "; ").unwrap_or_default())
    }

    /// The URL as the visitor sees it.
    pub(crate) fn public_url(&self) -> Url {
        self.url_source().public_url(self.trust_forwarded_headers)
    }

    /// What the public URL follows from, for when the request itself is gone.
    pub(crate) fn url_source(&self) -> UrlSource {
        UrlSource::of(self.parts)
    }

    /// Whether the request has a query parameter, empty or not.
    pub(crate) fn has_query_parameter(&self, name: &str) -> bool {
        let query = self.parts.uri.query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == name)
    }

    /// A query parameter of the request; an empty one counts as absent.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        let query = self.parts.uri.query()?;
        let value = url::form_urlencoded::parse(query.as_bytes())
            .find_map(|(key, value)| (key == name).then(|| value.into_owned()));
        value.filter(|value| !value.is_empty())
    }

    fn header(&self, name: &HeaderName) -> Option<Cow<'r, str>> {
        joined(&self.parts.headers, name, ", ")
    }
}

pub(crate) const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
