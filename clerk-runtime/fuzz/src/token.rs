//! Tokens in plain text: `` `{"alg":"RS256"}~{"sub":"user_1"}~right` `` stands for the token with this header
//! and these claims, signed with the right key.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use crate::keys::KEYS;

/// Encodes every token that is in plain text between backticks. Everything else stays.
#[must_use]
pub fn written_out(text: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(text.len());
    let mut pieces = text.split(|byte| *byte == b'`');
    written.extend_from_slice(pieces.next().unwrap_or_default());
    while let Some(inside) = pieces.next() {
        match pieces.next() {
            Some(after) => {
                written.extend(token(inside));
                written.extend_from_slice(after);
            }
            None => written.extend_from_slice(inside),
        }
    }
    written
}

/// `header~claims~signer`; the signer is `right`, `wrong`, `none`, `rs512`, `hs256`, or the signature itself.
fn token(clear: &[u8]) -> Vec<u8> {
    let mut parts = clear.splitn(3, |byte| *byte == b'~');
    let mut part = || parts.next().unwrap_or_default();
    let (header, claims, signer) = (part(), part(), part());
    let mut token =
        format!("{}.{}", BASE64_URL_SAFE_NO_PAD.encode(header), BASE64_URL_SAFE_NO_PAD.encode(claims))
            .into_bytes();
    let signature = match signer {
        b"right" => KEYS.right.sign(&token),
        b"wrong" => KEYS.wrong.sign(&token),
        b"rs512" => KEYS.right.sign_rs512(&token),
        b"hs256" => {
            let secret = hmac::Key::new(hmac::HMAC_SHA256, KEYS.right.pem.as_bytes());
            hmac::sign(&secret, &token).as_ref().to_vec()
        }
        b"none" => Vec::new(),
        text => {
            token.push(b'.');
            token.extend_from_slice(text);
            return token;
        }
    };
    token.push(b'.');
    token.extend(BASE64_URL_SAFE_NO_PAD.encode(signature).into_bytes());
    token
}

/// Header and claims of a token that the right key signed with RS256; `None` for all other texts. Verified
/// without the runtime.
#[must_use]
pub fn signed_parts(token: &str) -> Option<(Value, Value)> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let has_signed =
        KEYS.right.has_signed(signed.as_bytes(), &BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?);
    let header = json(header)?;
    (has_signed && header["alg"] == "RS256").then_some((header, json(claims)?))
}

fn json(part: &str) -> Option<Value> {
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
    let text = String::from_utf8_lossy(&bytes);
    serde_json::from_str(text.strip_prefix('\u{feff}').unwrap_or(&text)).ok()
}
