//! The headers that every request is asked for, found in one pass.

use http::HeaderValue;
use http::header::{AUTHORIZATION, COOKIE, HOST, HeaderName};

use super::RequestView;

static HEADERS: [HeaderName; 3] = [AUTHORIZATION, HOST, COOKIE];

/// What the head of a request says in the headers that matter for nearly every one.
#[derive(Clone, Copy, Default)]
pub(crate) struct Head<'r> {
    authorization: Stated<&'r [u8]>,
    host: Stated<Value<'r>>,
    pub(super) has_cookies: bool,
}

/// A header that should come once.
#[derive(Clone, Copy, Default)]
pub(super) enum Stated<T> {
    #[default]
    Never,
    Once(T),
    Repeatedly,
}

/// A value, and the same as something that can be shared, where the framework has that.
#[derive(Clone, Copy)]
pub(super) struct Value<'r> {
    bytes: &'r [u8],
    shared: Option<&'r HeaderValue>,
}

impl<'r> Head<'r> {
    #[inline]
    pub(super) fn of(view: &'r dyn RequestView) -> Self {
        let mut head = Self::default();
        view.each_of(&HEADERS, &mut |place, bytes, shared| match place {
            0 => head.authorization.add(bytes),
            1 => head.host.add(Value { bytes, shared }),
            _ => head.has_cookies = true,
        });
        head
    }

    /// Whether there is an `Authorization` header.
    pub(super) const fn has_authorization(&self) -> bool {
        !matches!(self.authorization, Stated::Never)
    }

    /// The value of the only `Authorization` header.
    #[inline]
    pub(super) const fn sole_authorization(&self) -> Option<&'r [u8]> {
        match self.authorization {
            Stated::Once(value) => Some(value),
            Stated::Never | Stated::Repeatedly => None,
        }
    }

    #[inline]
    pub(super) const fn host(&self) -> Stated<Value<'r>> {
        self.host
    }
}

impl<T> Stated<T> {
    #[inline]
    fn add(&mut self, value: T) {
        *self = if matches!(self, Self::Never) { Self::Once(value) } else { Self::Repeatedly };
    }
}

impl Value<'_> {
    /// The value for longer than the request.
    #[inline]
    pub(super) fn to_kept(self) -> Option<HeaderValue> {
        self.shared.map_or_else(|| HeaderValue::from_bytes(self.bytes).ok(), |shared| Some(shared.clone()))
    }
}
