//! The environment variables that configure an instance.

use super::builder::ClerkBuilder;
use super::error::ConfigError;
use super::text::shown;
use crate::token::TokenType;

/// A variable, its alternative name in Next.js applications, and its setter.
type Variable = (&'static str, Option<&'static str>, Setter);

enum Setter {
    Text(fn(ClerkBuilder, String) -> ClerkBuilder),
    Flag(fn(ClerkBuilder, bool) -> ClerkBuilder),
    /// Entries separated by commas.
    List(fn(ClerkBuilder, Vec<String>) -> ClerkBuilder),
}

use Setter::{Flag, List, Text};

/// Every variable that is read. The table on [`ClerkBuilder`] lists the same.
const VARIABLES: [Variable; 16] = [
    ("CLERK_PUBLISHABLE_KEY", Some("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"), Text(ClerkBuilder::publishable_key)),
    ("CLERK_SECRET_KEY", None, Text(ClerkBuilder::secret_key)),
    ("CLERK_MACHINE_SECRET_KEY", None, Text(ClerkBuilder::machine_secret_key)),
    ("CLERK_MACHINE_SECRET_KEY_PREVIOUS", None, Text(ClerkBuilder::previous_machine_secret_key)),
    ("CLERK_JWT_KEY", None, Text(ClerkBuilder::jwt_key)),
    ("CLERK_API_URL", None, Text(ClerkBuilder::api_url)),
    ("CLERK_API_VERSION", None, Text(ClerkBuilder::api_version)),
    ("CLERK_SIGN_IN_URL", Some("NEXT_PUBLIC_CLERK_SIGN_IN_URL"), Text(ClerkBuilder::sign_in_url)),
    ("CLERK_SIGN_UP_URL", Some("NEXT_PUBLIC_CLERK_SIGN_UP_URL"), Text(ClerkBuilder::sign_up_url)),
    ("CLERK_PROXY_URL", Some("NEXT_PUBLIC_CLERK_PROXY_URL"), Text(ClerkBuilder::proxy_url)),
    ("CLERK_FAPI_URL", None, Text(ClerkBuilder::frontend_api_url)),
    ("CLERK_DOMAIN", Some("NEXT_PUBLIC_CLERK_DOMAIN"), Text(ClerkBuilder::domain)),
    ("CLERK_IS_SATELLITE", Some("NEXT_PUBLIC_CLERK_IS_SATELLITE"), Flag(ClerkBuilder::is_satellite)),
    ("CLERK_SATELLITE_AUTO_SYNC", None, Flag(ClerkBuilder::satellite_auto_sync)),
    ("CLERK_PUBLIC_URL", None, Text(ClerkBuilder::public_url)),
    ("CLERK_AUTHORIZED_PARTIES", None, List(ClerkBuilder::authorized_parties)),
];

/// Applies the variables that `lookup` finds. White space around a value is ignored, and an empty value
/// counts as not set.
pub(super) fn apply(
    lookup: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<ClerkBuilder, ConfigError> {
    let lookup = |name| lookup(name).map(|value| value.as_deref().and_then(trimmed));
    let mut builder = ClerkBuilder::default();
    for (name, fallback, setter) in VARIABLES {
        let value = match (lookup(name)?, fallback) {
            (None, Some(fallback)) => lookup(fallback)?,
            (value, _) => value,
        };
        if let Some(value) = value {
            builder = match setter {
                Text(set) => set(builder, value),
                Flag(set) => set(builder, flag(name, &value)?),
                List(set) => set(builder, value.split(',').filter_map(trimmed).collect()),
            };
        }
    }
    Ok(builder)
}

/// The same for a machine, for which its own secret key is required.
pub(super) fn machine(
    lookup: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
) -> Result<ClerkBuilder, ConfigError> {
    let builder = apply(lookup)?.accepts(TokenType::M2mToken);
    if builder.machine_secret_key.is_none() {
        return Err(ConfigError::Missing {
            variable: "CLERK_MACHINE_SECRET_KEY",
            help: "copy it from the machine's page of the Clerk dashboard",
        });
    }
    Ok(builder)
}

/// A variable of the process without surrounding white space. An empty one counts as not set.
pub(crate) fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    match std::env::var(name) {
        Ok(value) => Ok(trimmed(&value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::invalid(name, "it is not valid Unicode")),
    }
}

fn trimmed(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// A flag in the reference's format: `true` in any case, or an integer above zero. Anything other than that,
/// `false` or 0 is an error, because it could turn a satellite into a primary.
fn flag(variable: &'static str, text: &str) -> Result<bool, ConfigError> {
    match (text.to_ascii_lowercase().as_str(), text.parse::<u64>()) {
        ("true", _) => Ok(true),
        ("false", _) => Ok(false),
        (_, Ok(number)) => Ok(number > 0),
        _ => Err(ConfigError::invalid(variable, format!("expected true or false, not {}", shown(text)))),
    }
}

#[cfg(test)]
mod tests;
