//! Origins on the command line.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// Scheme, host and port of a page, without a final slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl Origin {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// The text is not an origin.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("write an origin such as `http://localhost:3000`: scheme, host and port, nothing behind them")]
pub(crate) struct NoOrigin;

impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let url = Url::parse(text).map_err(|_| NoOrigin)?;
        let is_bare = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if is_bare { Ok(Self(url.origin().ascii_serialization())) } else { Err(NoOrigin) }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_has_nothing_behind_it() {
        for (text, origin) in [
            ("http://localhost:3000", Some("http://localhost:3000")),
            ("http://LOCALHOST:80/", Some("http://localhost")),
            ("https://app.example.com", Some("https://app.example.com")),
            ("http://localhost:3000/app", None),
            ("http://localhost:3000/?a", None),
            ("http://me@localhost:3000", None),
            ("localhost:3000", None),
            ("file:///", None),
            ("", None),
        ] {
            assert_eq!(text.parse::<Origin>().ok().map(|origin| origin.0).as_deref(), origin, "{text}");
        }
    }
}
