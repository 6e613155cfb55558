//! Conversions between version 1 of the `http` crate, which the core uses, and actix-web's version 0.2.

use actix_web::http::header::{self as old, HeaderMap as OldHeaders};
use actix_web::http::{StatusCode as OldStatus, Uri as OldUri};
use http::header::{HeaderMap, HeaderName, HeaderValue};
use http::uri::InvalidUri;
use http::{StatusCode, Uri};

pub(super) fn uri(uri: &OldUri) -> Result<Uri, InvalidUri> {
    match (uri.scheme(), uri.authority(), uri.path_and_query()) {
        // The common case, without an allocation.
        (None, None, Some(path_and_query)) => path_and_query.as_str().parse(),
        _ => uri.to_string().parse(),
    }
}

/// Both versions have every status from 100 to 999.
pub(super) fn old_status(status: StatusCode) -> OldStatus {
    OldStatus::from_u16(status.as_u16()).unwrap_or(OldStatus::INTERNAL_SERVER_ERROR)
}

/// Both versions have every status from 100 to 999.
pub(super) fn status(status: OldStatus) -> StatusCode {
    StatusCode::from_u16(status.as_u16()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

pub(super) fn headers(old: &OldHeaders) -> HeaderMap {
    let pairs = old.iter().filter_map(|(name, value)| {
        let name = HeaderName::from_bytes(name.as_str().as_bytes()).ok()?;
        Some((name, HeaderValue::from_bytes(value.as_bytes()).ok()?))
    });
    pairs.fold(HeaderMap::new(), |mut headers, (name, value)| {
        headers.append(name, value);
        headers
    })
}

/// Changes the headers of `old` from `before` to `after`.
pub(super) fn apply_changes(old: &mut OldHeaders, before: &HeaderMap, after: &HeaderMap) {
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        old.remove(name.as_str());
    }
    for name in after.keys().filter(|name| !before.get_all(*name).iter().eq(after.get_all(*name).iter())) {
        old.remove(name.as_str());
        append(old, name, after.get_all(name));
    }
}

/// Appends every header.
pub(super) fn append_all(old: &mut OldHeaders, headers: &HeaderMap) {
    for name in headers.keys() {
        append(old, name, headers.get_all(name));
    }
}

fn append<'v>(old: &mut OldHeaders, name: &HeaderName, values: impl IntoIterator<Item = &'v HeaderValue>) {
    // Both versions accept the same names and values.
    let Ok(name) = old::HeaderName::from_bytes(name.as_str().as_bytes()) else { return };
    for value in values {
        if let Ok(value) = old::HeaderValue::from_bytes(value.as_bytes()) {
            old.append(name.clone(), value);
        }
    }
}
