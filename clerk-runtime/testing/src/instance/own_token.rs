//! Reads JWTs that the instance has minted itself.
//!
//! This is separate code, so that it does not share mistakes with the code under test. It accepts only tokens exactly as
//! [`JwtBuilder`](super::JwtBuilder) writes them.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use serde_json::{Map, Value};

use super::key::KeyRing;

/// The claims of a JWT that one of the keys signed. It may have expired.
pub(crate) fn claims(keys: &KeyRing, token: &str) -> Option<Map<String, Value>> {
    let (message, signature) = token.rsplit_once('.')?;
    let (header, claims) = message.split_once('.')?;
    let header = object(header)?;
    let key_id =
        header.get("kid")?.as_str().filter(|_| header.get("alg").is_some_and(|alg| alg == "RS256"))?;
    let keys = keys.all();
    let key = keys.iter().find(|key| key.id() == key_id)?;
    let signature = BASE64_URL_SAFE_NO_PAD.decode(signature).ok()?;
    key.has_signed(message.as_bytes(), &signature).then(|| object(claims)).flatten()
}

fn object(part: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::instance::{Instance, JwtBuilder, Options, SessionToken};

    #[test]
    fn only_what_the_instance_signed_is_read() {
        let instance = Arc::new(Instance::new(1, Options::default()));
        let token = || JwtBuilder::new(Arc::clone(&instance), SessionToken::default());
        let subject = |token: &str| claims(&instance.keys, token).map(|claims| claims["sub"].clone());
        let good = token().expired().mint();
        assert_eq!(subject(&good), Some(Value::from("user_embedded")));
        let before_the_rotation = token().mint();
        for forged in [
            token().signed_by_another_key().mint(),
            token().with_kid_of_another_key().mint(),
            token().without_header_parameter("kid").mint(),
            token().header_parameter("alg", "HS256").mint(),
            token().alg_none().mint(),
            token().hs256_with_public_key().mint(),
            token().tampered().mint(),
            format!("{good}="),
            format!("{good}.{good}"),
            good.replace('.', ""),
            String::new(),
        ] {
            assert_eq!(subject(&forged), None, "{forged}");
        }
        instance.keys.rotate();
        assert_eq!(subject(&before_the_rotation), None);
    }
}
