//! `/avatars/{id}`: pictures of users and organizations, either uploaded or made from their names.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};

use super::html::escape;
use crate::apis::Apis;

/// The first letter of the name on a colour that depends on the id; a question mark if the id is unknown.
pub(super) async fn show(State(apis): State<Arc<Apis>>, Path(id): Path<String>) -> Response {
    let image = apis.tables().image(&id).cloned();
    if let Some(image) = image {
        return picture(image.media_type(), image.content());
    }
    let letter = {
        let tables = apis.tables();
        let user = tables.user(&id).map(crate::apis::store::User::display_name);
        let name = user.or_else(|| tables.organization(&id).map(|organization| organization.name.clone()));
        name.and_then(|name| name.chars().find(|it| it.is_alphanumeric()))
    };
    let letter: String = letter.unwrap_or('?').to_uppercase().collect();
    let hue = id.bytes().fold(7_u32, |hue, byte| hue.wrapping_mul(31).wrapping_add(u32::from(byte))) % 360;
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"96\" height=\"96\" viewBox=\"0 0 96 96\">\
         <rect width=\"96\" height=\"96\" fill=\"hsl({hue} 45% 45%)\"/><text x=\"48\" y=\"64\" font-size=\"48\" \
         text-anchor=\"middle\" font-family=\"sans-serif\" fill=\"#fff\">{}</text></svg>",
        escape(&letter)
    );
    picture("image/svg+xml", svg.into_bytes())
}

/// The headers keep scripts in the picture from running.
fn picture(media_type: &'static str, content: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(content));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
