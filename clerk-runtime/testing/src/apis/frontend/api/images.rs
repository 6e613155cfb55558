//! `/v1/me/profile_image` and `/v1/organizations/{id}/logo`: pictures.

use std::sync::Arc;

use axum::extract::{FromRequest, Path, Request};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use serde_json::{Value, json};

use super::answer::wrapped;
use super::caller::SignedIn;
use super::fields::too_large;
use super::organizations::{member_who_may, shown};
use crate::apis::Apis;
use crate::apis::endpoint::{Answer, ApiError, deleted};
use crate::apis::frontend::views;
use crate::apis::store::Image;

/// In bytes.
pub(super) const LARGEST: usize = 1024 * 1024;

/// A picture: the part `file` of a form, or a whole body in base64.
pub(super) struct Picture(Image);

impl FromRequest<Arc<Apis>> for Picture {
    type Rejection = ApiError;

    async fn from_request(request: Request, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        let kind =
            request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let boundary = kind
            .strip_prefix("multipart/form-data")
            .and_then(|parameters| parameters.split_once("boundary="))
            .map(|(_, boundary)| boundary.trim_matches('"').to_owned());
        let body = Bytes::from_request(request, apis).await.map_err(|_| too_large())?;
        let image = match boundary {
            Some(boundary) => part(&body, &boundary, "file").and_then(Image::of),
            None => from_base64(&body).as_deref().and_then(Image::of),
        };
        image.map(Self).ok_or_else(|| ApiError::invalid("file", "a picture: PNG, JPEG, GIF or WebP"))
    }
}

/// The content of a part of a form (RFC 7578).
fn part<'b>(body: &'b [u8], boundary: &str, name: &str) -> Option<&'b [u8]> {
    if boundary.is_empty() {
        return None;
    }
    let delimiter = format!("--{boundary}");
    let wanted = format!("name=\"{name}\"");
    let (_, mut rest) = split(body, delimiter.as_bytes())?;
    loop {
        let (head, content) = split(rest, b"\r\n\r\n")?;
        let (content, next) = split(content, format!("\r\n{delimiter}").as_bytes())?;
        if split(head, wanted.as_bytes()).is_some() {
            return Some(content);
        }
        rest = next;
    }
}

fn split<'b>(bytes: &'b [u8], at: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let index = bytes.windows(at.len()).position(|window| window == at)?;
    Some((bytes.get(..index)?, bytes.get(index + at.len()..)?))
}

/// The data after `base64,` of a data URL, or else the whole body.
fn from_base64(body: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(body).ok()?;
    let text = text.split_once("base64,").map_or(text, |(_, text)| text);
    BASE64_STANDARD.decode(text.trim()).ok()
}

pub(super) async fn set_of_user(signed_in: SignedIn, picture: Picture) -> Answer {
    let id = signed_in.user_id().to_owned();
    set(&signed_in, &id, picture)?;
    let url =
        signed_in.caller.apis.tables().user(&id).map(|it| views::user_image_url(&signed_in.caller.apis, it));
    let image = json!({ "object": "image", "id": id, "name": null, "public_url": url });
    Ok(wrapped(&signed_in.caller, without_null(image)))
}

fn without_null(mut value: Value) -> Value {
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, field| !field.is_null());
    }
    value
}

fn set(signed_in: &SignedIn, owner: &str, Picture(image): Picture) -> Result<(), ApiError> {
    let (mut tables, now) = (signed_in.caller.apis.tables(), signed_in.caller.now());
    if tables.set_image(owner, Some(image), now) {
        return Ok(());
    }
    let problem = "The instance keeps no more pictures.";
    Err(ApiError::refused(StatusCode::FORBIDDEN, "image_quota_exceeded", problem))
}

pub(super) async fn delete_of_user(signed_in: SignedIn) -> Answer {
    let id = signed_in.user_id().to_owned();
    signed_in.caller.apis.tables().set_image(&id, None, signed_in.caller.now());
    Ok(wrapped(&signed_in.caller, deleted("image", &id)))
}

pub(super) async fn set_of_organization(
    signed_in: SignedIn,
    Path(id): Path<String>,
    picture: Picture,
) -> Answer {
    check_manager(&signed_in, &id)?;
    set(&signed_in, &id, picture)?;
    let organization = shown(&signed_in, &signed_in.caller.apis.tables(), &id)?;
    Ok(wrapped(&signed_in.caller, organization))
}

pub(super) async fn delete_of_organization(signed_in: SignedIn, Path(id): Path<String>) -> Answer {
    check_manager(&signed_in, &id)?;
    signed_in.caller.apis.tables().set_image(&id, None, signed_in.caller.now());
    Ok(wrapped(&signed_in.caller, deleted("organization_logo", &id)))
}

fn check_manager(signed_in: &SignedIn, id: &str) -> Result<(), ApiError> {
    let tables = signed_in.caller.apis.tables();
    member_who_may(signed_in, &tables, id, Some("org:sys_profile:manage")).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_found_by_its_name() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\n\
            Content-Disposition: form-data; name=\"file\"; filename=\"f.png\"\r\nContent-Type: image/png\r\n\r\n\
            \x89P\r\n--y\r\n--x--\r\n";
        assert_eq!(part(body, "x", "file"), Some(&b"\x89P\r\n--y"[..]));
        assert_eq!(part(body, "x", "a"), Some(&b"1"[..]));
        for (boundary, name) in [("x", "b"), ("z", "a"), ("", "a")] {
            assert_eq!(part(body, boundary, name), None, "{boundary} {name}");
        }
        for body in [&b""[..], b"--x", b"--x\r\n\r\n", b"--x\r\nname=\"file\"\r\n\r\nno end"] {
            assert_eq!(part(body, "x", "file"), None);
        }
        assert_eq!(from_base64(b"data:image/png;base64,AAEC"), Some(vec![0, 1, 2]));
        assert_eq!(from_base64(b"AAEC"), Some(vec![0, 1, 2]));
        assert_eq!(from_base64(b"\xff"), None);
    }
}
