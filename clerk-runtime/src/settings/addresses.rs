//! The address by which visitors know the application, and the proxies that it trusts for that.

use std::str::FromStr;
use std::sync::{Arc, Once};

use url::Url;

use super::builder::ClerkBuilder;
use super::error::ConfigError;
use super::text::{self, Kind, shown};
use crate::ground::host::plain_url;
use crate::request::{AllowedHost, Forwarded, Network, UrlRules};

const PUBLIC_URL: &str = "CLERK_PUBLIC_URL";
const ALLOWED_HOSTS: &str = "allowed_hosts";
const TRUSTED_PROXIES: &str = "trusted_proxies";

impl ClerkBuilder {
    pub(super) fn checked_url_rules(&self, is_production: bool) -> Result<UrlRules, ConfigError> {
        let public_url = self.public_url.as_deref().map(public_url).transpose()?;
        let allowed_hosts: Vec<AllowedHost> =
            parsed(ALLOWED_HOSTS, self.allowed_hosts.as_deref(), "app.example.com or *.example.com")?;
        if public_url.is_none()
            && !allowed_hosts.is_empty()
            && allowed_hosts.iter().all(AllowedHost::is_wildcard)
        {
            let problem =
                "name a host without `*`, or set CLERK_PUBLIC_URL: requests that name no allowed host get it";
            return Err(invalid(ALLOWED_HOSTS, problem.to_owned()));
        }
        let proxies: Vec<Network> = parsed(
            TRUSTED_PROXIES,
            self.trusted_proxies.as_deref(),
            "an address or a block such as 10.0.0.0/8",
        )?;
        let forwarded = match (self.trust_forwarded_headers, proxies.is_empty()) {
            (Some(_), false) => {
                let problem = "it says who is believed: leave `trust_forwarded_headers` out";
                return Err(invalid(TRUSTED_PROXIES, problem.to_owned()));
            }
            (None, false) => Forwarded::Proxies(proxies),
            (Some(true), true) => Forwarded::Everybodys,
            (None, true) if public_url.is_none() => Forwarded::Everybodys,
            _ => Forwarded::Nobodys,
        };
        // An application that trusts forwarded headers takes the scheme from them too.
        let assumes_https = is_production && self.trust_forwarded_headers != Some(true);
        Ok(UrlRules {
            public_url,
            allowed_hosts,
            forwarded,
            trusts_everybody: self.trust_forwarded_headers == Some(true),
            assumes_https,
            unknown_peer: Arc::new(Once::new()),
        })
    }
}

fn public_url(text: &str) -> Result<Url, ConfigError> {
    text::check(PUBLIC_URL, Some(text), Kind::Public)?;
    plain_url(text).filter(|url| url.query().is_none() && url.fragment().is_none()).ok_or_else(|| {
        let problem = format!(
            "expected an absolute http or https URL such as https://app.example.com, not {}",
            shown(text)
        );
        ConfigError::invalid(PUBLIC_URL, problem)
    })
}

/// Parses a list in which every entry must be valid. A list without values is an error.
fn parsed<T: FromStr>(
    option: &'static str,
    list: Option<&[String]>,
    expected: &str,
) -> Result<Vec<T>, ConfigError> {
    let Some(list) = list else { return Ok(Vec::new()) };
    if list.iter().all(String::is_empty) {
        return Err(invalid(option, super::check::NAMES_NOTHING.to_owned()));
    }
    let parse = |text: &String| {
        text.parse().map_err(|_| invalid(option, format!("expected {expected}, not {}", shown(text))))
    };
    list.iter().filter(|text| !text.is_empty()).map(parse).collect()
}

const fn invalid(option: &'static str, problem: String) -> ConfigError {
    ConfigError::InvalidOption { option, problem }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(configure: impl FnOnce(ClerkBuilder) -> ClerkBuilder) -> Result<UrlRules, ConfigError> {
        configure(ClerkBuilder::default()).checked_url_rules(true)
    }

    #[test]
    fn forwarded_headers_are_believed_unless_something_else_says_who_we_are() {
        let forwarded = |configure: fn(ClerkBuilder) -> ClerkBuilder| {
            let rules = rules(configure).unwrap();
            (rules.forwarded, rules.assumes_https)
        };
        let proxy: Network = "10.0.0.0/8".parse().unwrap();
        assert_eq!(forwarded(|builder| builder), (Forwarded::Everybodys, true));
        assert_eq!(
            forwarded(|builder| builder.trust_forwarded_headers(true)),
            (Forwarded::Everybodys, false)
        );
        assert_eq!(forwarded(|builder| builder.trust_forwarded_headers(false)), (Forwarded::Nobodys, true));
        assert_eq!(forwarded(|builder| builder.public_url("https://a.test")), (Forwarded::Nobodys, true));
        assert_eq!(
            forwarded(|builder| builder.public_url("https://a.test").trust_forwarded_headers(true)),
            (Forwarded::Everybodys, false)
        );
        assert_eq!(
            forwarded(|builder| builder.public_url("https://a.test").trusted_proxies(["10.0.0.0/8"])),
            (Forwarded::Proxies(vec![proxy]), true)
        );
    }

    #[test]
    fn mistakes_say_what_to_write() {
        for (expected, rules) in [
            ("CLERK_PUBLIC_URL", rules(|builder| builder.public_url("app.test"))),
            ("CLERK_PUBLIC_URL", rules(|builder| builder.public_url("/shop"))),
            ("CLERK_PUBLIC_URL", rules(|builder| builder.public_url("https://ada@app.test"))),
            ("CLERK_PUBLIC_URL", rules(|builder| builder.public_url("https://app.test?a"))),
            ("CLERK_PUBLIC_URL", rules(|builder| builder.public_url("https://app.test\n"))),
            ("names nothing", rules(|builder| builder.allowed_hosts([""; 0]))),
            ("app.example.com", rules(|builder| builder.allowed_hosts(["https://app.test"]))),
            ("without `*`", rules(|builder| builder.allowed_hosts(["*.app.test"]))),
            ("10.0.0.0/8", rules(|builder| builder.trusted_proxies(["proxy.test"]))),
            ("names nothing", rules(|builder| builder.trusted_proxies([""]))),
            (
                "leave `trust_forwarded_headers` out",
                rules(|builder| builder.trusted_proxies(["::1"]).trust_forwarded_headers(true)),
            ),
        ] {
            let error = rules.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert!(
            rules(|builder| builder.allowed_hosts(["*.app.test"]).public_url("https://app.test")).is_ok()
        );
    }
}
