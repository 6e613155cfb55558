//! Requests of the crate `http`, and so of axum, tonic and every tower service.

use std::borrow::Cow;

use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use http::{Extensions, Method, Uri};

use super::view::RequestView;

impl RequestView for Parts {
    fn method(&self) -> Method {
        self.method.clone()
    }

    fn uri(&self) -> Cow<'_, Uri> {
        Cow::Borrowed(original_uri(self))
    }

    #[cfg(feature = "axum")]
    fn peer_address(&self) -> Option<std::net::IpAddr> {
        let peer = self.extensions.get::<axum::extract::ConnectInfo<std::net::SocketAddr>>();
        peer.map(|peer| peer.0.ip())
    }

    #[cfg(feature = "axum")]
    fn matched_path(&self) -> Option<&str> {
        self.extensions.get::<axum::extract::MatchedPath>().map(axum::extract::MatchedPath::as_str)
    }

    #[cfg(feature = "axum")]
    fn path_parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        path_parameter(&self.extensions, name)
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.headers.get_all(name).iter().for_each(|value| visit(value.as_bytes()));
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        self.headers.keys().for_each(|name| visit(name.as_str()));
    }

    fn first_value(&self, name: &HeaderName) -> Option<&[u8]> {
        self.headers.get(name).map(HeaderValue::as_bytes)
    }

    fn sole_value(&self, name: &HeaderName) -> Option<&[u8]> {
        let value = self.headers.get(name)?;
        // In nearly every request each header occurs only once, so no counting is needed.
        let is_sole = self.headers.len() == self.headers.keys_len()
            || self.headers.get_all(name).iter().nth(1).is_none();
        is_sole.then(|| value.as_bytes())
    }

    /// In one pass, because comparing a few names costs less than a look-up for each.
    fn each_kept_value(&self, names: &[HeaderName], visit: &mut dyn FnMut(usize, &HeaderValue)) {
        for (name, value) in &self.headers {
            if let Some(place) = names.iter().position(|wanted| wanted == name) {
                visit(place, value);
            }
        }
    }

    /// Also in one pass.
    fn each_of<'v>(
        &'v self,
        names: &[HeaderName],
        visit: &mut dyn FnMut(usize, &'v [u8], Option<&'v HeaderValue>),
    ) {
        for (name, value) in &self.headers {
            if let Some(place) = names.iter().position(|wanted| wanted == name) {
                visit(place, value.as_bytes(), Some(value));
            }
        }
    }

    fn extensions(&self) -> Option<&Extensions> {
        Some(&self.extensions)
    }
}

/// axum keeps the parameters in an extension that only its own extractor can read. The extractor never waits.
#[cfg(feature = "axum")]
fn path_parameter(extensions: &Extensions, name: &str) -> Option<Cow<'static, str>> {
    use axum::extract::rejection::RawPathParamsRejection::InvalidUtf8InPathParam;
    use axum::extract::{FromRequestParts as _, RawPathParams};
    use std::task::{Context, Poll, Waker};

    let (mut parts, ()) = http::Request::new(()).into_parts();
    parts.extensions = extensions.clone();
    let extraction = std::pin::pin!(RawPathParams::from_request_parts(&mut parts, &()));
    match extraction.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(parameters)) => {
            let mut values = parameters.iter().filter_map(|(own, value)| (own == name).then_some(value));
            values.next().filter(|_| values.next().is_none()).map(|value| Cow::Owned(value.to_owned()))
        }
        Poll::Ready(Err(InvalidUtf8InPathParam(_))) => Some(Cow::Borrowed("\u{fffd}")),
        Poll::Ready(Err(_)) | Poll::Pending => None,
    }
}

/// A nested router of axum removes its prefix from the URI, and keeps the original URI in its own extension.
/// A foreign type can implement a trait only once, so the core knows three things about axum: this, the
/// address of the peer, and the parameters of the path.
fn original_uri(parts: &Parts) -> &Uri {
    #[cfg(feature = "axum")]
    if let Some(axum::extract::OriginalUri(uri)) = parts.extensions.get() {
        return uri;
    }
    &parts.uri
}
