//! The location of a [`ProtectedResource`](super::ProtectedResource): the URL by which clients know it.

use url::Url;

use crate::ground::host::plain_url;
use crate::request::{UrlRules, UrlSource};
use crate::settings::ConfigError;

/// The location of a resource.
#[derive(Clone, Debug, Default)]
pub(crate) enum Location {
    /// Each URL is a resource of its own.
    #[default]
    Request,
    /// At this path of the application.
    Path(String),
    /// At this URL, regardless of the request.
    Url(Url),
}

impl Location {
    /// A path from the root of the application, or an absolute URL.
    pub(super) fn parse(text: &str) -> Result<Self, ConfigError> {
        let is_plain =
            |text: &str| !text.contains(['?', '#', '{', '}', '\\']) && !text.contains(char::is_whitespace);
        if text.starts_with('/') && !text.starts_with("//") && is_plain(text) {
            return Ok(Self::Path(text.to_owned()));
        }
        let url = plain_url(text).filter(|_| is_plain(text));
        url.map(Self::Url).ok_or_else(|| ConfigError::InvalidOption {
            option: "ProtectedResource::at",
            problem: format!(
                "`{}` is neither a path of the application like `/mcp` nor a URL like `https://api.example.com/mcp`, \
                 without a query and without parameters",
                text.escape_debug()
            ),
        })
    }

    /// The path of the resource; `None` if every URL is a resource.
    pub(crate) fn path(&self) -> Option<&str> {
        match self {
            Self::Request => None,
            Self::Path(path) => Some(path),
            Self::Url(url) => Some(url.path()),
        }
    }

    /// The URL of the resource for a request, according to the request.
    pub(crate) fn url(&self, source: &UrlSource, rules: &UrlRules) -> Url {
        match self {
            Self::Request => source.public_url(rules),
            Self::Path(path) => without_query(source.public_url_of(path, rules)),
            Self::Url(url) => url.clone(),
        }
    }

    /// The same if the sender of the request does not choose the URL; otherwise `None`.
    ///
    /// # Security
    ///
    /// Tokens are compared with this URL. If the sender chose it, someone who received a token for their own
    /// resource could present it here, and name their own host in `Host`.
    pub(crate) fn certain_url(
        &self,
        source: &UrlSource,
        rules: &UrlRules,
        is_development: bool,
    ) -> Option<Url> {
        let url = self.url(source, rules);
        match self {
            Self::Url(_) => Some(url),
            Self::Request | Self::Path(_) => rules.certain(url, is_development),
        }
    }

    /// Whether the route of a request may differ from its URL. If so, it is not known which resource the
    /// request is for.
    ///
    /// # Security
    ///
    /// A URL is resolved, but a route is found by the path as it arrives. Without this check, someone with a
    /// token for `/b` could use it for a route `/a/{*rest}`, through `/a/../b`.
    pub(crate) fn is_dubious(&self, source: &UrlSource) -> bool {
        matches!(self, Self::Request) && source.is_resolved()
    }
}

fn without_query(mut url: Url) -> Url {
    url.set_query(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_said() {
        for sound in ["/", "/mcp", "/a/b", "https://api.test", "http://127.0.0.1:3000/mcp"] {
            assert!(Location::parse(sound).is_ok(), "{sound}");
        }
        for mistaken in [
            "",
            "mcp",
            "//evil.test/mcp",
            "/mcp?x=1",
            "/mcp#x",
            "/{id}",
            "/a b",
            "/a\\b",
            "https://",
            "ftp://a.test/mcp",
            "https://user@api.test/mcp",
            "https://api.test/mcp?x=1",
            "https://api.test/mcp#x",
        ] {
            let error = Location::parse(mistaken).unwrap_err().to_string();
            assert!(
                error.contains("ProtectedResource::at") && error.contains("`/mcp`"),
                "{mistaken}: {error}"
            );
        }
    }
}
