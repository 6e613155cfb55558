//! Forms with a file (RFC 7578), for the two endpoints that accept images.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::{BufMut as _, Bytes, BytesMut};

use super::parameter::Upload;

/// A serialized form.
pub(super) struct Form {
    pub(super) content_type: String,
    pub(super) body: Bytes,
}

impl Form {
    /// Creates a form with text fields, and the file in the field `file`.
    pub(super) fn new<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>, file: &Upload) -> Self {
        let fields: Vec<_> = fields.collect();
        let boundary = boundary(&fields, file);
        let mut body = BytesMut::new();
        for (name, text) in fields {
            body.put(part(&boundary, &format!("name=\"{name}\"\r\n")).as_bytes());
            body.put(text.as_bytes());
            body.put(&b"\r\n"[..]);
        }
        let header = format!(
            "name=\"file\"; filename=\"{}\"\r\nContent-Type: {}\r\n",
            file.file_name, file.content_type
        );
        body.put(part(&boundary, &header).as_bytes());
        body.put(&*file.content);
        body.put(format!("\r\n--{boundary}--\r\n").as_bytes());
        Self { content_type: format!("multipart/form-data; boundary={boundary}"), body: body.freeze() }
    }
}

fn part(boundary: &str, header: &str) -> String {
    format!("--{boundary}\r\nContent-Disposition: form-data; {header}\r\n")
}

/// A line that occurs in no part: no part can contain its own digest.
fn boundary(fields: &[(&str, &str)], file: &Upload) -> String {
    let mut digest = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
    for (_, text) in fields {
        digest.update(text.as_bytes());
    }
    digest.update(&file.content);
    URL_SAFE_NO_PAD.encode(digest.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_written_as_rfc_7578_has_it() {
        let form = Form::new(
            [("uploader_user_id", "user_1")].into_iter(),
            &Upload::new("a.png", "image/png", "PNG"),
        );
        let boundary = form.content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        assert_eq!(boundary.len(), 43);
        assert_eq!(
            String::from_utf8_lossy(&form.body),
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"uploader_user_id\"\r\n\r\nuser_1\r\n\
                 --{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
                 Content-Type: image/png\r\n\r\nPNG\r\n--{boundary}--\r\n"
            )
        );
    }
}
