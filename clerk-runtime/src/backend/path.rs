//! Paths of the Backend API, built segment by segment.

use url::Url;

/// A URL below the API's, to which only whole segments can be added.
#[derive(Debug)]
pub(crate) struct ApiPath(Url);

impl ApiPath {
    /// The API URL itself; a trailing slash does not count.
    pub(crate) fn below(base: &Url) -> Self {
        let mut url = base.clone();
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Self(url)
    }

    /// Appends one segment, percent-encoded, so that an id can never become two segments or climb up.
    pub(crate) fn segment(mut self, segment: &str) -> Self {
        if let Ok(mut segments) = self.0.path_segments_mut() {
            segments.pop_if_empty().push(segment);
        }
        self
    }

    /// Appends a fixed path such as `sessions` or `clients/handshake_payload`.
    pub(crate) fn segments(self, path: &'static str) -> Self {
        path.split('/').fold(self, Self::segment)
    }

    /// Appends a query parameter.
    pub(crate) fn query(mut self, name: &str, value: &str) -> Self {
        self.0.query_pairs_mut().append_pair(name, value);
        self
    }

    pub(crate) fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn into_url(self) -> Url {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn below(base: &str) -> ApiPath {
        ApiPath::below(&Url::parse(base).unwrap())
    }

    #[test]
    fn a_path_of_the_api_url_is_kept() {
        for base in ["https://api.test/edge", "https://api.test/edge/"] {
            assert_eq!(below(base).segments("v1/jwks").as_str(), "https://api.test/edge/v1/jwks");
        }
        assert_eq!(below("https://api.test").segments("jwks").as_str(), "https://api.test/jwks");
    }

    #[test]
    fn a_segment_stays_one_segment() {
        assert_eq!(
            below("https://api.test").segment("a/../b?c#d").as_str(),
            "https://api.test/a%2F..%2Fb%3Fc%23d"
        );
    }
}
