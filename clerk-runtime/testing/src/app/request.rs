//! A request on its way to the application.

use std::pin::Pin;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method, Request, Uri};
use serde::Serialize;
use tower::ServiceExt as _;
use url::form_urlencoded;

use super::caller::TestCaller;
use super::response::TestResponse;

/// A request of a [`TestCaller`]. Await it to send it. Redirects are not followed.
#[must_use = "nothing is sent before it is awaited"]
pub struct TestRequest {
    caller: TestCaller,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

impl TestRequest {
    #[expect(clippy::panic, reason = "a mistake in the text of a test, where the panic is the message")]
    pub(super) fn new(caller: TestCaller, method: Method, path: &str) -> Self {
        let uri = path.parse().unwrap_or_else(|error| panic!("`{path}` is no target of a request: {error}"));
        Self { caller, method, uri, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Sets a header, which replaces the caller's header with the same name.
    ///
    /// # Panics
    ///
    /// When the name or the value is not valid in a header.
    #[expect(clippy::panic, reason = "a mistake in the text of a test, where the panic is the message")]
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value.as_ref())) {
            (Ok(name), Ok(value)) => self.headers.insert(name, value),
            (Err(error), _) => panic!("`{name}` is no name of a header: {error}"),
            (_, Err(error)) => panic!("the value of `{name}` is none of a header: {error}"),
        };
        self
    }

    /// Sets a JSON body.
    ///
    /// # Panics
    ///
    /// When `body` cannot be written as JSON.
    #[expect(clippy::expect_used, reason = "a mistake in the text of a test, where the panic is the message")]
    pub fn json(self, body: &impl Serialize) -> Self {
        self.body("application/json", serde_json::to_vec(body).expect("the body can be written as JSON"))
    }

    /// Sets the body of an HTML form.
    pub fn form<K: AsRef<str>, V: AsRef<str>>(self, fields: impl IntoIterator<Item = (K, V)>) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", body)
    }

    /// Sets a body of this media type.
    ///
    /// # Panics
    ///
    /// When the media type is not valid in a header.
    pub fn body(self, media_type: &str, body: impl Into<Bytes>) -> Self {
        Self { body: body.into(), ..self.header(CONTENT_TYPE.as_str(), media_type) }
    }

    #[expect(clippy::panic, reason = "an application that does not answer fails the test")]
    async fn send(self) -> TestResponse {
        let service = self.caller.app.service.clone();
        let (method, uri) = (self.method.clone(), self.uri.clone());
        let (caller, request) = self.into_request();
        match service.oneshot(request).await {
            Ok(response) => {
                caller.keep_cookies(response.headers());
                TestResponse::new(response)
            }
            Err(error) => panic!("the application does not answer `{method} {uri}`: {error}"),
        }
    }

    #[expect(clippy::panic, reason = "a mistake in the text of a test, where the panic is the message")]
    fn into_request(self) -> (TestCaller, Request<Bytes>) {
        let Self { caller, method, uri, mut headers, body } = self;
        for (name, value) in caller.headers() {
            if !headers.contains_key(&name) {
                let value = HeaderValue::try_from(value);
                let value = value.unwrap_or_else(|error| panic!("`{name}` cannot be sent: {error}"));
                headers.insert(name, value);
            }
        }
        let mut request = Request::new(body);
        (*request.method_mut(), *request.uri_mut(), *request.headers_mut()) = (method, uri, headers);
        (caller, request)
    }
}

impl IntoFuture for TestRequest {
    type Output = TestResponse;
    type IntoFuture = Pin<Box<dyn Future<Output = TestResponse> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}
