//! The keys of an instance as an operator writes them. A key of the wrong kind is recognised, and named in
//! the error.

use super::error::ConfigError;
use super::text::{self, Kind};
use crate::ground::keys::{PublishableKey, SecretKey};

pub(super) const PUBLISHABLE_KEY: &str = "CLERK_PUBLISHABLE_KEY";
pub(super) const SECRET_KEY: &str = "CLERK_SECRET_KEY";
pub(super) const MACHINE_SECRET_KEY: &str = "CLERK_MACHINE_SECRET_KEY";
pub(super) const PREVIOUS_MACHINE_SECRET_KEY: &str = "CLERK_MACHINE_SECRET_KEY_PREVIOUS";

/// The prefixes of an instance's secret key. The last two are from before keys named their kind.
const SECRET_PREFIXES: [&str; 4] = ["sk_test_", "sk_live_", "test_", "live_"];
const MACHINE_SECRET_PREFIXES: [&str; 1] = ["ak_"];

/// The instance's publishable key.
pub(super) fn publishable_key(text: &str) -> Result<PublishableKey, ConfigError> {
    text::check(PUBLISHABLE_KEY, Some(text), Kind::Public)?;
    PublishableKey::parse(text)
        .ok_or_else(|| wrong(PUBLISHABLE_KEY, text, "pk_test_… or pk_live_…", "names no instance"))
}

/// The instance's secret key.
pub(crate) fn secret_key(text: Option<&str>) -> Result<Option<SecretKey>, ConfigError> {
    secret(SECRET_KEY, text, &SECRET_PREFIXES, "sk_test_… or sk_live_…")
}

/// The secret key of a machine.
pub(crate) fn machine_secret_key(text: Option<&str>) -> Result<Option<SecretKey>, ConfigError> {
    secret(MACHINE_SECRET_KEY, text, &MACHINE_SECRET_PREFIXES, "ak_…")
}

/// The machine's secret key before the current one. On its own, or if both are equal, it is an error.
pub(super) fn previous_machine_secret_key(
    text: Option<&str>,
    current: Option<&SecretKey>,
) -> Result<Option<SecretKey>, ConfigError> {
    let key = secret(PREVIOUS_MACHINE_SECRET_KEY, text, &MACHINE_SECRET_PREFIXES, "ak_…")?;
    let problem = match (&key, current) {
        (Some(_), None) => {
            "it goes with CLERK_MACHINE_SECRET_KEY, which is missing; a key alone belongs there"
        }
        (Some(key), Some(current)) if key.expose_secret() == current.expose_secret() => {
            "it is the same as CLERK_MACHINE_SECRET_KEY; set it to the key before that one, or leave it out"
        }
        _ => return Ok(key),
    };
    Err(ConfigError::invalid(PREVIOUS_MACHINE_SECRET_KEY, problem))
}

/// Refuses keys of two instances, because the Backend API of a production instance does not know the tokens
/// of a development instance.
pub(super) fn check_same_instance(
    publishable_key: Option<&PublishableKey>,
    secret_key: Option<&SecretKey>,
) -> Result<(), ConfigError> {
    let (Some(publishable_key), Some(secret_key)) = (publishable_key, secret_key) else { return Ok(()) };
    if publishable_key.is_production() != secret_key.is_development() {
        return Ok(());
    }
    let problem = if secret_key.is_development() {
        "it is the key of a development instance, but CLERK_PUBLISHABLE_KEY is that of a production instance; copy both \
         from the same instance's page"
    } else {
        "it is the key of a production instance, but CLERK_PUBLISHABLE_KEY is that of a development instance; copy both \
         from the same instance's page"
    };
    Err(ConfigError::invalid(SECRET_KEY, problem))
}

fn secret(
    variable: &'static str,
    text: Option<&str>,
    prefixes: &[&str],
    expected: &'static str,
) -> Result<Option<SecretKey>, ConfigError> {
    let Some(text) = text else { return Ok(None) };
    text::check(variable, Some(text), Kind::Secret)?;
    let rest = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
    let key = rest.filter(|rest| !is_placeholder(rest)).and_then(|_| SecretKey::parse(text));
    key.map(Some).ok_or_else(|| wrong(variable, text, expected, "holds characters that no key has"))
}

/// Says which kind of text it is instead, without repeating it.
fn wrong(variable: &'static str, text: &str, expected: &str, otherwise: &str) -> ConfigError {
    let is = match text {
        _ if is_placeholder(text) || is_placeholder(text.rsplit('_').next().unwrap_or_default()) => {
            "is a placeholder"
        }
        _ if text.starts_with("pk_") && variable != PUBLISHABLE_KEY => "is a publishable key",
        _ if text.starts_with("sk_") && variable != SECRET_KEY => "is a secret key",
        _ if text.starts_with("whsec_") => "is the signing secret of a webhook",
        _ if text.starts_with("ak_") && [SECRET_KEY, PUBLISHABLE_KEY].contains(&variable) => {
            "is an API key or the secret key of a machine"
        }
        _ if text.starts_with("mt_") || text.starts_with("oat_") || text.starts_with("eyJ") => "is a token",
        _ if text.starts_with("-----BEGIN") => "is a key as PEM, which belongs in CLERK_JWT_KEY",
        _ if expected.split("… or ").any(|prefix| text.starts_with(prefix.trim_end_matches('…'))) => {
            otherwise
        }
        _ => "begins otherwise",
    };
    let problem = format!(
        "expected {expected}, but the value {is}; copy it from the API keys page of the Clerk dashboard"
    );
    ConfigError::invalid(variable, problem)
}

/// Whether the text after a prefix is a placeholder. Keys are random letters and digits, so they do not
/// contain these words by chance.
fn is_placeholder(text: &str) -> bool {
    const WORDS: [&str; 8] =
        ["your", "placeholder", "changeme", "change", "replace", "replaceme", "todo", "insert"];
    let text = text.to_ascii_lowercase();
    let is_marked = text.contains("...") || text.contains(['…', '<', '>', '{', '}', '[', ']', '*', '$']);
    let is_all_x = text.bytes().all(|byte| byte == b'x') && text.len() != 1;
    is_marked || is_all_x || text.split(['_', '-']).any(|word| WORDS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLISHABLE: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";

    #[test]
    fn keys_are_told_apart() {
        let table = [
            (PUBLISHABLE, "is a publishable key"),
            ("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", "signing secret of a webhook"),
            ("ak_0123456789", "API key"),
            ("mt_0123456789", "is a token"),
            ("eyJhbGciOiJSUzI1NiJ9.e30.x", "is a token"),
            ("-----BEGIN-PUBLIC-KEY-----", "CLERK_JWT_KEY"),
            ("sk_stage_0123456789", "begins otherwise"),
            ("sk", "begins otherwise"),
            ("sk_test_", "placeholder"),
            ("sk_test_...", "placeholder"),
            ("sk_live_…", "placeholder"),
            ("sk_test_xxxxxxxx", "placeholder"),
            ("sk_test_your_secret_key", "placeholder"),
            ("sk_test_<secret>", "placeholder"),
            ("your-secret-key", "placeholder"),
            ("YOUR_SECRET_KEY", "placeholder"),
            ("…", "placeholder"),
            ("$CLERK_SECRET_KEY", "placeholder"),
            ("sk_test_é", "holds characters that no key has"),
            ("\"sk_test_1\"", "character 1 is a quotation mark"),
            ("sk_test_1\r", "character 10 is a carriage return"),
        ];
        for (text, expected) in table {
            let error = secret_key(Some(text)).unwrap_err().to_string();
            assert!(error.contains(SECRET_KEY) && error.contains(expected), "{text}: {error}");
        }
        for (text, expected) in [
            ("sk_test_1", "is a secret key"),
            (PUBLISHABLE, "is a publishable key"),
            ("ak_...", "placeholder"),
        ] {
            let error = machine_secret_key(Some(text)).unwrap_err().to_string();
            assert!(error.contains(MACHINE_SECRET_KEY) && error.contains(expected), "{text}: {error}");
        }
        for (text, expected) in [
            ("sk_test_1", "is a secret key"),
            ("pk_test_...", "placeholder"),
            ("pk_test_nonsense", "names no instance"),
            ("pk_stage_abc", "begins otherwise"),
        ] {
            let error = publishable_key(text).unwrap_err().to_string();
            assert!(error.contains(PUBLISHABLE_KEY) && error.contains(expected), "{text}: {error}");
        }
    }

    #[test]
    fn keys_pass_also_old_ones() {
        for text in ["sk_test_1", "sk_live_aXxX0xxx", "test_abc", "live_abc", "sk_test_yourAtRandom0replace"]
        {
            assert_eq!(secret_key(Some(text)).unwrap().unwrap().expose_secret(), text);
        }
        assert!(machine_secret_key(Some("ak_1")).unwrap().is_some());
        assert!(secret_key(None).unwrap().is_none());
    }

    #[test]
    fn a_previous_key_goes_with_another_one() {
        let current = SecretKey::parse("ak_new");
        let check = |text, current: Option<&SecretKey>| previous_machine_secret_key(Some(text), current);
        assert!(check("ak_old", current.as_ref()).unwrap().is_some());
        for (text, current, expected) in [
            ("ak_old", None, "is missing"),
            ("ak_new", current.as_ref(), "is the same"),
            ("sk_test_1", current.as_ref(), "is a secret key"),
            ("ak_...", current.as_ref(), "placeholder"),
        ] {
            let error = check(text, current).unwrap_err().to_string();
            assert!(
                error.contains("CLERK_MACHINE_SECRET_KEY_PREVIOUS") && error.contains(expected),
                "{error}"
            );
        }
        assert!(previous_machine_secret_key(None, None).unwrap().is_none());
    }

    #[test]
    fn live_does_not_go_with_test() {
        let publishable = |kind: &str| PublishableKey::parse(&PUBLISHABLE.replacen("test", kind, 1));
        for (kind, secret, fits) in [
            ("test", "sk_test_1", true),
            ("test", "test_1", true),
            ("live", "sk_live_1", true),
            ("live", "live_1", true),
            ("live", "sk_test_1", false),
            ("live", "test_1", false),
            ("test", "sk_live_1", false),
            ("test", "live_1", false),
        ] {
            let checked = check_same_instance(publishable(kind).as_ref(), SecretKey::parse(secret).as_ref());
            assert_eq!(checked.is_ok(), fits, "{kind} {secret}");
        }
        assert!(check_same_instance(None, SecretKey::parse("sk_test_1").as_ref()).is_ok());
    }
}
