//! Variables as they are written by shells, files and other systems.

use proptest::prelude::*;

use super::*;

const KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";

fn build(variables: &[(&str, &str)]) -> Result<crate::Clerk, ConfigError> {
    let lookup =
        |name| Ok(variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
    apply(lookup)?.build()
}

#[test]
fn the_next_js_name_is_a_fallback() {
    let variables = [("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", KEY), ("CLERK_SECRET_KEY", "sk_test_1")];
    assert_eq!(build(&variables).unwrap().publishable_key().unwrap().as_str(), KEY);
}

#[test]
fn every_mistake_names_its_variable() {
    let good = [("CLERK_PUBLISHABLE_KEY", KEY), ("CLERK_SECRET_KEY", "sk_test_1")];
    for (name, value) in [
        ("CLERK_PUBLISHABLE_KEY", "pk_test_nonsense"),
        ("CLERK_PUBLISHABLE_KEY", ""),
        ("CLERK_SECRET_KEY", "with space"),
        ("CLERK_SECRET_KEY", ""),
        ("CLERK_MACHINE_SECRET_KEY", "sk_test_1"),
        ("CLERK_MACHINE_SECRET_KEY_PREVIOUS", "ak_1"),
        ("CLERK_PUBLIC_URL", "app.test"),
        ("CLERK_AUTHORIZED_PARTIES", "https://a.test, b.test"),
        ("CLERK_AUTHORIZED_PARTIES", ","),
        ("CLERK_IS_SATELLITE", "yes"),
        ("CLERK_SATELLITE_AUTO_SYNC", "\"true\""),
        ("CLERK_JWT_KEY", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
        ("CLERK_API_URL", "ftp://api.test"),
        ("CLERK_API_URL", "https://ada:hidden@api.test"),
        ("CLERK_API_VERSION", "../v1"),
        ("CLERK_SIGN_IN_URL", "https://ada:hidden@primary.test/"),
        ("CLERK_SIGN_IN_URL", "javascript:alert(1)"),
        ("CLERK_SIGN_UP_URL", "http://"),
        ("CLERK_PROXY_URL", "//evil.test"),
        ("CLERK_FAPI_URL", "front.test"),
        ("CLERK_FAPI_URL", "https://ada:hidden@front.test"),
        ("CLERK_FAPI_URL", "https://front.test?a"),
        ("CLERK_DOMAIN", "no/host"),
    ] {
        let mut variables = good.to_vec();
        variables.insert(0, (name, value));
        let error = build(&variables).expect_err(name);
        assert!(error.to_string().contains(name), "{name}: {error}");
        assert!(!error.to_string().contains("hidden"), "{error}");
    }
    let satellite = [good[0], good[1], ("CLERK_IS_SATELLITE", "1")];
    assert!(build(&satellite).unwrap_err().to_string().contains("CLERK_SIGN_IN_URL"));
    let satellite =
        [good[0], good[1], ("CLERK_IS_SATELLITE", "1"), ("CLERK_SIGN_IN_URL", "https://primary.test/")];
    assert!(build(&satellite).unwrap_err().to_string().contains("CLERK_DOMAIN"));
}

#[test]
fn a_machine_needs_its_own_key_and_no_other() {
    let build = |variables: &'static [(&str, &str)]| {
        let lookup =
            |name| Ok(variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
        machine(lookup).and_then(ClerkBuilder::build)
    };
    assert!(build(&[("CLERK_MACHINE_SECRET_KEY", "ak_1")]).unwrap().publishable_key().is_none());
    for variables in
        [&[][..], &[("CLERK_SECRET_KEY", "sk_test_1")], &[("CLERK_MACHINE_SECRET_KEY", "sk_test_1")]]
    {
        let error = build(variables).unwrap_err().to_string();
        assert!(error.contains("`CLERK_MACHINE_SECRET_KEY`"), "{error}");
    }
}

#[test]
fn flags_are_read_as_the_reference_does_or_not_at_all() {
    for (text, expected) in
        [("true", true), ("TRUE", true), ("1", true), ("0", false), ("False", false), ("00", false)]
    {
        assert_eq!(flag("V", text).unwrap(), expected, "{text}");
    }
    for text in ["yes", "-1", "on", "\"true\"", "true;"] {
        let error = flag("V", text).unwrap_err().to_string();
        assert!(error.contains("true or false") && error.contains(&text.replace('"', "\\\"")), "{error}");
    }
}

/// A value for each variable; all are valid together.
const GOOD: [(&str, &str); 16] = [
    ("CLERK_PUBLISHABLE_KEY", KEY),
    ("CLERK_SECRET_KEY", "sk_test_0hidden0"),
    ("CLERK_MACHINE_SECRET_KEY", "ak_0hidden0"),
    ("CLERK_MACHINE_SECRET_KEY_PREVIOUS", "ak_1hidden1"),
    ("CLERK_JWT_KEY", PEM),
    ("CLERK_API_URL", "https://api.test/edge"),
    ("CLERK_API_VERSION", "v1"),
    ("CLERK_SIGN_IN_URL", "https://primary.test/sign-in?a=1"),
    ("CLERK_SIGN_UP_URL", "/sign-up"),
    ("CLERK_PROXY_URL", "https://app.test/__clerk"),
    ("CLERK_FAPI_URL", "https://front.test/edge"),
    ("CLERK_DOMAIN", "app.test:3000"),
    ("CLERK_IS_SATELLITE", "true"),
    ("CLERK_SATELLITE_AUTO_SYNC", "TRUE"),
    ("CLERK_PUBLIC_URL", "https://app.test/shop"),
    ("CLERK_AUTHORIZED_PARTIES", "https://app.test,https://b.test"),
];
const PEM: &str = include_str!("public_key.pem");

/// The resulting settings, with `value` for the variable at `index`.
fn settings_with(index: usize, value: &str) -> Result<String, ConfigError> {
    let name_of = |name: &str| GOOD.iter().position(|(key, _)| *key == name);
    let lookup = |name: &'static str| {
        Ok(name_of(name).map(|place| if place == index { value } else { GOOD[place].1 }.to_owned()))
    };
    let settings = apply(lookup)?.check()?;
    Ok(format!(
        "{:?} {:?} {:?} {:?} {} {:?} {} {:?} {:?} {:?} {} {} {} {:?} {:?}",
        settings.publishable_key.as_ref().map(|key| key.cookie_suffix().to_owned()),
        settings.secret_key.map(|key| key.expose_secret().to_owned()),
        settings.machine_secret_key.map(|key| key.expose_secret().to_owned()),
        settings.previous_machine_secret_key.map(|key| key.expose_secret().to_owned()),
        settings.jwt_key.is_some(),
        settings.api.url.as_str(),
        settings.api.version,
        settings.sign_in_url,
        settings.sign_up_url,
        settings.frontend_api,
        settings.frontend_api_url,
        settings.is_satellite,
        settings.satellite_auto_sync,
        settings.url_rules,
        settings.verify.authorized_parties,
    ))
}

#[test]
fn every_variable_of_the_table_has_a_good_value() {
    let names: Vec<_> = VARIABLES.iter().map(|(name, ..)| *name).collect();
    assert_eq!(names, GOOD.map(|(name, _)| name));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// White space around a value changes nothing.
    #[test]
    fn white_space_around_a_value_does_not_count(
        index in 0..GOOD.len(),
        before in "[ \\t\\r\\n\u{a0}]{0,3}",
        after in "[ \\t\\r\\n\u{a0}]{0,3}",
    ) {
        let plain = GOOD[index].1;
        let padded = format!("{before}{plain}{after}");
        prop_assert_eq!(settings_with(index, &padded).unwrap(), settings_with(index, plain).unwrap());
    }

    /// A leftover character in a value is an error that names the variable and the character, and contains no
    /// secret.
    #[test]
    fn what_is_left_over_in_a_value_is_a_mistake(
        index in 0..GOOD.len(),
        character in prop::sample::select("\"'`\u{201c}\u{2019}\\ \r\n\t\0\u{7f}\u{85}\u{a0}\u{200b}\u{feff}".chars().collect::<Vec<_>>()),
        place in any::<prop::sample::Index>(),
        is_around in any::<bool>(),
    ) {
        let (name, plain) = GOOD[index];
        // Between two characters, because white space at the ends is ignored.
        let text: Vec<char> = plain.trim().chars().collect();
        let (before, after) = text.split_at(1 + place.index(text.len() - 1));
        let of = |part: &[char]| part.iter().collect::<String>();
        let value = if is_around && !character.is_whitespace() {
            format!("{character}{plain}{character}")
        } else {
            format!("{}{character}{}", of(before), of(after))
        };
        let is_part_of_it = name == "CLERK_JWT_KEY" && " \r\n\t\\".contains(character);
        // White space around an entry of a list is ignored, too.
        let is_between = name == "CLERK_AUTHORIZED_PARTIES" && character.is_whitespace();
        match settings_with(index, &value) {
            Ok(_) => prop_assert!(is_part_of_it || is_between, "{name} {value:?}"),
            Err(error) => {
                let error = error.to_string();
                prop_assert!(error.contains(name) && !error.contains("hidden"), "{error}");
                let shown = format!("U+{:04X}", u32::from(character));
                let is_shown = error.contains(&shown) || error.contains("true or false");
                prop_assert!(is_shown || is_part_of_it, "{name} {value:?}: {error}");
            }
        }
    }
}

#[test]
fn a_list_is_separated_by_commas() {
    let variables = [("CLERK_AUTHORIZED_PARTIES", " https://a.test , https://B.test:443/,, \n")];
    let builder =
        apply(|name| Ok(variables.iter().find(|(key, _)| *key == name).map(|(_, v)| (*v).to_owned())));
    let builder = builder.unwrap().publishable_key(KEY).secret_key("sk_test_1");
    assert_eq!(builder.check().unwrap().verify.authorized_parties, ["https://a.test", "https://b.test"]);
}
