//! Publishable keys: the decoded key is only a host, and the key of that host decodes to the same.

#![no_main]

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use clerk_runtime::keys::{InstanceType, PublishableKey};
use libfuzzer_sys::fuzz_target;
use url::Url;

fuzz_target!(
    init: {
        assert!(written("pk_test_", "a.test").parse::<PublishableKey>().is_ok(), "no key is ever read");
    },
    |text: &str| {
        // A text as a key, and the key that contains the text as a host.
        for text in [text.to_owned(), written("pk_test_", text), written("pk_live_", text)] {
            if let Ok(key) = text.parse::<PublishableKey>() {
                check(&key, &text);
            }
        }
    }
);

fn written(prefix: &str, host: &str) -> String {
    format!("{prefix}{}", BASE64_STANDARD.encode(format!("{host}$")))
}

fn check(key: &PublishableKey, text: &str) {
    let host = key.frontend_api();
    let url = Url::parse(&format!("https://{host}/")).expect("a host makes a URL");
    let authority = &url[url::Position::BeforeHost..url::Position::AfterPort];
    assert!(authority.eq_ignore_ascii_case(host), "{host:?} makes a URL of {authority:?}");
    assert!(
        url.username().is_empty() && url.password().is_none() && url.path() == "/" && url.query().is_none()
    );
    let foreign = |character: char| !character.is_ascii_alphanumeric() && !"-.:_".contains(character);
    assert!(!host.contains(foreign), "{host:?} is no host");

    assert_eq!(key.as_str(), text);
    let (prefix, instance_type) = match text.starts_with("pk_test_") {
        true => ("pk_test_", InstanceType::Development),
        false => ("pk_live_", InstanceType::Production),
    };
    assert_eq!(key.instance_type(), instance_type);
    let again: PublishableKey = written(prefix, host).parse().expect("the key of its own host");
    assert_eq!((again.frontend_api(), again.instance_type()), (host, instance_type));
    let suffix = key.cookie_suffix();
    assert!(
        suffix.len() == 8 && suffix.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    );
}
