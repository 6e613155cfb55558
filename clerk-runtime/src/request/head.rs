//! The headers that are needed for every request, found in one pass.

use std::borrow::Cow;

use http::HeaderValue;
use http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName};

use super::RequestView;

static HEADERS: [HeaderName; 5] = [
    AUTHORIZATION,
    HOST,
    COOKIE,
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-forwarded-proto"),
];

/// The headers of a request that matter for nearly every request.
#[derive(Clone, Copy, Default)]
pub(crate) struct Head<'r> {
    pub(super) authorization: Stated<'r>,
    pub(super) host: Stated<'r>,
    pub(super) cookie: Stated<'r>,
    /// The first values of headers that proxies set.
    pub(super) forwarded_host: Option<Value<'r>>,
    pub(super) forwarded_proto: Option<Value<'r>>,
}

/// A header that should occur once.
#[derive(Clone, Copy, Default)]
pub(super) enum Stated<'r> {
    #[default]
    Never,
    Once(Value<'r>),
    Repeatedly,
}

/// A value, and the same value in a form that can be shared, if the framework has one.
#[derive(Clone, Copy)]
pub(super) struct Value<'r> {
    pub(super) bytes: &'r [u8],
    shared: Option<&'r HeaderValue>,
}

impl<'r> Head<'r> {
    /// Adds the headers of a request. In place, because the whole is large.
    #[inline]
    pub(super) fn read(&mut self, view: &'r dyn RequestView) {
        view.each_of(&HEADERS, &mut |place, bytes, shared| {
            let value = Value { bytes, shared };
            match place {
                0 => self.authorization.add(value),
                1 => self.host.add(value),
                2 => self.cookie.add(value),
                3 => _ = self.forwarded_host.get_or_insert(value),
                _ => _ = self.forwarded_proto.get_or_insert(value),
            }
        });
    }
}

impl<'r> Stated<'r> {
    #[inline]
    fn add(&mut self, value: Value<'r>) {
        *self = if self.is_some() { Self::Repeatedly } else { Self::Once(value) };
    }

    /// Whether the header is present.
    #[inline]
    pub(super) const fn is_some(self) -> bool {
        !matches!(self, Self::Never)
    }

    /// The value of a header that occurs once.
    #[inline]
    pub(super) const fn sole(self) -> Option<&'r [u8]> {
        match self {
            Self::Once(value) => Some(value.bytes),
            Self::Never | Self::Repeatedly => None,
        }
    }
}

impl Value<'_> {
    /// A copy of the value that outlives the request.
    #[inline]
    pub(super) fn to_kept(self) -> Option<HeaderValue> {
        self.shared.map_or_else(|| HeaderValue::from_bytes(self.bytes).ok(), |shared| Some(shared.clone()))
    }
}

/// A copy of the `Cookie` header that outlives the request.
pub(crate) enum KeptCookies {
    Shared(HeaderValue),
    Copied(Vec<u8>),
}

impl KeptCookies {
    pub(super) fn of(head: &Head<'_>, cookies: Cow<'_, [u8]>) -> Self {
        match head.cookie {
            Stated::Once(Value { shared: Some(shared), .. }) => Self::Shared(shared.clone()),
            _ => Self::Copied(cookies.into_owned()),
        }
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        trimmed(match self {
            Self::Shared(value) => value.as_bytes(),
            Self::Copied(value) => value,
        })
    }
}

/// The value without surrounding white space.
pub(super) fn trimmed(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}
