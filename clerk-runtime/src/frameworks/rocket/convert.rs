//! Conversions between the types of the `http` crate, which the core uses, and rocket's own.

use http::StatusCode;
use http::header::{HeaderMap, HeaderName, HeaderValue};
use rocket::Response;
use rocket::http::{HeaderMap as RocketHeaders, Status};

pub(super) const fn to_rocket(status: StatusCode) -> Status {
    Status::new(status.as_u16())
}

/// A status that HTTP does not allow is a mistake of the application, so it becomes a 500.
pub(super) fn status(status: Status) -> StatusCode {
    StatusCode::from_u16(status.code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

pub(super) fn headers(rocket: &RocketHeaders<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for header in rocket.iter() {
        let name = HeaderName::from_bytes(header.name().as_str().as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(header.value())) {
            headers.append(name, value);
        }
    }
    headers
}

/// Changes the headers of `response` from `before` to `after`.
pub(super) fn apply_changes(response: &mut Response<'_>, before: &HeaderMap, after: &HeaderMap) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        response.remove_header(name.as_str());
    }
    for name in after.keys().filter(|name| !before.get_all(*name).iter().eq(after.get_all(*name).iter())) {
        response.remove_header(name.as_str());
        append(response, name, after.get_all(name));
    }
}

/// Appends every header.
pub(super) fn append_all(response: &mut Response<'_>, headers: &HeaderMap) {
    for name in headers.keys() {
        append(response, name, headers.get_all(name));
    }
}

fn append<'v>(
    response: &mut Response<'_>,
    name: &HeaderName,
    values: impl IntoIterator<Item = &'v HeaderValue>,
) {
    for value in values {
        match std::str::from_utf8(value.as_bytes()) {
            Ok(value) => response.adjoin_raw_header(name.as_str().to_owned(), value.to_owned()),
            Err(_) => tracing::debug!("rocket sends no header that is not UTF-8, so `{name}` is left out"),
        }
    }
}
