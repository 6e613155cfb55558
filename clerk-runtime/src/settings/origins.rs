//! The origins that may request tokens, and the issuers of tokens: values that claims must equal exactly.

use url::{Position, Url};

use super::error::ConfigError;
use super::text::{self, Kind, shown};
use crate::ground::host::{is_loopback, is_web};

const AUTHORIZED_PARTIES: &str = "CLERK_AUTHORIZED_PARTIES";
const ISSUER: &str = "issuer";

/// The origins that may request tokens, in the form that browsers use. Empty entries stay, and match nothing.
pub(super) fn authorized_parties(list: Option<Vec<String>>) -> Result<Vec<String>, ConfigError> {
    let Some(list) = list else { return Ok(Vec::new()) };
    if list.iter().all(String::is_empty) {
        return Err(ConfigError::invalid(AUTHORIZED_PARTIES, super::check::NAMES_NOTHING));
    }
    let checked = list.into_iter().map(|party| {
        text::check(AUTHORIZED_PARTIES, Some(&party), Kind::Public)?;
        if party.is_empty() {
            return Ok(party);
        }
        authorized_party(&party).map_err(|problem| ConfigError::invalid(AUTHORIZED_PARTIES, problem))
    });
    checked.collect()
}

/// The issuers of session tokens, without a trailing slash, which no issuer has.
pub(super) fn issuers(list: &[String]) -> Result<Vec<String>, ConfigError> {
    let checked = list
        .iter()
        .map(|text| issuer(text).map_err(|problem| ConfigError::InvalidOption { option: ISSUER, problem }));
    checked.collect()
}

/// An origin. An unambiguous one is converted to the form that browsers use, and one that no browser would
/// send is an error.
fn authorized_party(text: &str) -> Result<String, String> {
    if text.contains(',') {
        return Err(format!("{} names several: give each an entry of its own", shown(text)));
    }
    if text.contains('*') {
        return Err(format!(
            "{} matches no origin, because there are no wildcards: name each one",
            shown(text)
        ));
    }
    let url = absolute(text)?;
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        let origin = serialized(&url);
        return Err(format!("{} has more than an origin: write {origin:?}", shown(text)));
    }
    Ok(serialized(&url))
}

fn issuer(text: &str) -> Result<String, String> {
    let url = absolute(text)?;
    if !is_web(url.scheme()) || url.query().is_some() || url.fragment().is_some() {
        return Err(format!(
            "{} is no issuer: write the Frontend API, as in \"https://clerk.example.com\"",
            shown(text)
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// A URL of any scheme with a host, such as `chrome-extension://abcdef`.
fn absolute(text: &str) -> Result<Url, String> {
    let suggestion = || {
        let with_scheme = |scheme: &str| Url::parse(&format!("{scheme}://{text}")).ok();
        let scheme = if with_scheme("http").is_some_and(|url| is_loopback(&url)) { "http" } else { "https" };
        let url = with_scheme(scheme).filter(|url| url.has_host() && !text.contains('/'));
        let example = url.map_or_else(|| "https://app.example.com".to_owned(), |url| serialized(&url));
        format!("{} has no scheme and host: write {example:?}", shown(text))
    };
    let url = Url::parse(text).ok().filter(|url| text.contains("://") && url.has_host());
    let url = url.filter(|url| url.host_str().is_some_and(|host| !host.is_empty())).ok_or_else(suggestion)?;
    if url.username().is_empty() && url.password().is_none() {
        Ok(url)
    } else {
        Err(format!("it names a user: write {:?}", serialized(&url)))
    }
}

/// The origin as browsers send it. With a scheme that they do not know, the host stays unchanged.
fn serialized(url: &Url) -> String {
    format!("{}://{}", url.scheme(), &url[Position::BeforeHost..Position::AfterPort])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_one_meaning_is_normalised() {
        for (text, expected) in [
            ("https://app.test", "https://app.test"),
            ("HTTPS://App.Test/", "https://app.test"),
            ("https://app.test:443", "https://app.test"),
            ("http://app.test:80/", "http://app.test"),
            ("http://localhost:3000/", "http://localhost:3000"),
            ("https://bücher.test", "https://xn--bcher-kva.test"),
            ("http://[::1]:3000", "http://[::1]:3000"),
            ("chrome-extension://abcdef", "chrome-extension://abcdef"),
            ("capacitor://localhost/", "capacitor://localhost"),
        ] {
            assert_eq!(authorized_party(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_a_mistake_that_says_what_to_write() {
        for (text, expected) in [
            ("https://app.test/a", "write \"https://app.test\""),
            ("https://app.test?a", "write \"https://app.test\""),
            ("https://app.test/#a", "write \"https://app.test\""),
            ("app.test", "write \"https://app.test\""),
            ("app.test:8443", "write \"https://app.test:8443\""),
            ("localhost:3000", "write \"http://localhost:3000\""),
            ("//app.test", "write \"https://app.example.com\""),
            ("https://", "write \"https://app.example.com\""),
            ("https://*.app.test", "name each one"),
            ("*", "name each one"),
            ("https://a.test,https://b.test", "an entry of its own"),
            ("https://ada:hidden@app.test", "write \"https://app.test\""),
            ("null", "has no scheme"),
        ] {
            let problem = authorized_party(text).unwrap_err();
            assert!(problem.contains(expected) && !problem.contains("hidden"), "{text}: {problem}");
        }
        let several = authorized_parties(Some(vec!["https://a.test".to_owned(), String::new()]));
        assert_eq!(several.unwrap(), ["https://a.test", ""]);
        for list in [vec![], vec![""], vec!["", ""], vec!["https://a.test\n"], vec!["\"https://a.test\""]] {
            let error = authorized_parties(Some(list.iter().map(ToString::to_string).collect())).unwrap_err();
            assert!(error.to_string().contains(AUTHORIZED_PARTIES), "{list:?}: {error}");
        }
    }

    #[test]
    fn an_issuer_is_a_url_without_a_slash_at_its_end() {
        for (text, expected) in [
            ("https://clerk.app.test", "https://clerk.app.test"),
            ("https://Clerk.app.test:443/", "https://clerk.app.test"),
            ("https://app.test/__clerk/", "https://app.test/__clerk"),
        ] {
            assert_eq!(issuer(text).as_deref(), Ok(expected), "{text}");
        }
        for (text, expected) in [
            ("clerk.app.test", "write \"https://clerk.app.test\""),
            ("https://clerk.app.test?a", "is no issuer"),
            ("ftp://clerk.app.test", "is no issuer"),
            ("https://ada@clerk.app.test", "names a user"),
        ] {
            let problem = issuer(text).unwrap_err();
            assert!(problem.contains(expected), "{text}: {problem}");
        }
    }
}
