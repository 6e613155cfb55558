//! Uploaded pictures of users and organizations.

use base64::prelude::{BASE64_STANDARD, Engine as _};
use serde::{Deserialize, Serialize};

use super::tables::Tables;
use super::user::User;

/// A picture, stored as base64 so that snapshots are text.
#[derive(Clone, Deserialize, Serialize)]
pub(crate) struct Image {
    kind: ImageKind,
    data: String,
}

/// The formats that browsers show and that cannot contain scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ImageKind {
    Png,
    Jpeg,
    Gif,
    Webp,
}

impl Image {
    /// `None` if the content has no known format; the declared media type is ignored.
    pub(crate) fn of(content: &[u8]) -> Option<Self> {
        let kind = match content {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', ..] => ImageKind::Png,
            [0xff, 0xd8, 0xff, ..] => ImageKind::Jpeg,
            [b'G', b'I', b'F', b'8', ..] => ImageKind::Gif,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ImageKind::Webp,
            _ => return None,
        };
        Some(Self { kind, data: BASE64_STANDARD.encode(content) })
    }

    pub(crate) const fn media_type(&self) -> &'static str {
        match self.kind {
            ImageKind::Png => "image/png",
            ImageKind::Jpeg => "image/jpeg",
            ImageKind::Gif => "image/gif",
            ImageKind::Webp => "image/webp",
        }
    }

    pub(crate) fn content(&self) -> Vec<u8> {
        BASE64_STANDARD.decode(&self.data).unwrap_or_default()
    }
}

impl Tables {
    pub(crate) fn image(&self, owner: &str) -> Option<&Image> {
        self.images.get(owner)
    }

    /// Sets or removes the picture of a user or an organization. Returns whether there is room for it.
    pub(crate) fn set_image(&mut self, owner: &str, image: Option<Image>, now: i64) -> bool {
        let has_image = image.is_some();
        match image {
            None => drop(self.images.remove(owner)),
            Some(_) if self.images.len() >= MOST_IMAGES && !self.images.contains_key(owner) => return false,
            Some(image) => drop(self.images.insert(owner.to_owned(), image)),
        }
        if let Some(user) = self.user_mut(owner) {
            user.set_has_image(has_image);
            user.updated_at = now;
        }
        if let Some(organization) = self.organization_mut(owner) {
            organization.has_image = has_image;
            organization.updated_at = now;
        }
        true
    }
}

/// At most a hundred megabytes together.
const MOST_IMAGES: usize = 100;

impl User {
    fn set_has_image(&mut self, has_image: bool) {
        self.rest.insert("has_image".to_owned(), has_image.into());
    }

    pub(crate) fn has_image(&self) -> bool {
        self.rest.get("has_image").and_then(serde_json::Value::as_bool).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_kept() {
        for (content, media_type) in [
            (&b"\x89PNG\r\n\x1a\n..."[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        ] {
            let image = Image::of(content).expect("a picture");
            assert_eq!((image.media_type(), image.content().as_slice()), (media_type, content));
        }
        for content in [&b""[..], b"<svg onload=alert(1)>", b"RIFF\0\0\0\0WAVE", b"GIF", b"%PDF-"] {
            assert!(Image::of(content).is_none(), "{content:?}");
        }
    }
}
