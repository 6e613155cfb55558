//! The incoming request: headers, cookies and URL, through a view that any framework can provide.

mod client_address;
mod cookies;
mod head;
mod initiator;
mod parts;
mod public_url;
mod view;
pub(crate) mod websocket_protocol;

use std::borrow::Cow;
use std::net::IpAddr;

use http::Method;
use http::header::{ACCEPT, AUTHORIZATION, COOKIE, HeaderName, REFERER};
use url::Url;

use crate::ground::header_text::latin1;
pub(crate) use cookies::Cookies;
pub(crate) use cookies::Place as CookiePlace;
pub(crate) use head::KeptCookies;
use head::{Head, Stated, trimmed};
pub(crate) use initiator::{FetchSite, Initiator, Told};
pub(crate) use public_url::{AllowedHost, Forwarded, Network, UrlRules, UrlSource};
pub use view::RequestView;

/// A request as authentication reads it.
#[derive(Clone, Copy)]
pub(crate) struct RequestContext<'r> {
    view: &'r dyn RequestView,
    url_rules: &'r UrlRules,
    head: Head<'r>,
    /// Whether a protocol offered for a WebSocket may contain the token.
    takes_offered_token: bool,
}

impl<'r> RequestContext<'r> {
    /// A request whose protocols offered for a WebSocket never contain the token.
    #[cfg(any(test, fuzzing))]
    pub(crate) fn new(view: &'r dyn RequestView, url_rules: &'r UrlRules) -> Self {
        Self::read(view, url_rules, false)
    }

    /// A request, with the setting whether a protocol offered for a WebSocket may contain the token.
    pub(crate) fn read(
        view: &'r dyn RequestView,
        url_rules: &'r UrlRules,
        takes_offered_token: bool,
    ) -> Self {
        let mut context = Self::unread(view, url_rules, takes_offered_token);
        context.read_head();
        context
    }

    /// A request whose headers are not read yet, so it seems to have none. It is read where it is, because a whole one is
    /// large to move.
    #[inline]
    pub(crate) fn unread(
        view: &'r dyn RequestView,
        url_rules: &'r UrlRules,
        takes_offered_token: bool,
    ) -> Self {
        Self { view, url_rules, head: Head::default(), takes_offered_token }
    }

    #[inline]
    pub(crate) fn read_head(&mut self) {
        self.head.read(self.view);
    }

    pub(crate) fn method(&self) -> Method {
        self.view.method()
    }

    /// Whether the method is `GET`, in any case. The reference reads requests with fetch, which ignores the
    /// case.
    pub(crate) fn is_get(&self) -> bool {
        self.view.method().as_str().eq_ignore_ascii_case("GET")
    }

    /// The value of the `Authorization` header.
    pub(crate) fn authorization(&self) -> Option<Cow<'r, str>> {
        match self.head.authorization.sole() {
            Some(value) => Some(latin1(value)),
            None if self.head.authorization.is_some() => self.view.joined(&AUTHORIZATION, ", "),
            None => None,
        }
    }

    /// The token in the usual form: `Bearer`, one space and the token, in the only `Authorization` header.
    #[inline]
    pub(crate) fn sole_bearer_token(&self) -> Option<&'r [u8]> {
        self.head.authorization.sole()?.strip_prefix(b"Bearer ")
    }

    /// The token that is offered as a protocol of a WebSocket, if that is allowed.
    pub(crate) fn offered_token(&self) -> Option<Cow<'r, str>> {
        let is_wanted = self.takes_offered_token && self.opens_websocket();
        if is_wanted { websocket_protocol::offered_token(self.view) } else { None }
    }

    /// Whether the request opens a WebSocket, over HTTP/1.1 (RFC 6455) or HTTP/2 (RFC 8441). Its answer is
    /// not a page that a cache could store for others.
    fn opens_websocket(&self) -> bool {
        self.view.method() == Method::CONNECT || self.initiator().is_upgrade
    }

    pub(crate) fn accept(&self) -> Option<Cow<'r, str>> {
        self.view.joined(&ACCEPT, ", ")
    }

    pub(crate) fn referrer(&self) -> Option<Cow<'r, str>> {
        self.view.joined(&REFERER, ", ")
    }

    /// `Sec-Fetch-Dest`: the browser's purpose for the response.
    pub(crate) fn fetch_destination(&self) -> Option<Cow<'r, str>> {
        self.view.joined(&SEC_FETCH_DEST, ", ")
    }

    /// Whether the browser requests a document.
    pub(crate) fn is_for_document(&self) -> bool {
        self.view.sole_value(&SEC_FETCH_DEST).is_some_and(|destination| trimmed(destination) == b"document")
    }

    /// The `Cookie` header, byte for byte. With HTTP/2 it can arrive in several parts (RFC 9113 §8.2.3).
    pub(crate) fn cookie_header(&self) -> Option<Cow<'r, [u8]>> {
        match self.head.cookie {
            Stated::Never => None,
            Stated::Once(value) => Some(Cow::Borrowed(trimmed(value.bytes))),
            Stated::Repeatedly => {
                let mut pieces = Vec::new();
                self.view.each_value(&COOKIE, &mut |piece| pieces.push(trimmed(piece)));
                Some(Cow::Owned(pieces.join(&b"; "[..])))
            }
        }
    }

    /// A copy that outlives the request.
    pub(crate) fn kept_cookies(&self) -> Option<KeptCookies> {
        self.cookie_header().map(|cookies| KeptCookies::of(&self.head, cookies))
    }

    pub(crate) fn cookies(&self) -> Cookies<'r> {
        Cookies::new(self.cookie_header().unwrap_or_default())
    }

    /// Every header, with all its values joined.
    pub(crate) fn all_headers(&self) -> Vec<(&'r str, Cow<'r, str>)> {
        let mut headers = Vec::new();
        self.view.each_name(&mut |name| {
            let separator = if name == COOKIE.as_str() { "; " } else { ", " };
            let value = HeaderName::from_bytes(name.as_bytes()).ok();
            let value = value.and_then(|name| self.view.joined(&name, separator));
            headers.extend(value.map(|value| (name, value)));
        });
        headers
    }

    /// The URL, as the visitor sees it.
    pub(crate) fn public_url(&self) -> Url {
        self.url_source().public_url(self.url_rules)
    }

    /// The same for another path of this application.
    pub(crate) fn public_url_of(&self, path: &str) -> Url {
        self.url_source().public_url_of(path, self.url_rules)
    }

    /// The path within the application, without the prefix that a proxy removed.
    pub(crate) fn own_path(&self) -> String {
        self.url_source().own_path(self.url_rules)
    }

    /// The data for the public URL, for when the request itself is gone.
    #[inline]
    pub(crate) fn url_source(&self) -> UrlSource {
        UrlSource::of(self.view, &self.head, self.url_rules)
    }

    /// The address of the client, if a trusted source provides it.
    pub(crate) fn client_address(&self) -> Option<IpAddr> {
        client_address::client_address(self.view, self.url_rules)
    }

    /// What the browser says about the page that made it send the request.
    pub(crate) fn initiator(&self) -> Initiator {
        Initiator::of(self.view)
    }

    /// The query of the request, if it has one.
    pub(crate) fn query_parameters(&self) -> Option<QueryParameters<'r>> {
        self.view.uri().query().is_some().then_some(QueryParameters(self.view))
    }

    /// Whether the request has a query parameter, empty or not.
    pub(crate) fn has_query_parameter(&self, name: &str) -> bool {
        QueryParameters(self.view).contains(name)
    }

    /// A query parameter of the request; an empty one counts as absent.
    pub(crate) fn query(&self, name: &str) -> Option<String> {
        QueryParameters(self.view).get(name)
    }
}

/// The query of a request, which is parsed each time, because few requests have a relevant query.
#[derive(Clone, Copy)]
pub(crate) struct QueryParameters<'r>(&'r dyn RequestView);

impl QueryParameters<'_> {
    /// Whether there is a parameter with this name, empty or not.
    pub(crate) fn contains(self, name: &str) -> bool {
        let uri = self.0.uri();
        let query = uri.query().unwrap_or_default();
        url::form_urlencoded::parse(query.as_bytes()).any(|(key, _)| key == name)
    }

    /// The value of a parameter; an empty one counts as absent.
    pub(crate) fn get(self, name: &str) -> Option<String> {
        let uri = self.0.uri();
        let value = url::form_urlencoded::parse(uri.query()?.as_bytes())
            .find_map(|(key, value)| (key == name).then(|| value.into_owned()));
        value.filter(|value| !value.is_empty())
    }
}

pub(crate) const SEC_FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
