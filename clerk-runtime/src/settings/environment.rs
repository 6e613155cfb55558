//! The environment variables that configure an instance.

use super::builder::ClerkBuilder;
use super::error::ConfigError;

/// A variable, the name Next.js applications may use instead, and the setter it stands for.
type Variable = (&'static str, Option<&'static str>, fn(ClerkBuilder, String) -> ClerkBuilder);

/// Every variable that is read; the table on [`ClerkBuilder`] lists the same.
const VARIABLES: [Variable; 12] = [
    ("CLERK_PUBLISHABLE_KEY", Some("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"), ClerkBuilder::publishable_key),
    ("CLERK_SECRET_KEY", None, ClerkBuilder::secret_key),
    ("CLERK_MACHINE_SECRET_KEY", None, ClerkBuilder::machine_secret_key),
    ("CLERK_JWT_KEY", None, ClerkBuilder::jwt_key),
    ("CLERK_API_URL", None, ClerkBuilder::api_url),
    ("CLERK_API_VERSION", None, ClerkBuilder::api_version),
    ("CLERK_SIGN_IN_URL", Some("NEXT_PUBLIC_CLERK_SIGN_IN_URL"), ClerkBuilder::sign_in_url),
    ("CLERK_SIGN_UP_URL", Some("NEXT_PUBLIC_CLERK_SIGN_UP_URL"), ClerkBuilder::sign_up_url),
    ("CLERK_PROXY_URL", Some("NEXT_PUBLIC_CLERK_PROXY_URL"), ClerkBuilder::proxy_url),
    ("CLERK_DOMAIN", Some("NEXT_PUBLIC_CLERK_DOMAIN"), ClerkBuilder::domain),
    ("CLERK_IS_SATELLITE", Some("NEXT_PUBLIC_CLERK_IS_SATELLITE"), |builder, text| {
        builder.is_satellite(is_truthy(&text))
    }),
    ("CLERK_SATELLITE_AUTO_SYNC", None, |builder, text| builder.satellite_auto_sync(is_truthy(&text))),
];

/// Applies the variables that `lookup` finds; an empty value counts as none.
pub(super) fn apply(
    lookup: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<ClerkBuilder, ConfigError> {
    let mut builder = ClerkBuilder::default();
    for (name, fallback, set) in VARIABLES {
        let value = match (lookup(name)?, fallback) {
            (None, Some(fallback)) => lookup(fallback)?,
            (value, _) => value,
        };
        if let Some(value) = value {
            builder = set(builder, value);
        }
    }
    Ok(builder)
}

/// Reads one variable of the process.
pub(super) fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    match std::env::var(name) {
        Ok(value) => Ok((!value.is_empty()).then_some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(ConfigError::Invalid { variable: name, problem: "it is not valid Unicode" })
        }
    }
}

/// A flag as the reference reads it: `true` in any case, or an integer above zero.
fn is_truthy(text: &str) -> bool {
    text.eq_ignore_ascii_case("true") || text.parse::<u64>().is_ok_and(|number| number > 0)
}

#[cfg(test)]
mod tests {
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
            ("CLERK_MACHINE_SECRET_KEY", "\n"),
            ("CLERK_JWT_KEY", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
            ("CLERK_API_URL", "ftp://api.test"),
            ("CLERK_API_VERSION", "../v1"),
            ("CLERK_SIGN_IN_URL", "javascript:alert(1)"),
            ("CLERK_SIGN_UP_URL", "http://"),
            ("CLERK_PROXY_URL", "//evil.test"),
            ("CLERK_DOMAIN", "no/host"),
        ] {
            let mut variables = good.to_vec();
            variables.insert(0, (name, value));
            let error = build(&variables).expect_err(name);
            assert!(error.to_string().contains(name), "{name}: {error}");
        }
        let satellite = [good[0], good[1], ("CLERK_IS_SATELLITE", "1")];
        assert!(build(&satellite).unwrap_err().to_string().contains("CLERK_SIGN_IN_URL"));
        let satellite =
            [good[0], good[1], ("CLERK_IS_SATELLITE", "1"), ("CLERK_SIGN_IN_URL", "https://primary.test/")];
        assert!(build(&satellite).unwrap_err().to_string().contains("CLERK_DOMAIN"));
    }

    #[test]
    fn flags_are_read_as_the_reference_does() {
        for (text, expected) in
            [("true", true), ("TRUE", true), ("1", true), ("0", false), ("yes", false), ("-1", false)]
        {
            assert_eq!(is_truthy(text), expected, "{text}");
        }
    }
}
