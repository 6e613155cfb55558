//! Paths of the Backend API, built segment by segment.

use url::Url;

/// A URL below the API URL, to which only whole segments can be added.
#[derive(Debug)]
pub(crate) struct ApiPath(Url);

impl ApiPath {
    /// The API URL itself. A trailing slash is ignored.
    pub(crate) fn below(base: &Url) -> Self {
        let mut url = base.clone();
        let path = url.path().trim_end_matches('/').to_owned();
        url.set_path(&path);
        Self(url)
    }

    /// Appends one segment, percent-encoded, so an id cannot become two segments or go up a level.
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

    /// Appends a template such as `/users/{user_id}/ban`, and fills its placeholders with `ids` in order.
    ///
    /// A placeholder may have a fixed prefix (`oauth_{provider}`). The URL gets exactly the segments of the
    /// template, each in its place.
    pub(crate) fn fill(self, template: &'static str, ids: &[String]) -> Result<Self, &'static str> {
        let segments = || template.trim_start_matches('/').split('/');
        let expected = self.count() + segments().count();
        let mut ids = ids.iter();
        let path = segments().try_fold(self, |path, segment| {
            let Some((prefix, _)) = segment.split_once('{') else { return Ok(path.segment(segment)) };
            let id = ids.next().map(String::as_str).unwrap_or_default();
            if id.is_empty() {
                return Err("A valid resource ID is required.");
            }
            if !is_one_segment(id) {
                return Err("an id cannot hold white space, control characters or any of `/ \\ ? # %`, nor be made of dots");
            }
            Ok(path.segment(&format!("{prefix}{id}")))
        })?;
        if path.count() == expected { Ok(path) } else { Err("an id does not stay one segment of the path") }
    }

    fn count(&self) -> usize {
        self.0.path_segments().map_or(0, |segments| segments.filter(|segment| !segment.is_empty()).count())
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

/// Whether an id is a single path segment for every URL parser: it contains no separator, is not resolved
/// away, and does not change its meaning when decoded. URL parsers drop tabs and line ends before they look
/// for `..`, so white space and control characters are refused too.
pub(crate) fn is_one_segment(id: &str) -> bool {
    let is_odd = |character: char| {
        character.is_control()
            || character.is_whitespace()
            || matches!(character, '/' | '\\' | '?' | '#' | '%')
    };
    !id.contains(is_odd) && !id.trim_matches('.').is_empty()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    #[test]
    fn ids_fill_placeholders_in_order() {
        let fill = |ids: [&str; 2]| {
            below("https://api.test")
                .fill("/users/{user_id}/tokens/oauth_{provider}", &ids.map(str::to_owned))
        };
        assert_eq!(
            fill(["user_1", "google"]).unwrap().as_str(),
            "https://api.test/users/user_1/tokens/oauth_google"
        );
        let odd = [
            "",
            ".",
            "..",
            "...",
            "%2e",
            "%2E.",
            "%252e%252e",
            "a/../b",
            "%2F",
            "a b",
            ".\t.",
            "\t..",
            "..\n",
            "\r.",
            "a\u{a0}b",
            "a\\b",
            "a?b",
            "a#b",
            "\u{7f}",
            "\u{2028}",
        ];
        for id in odd {
            assert!(fill([id, "x"]).is_err(), "{id:?}");
            assert!(fill(["x", id]).is_err(), "{id:?}");
        }
    }

    proptest! {
        /// Any id is either refused, or becomes the segment at its placeholder.
        #[test]
        fn an_id_never_leaves_its_place(id in "[a-z_.\\t\\r\\n /\\\\?#%2eE\u{a0}\u{2028}\\PC]{0,6}") {
            let filled = below("https://api.test/edge").fill("/users/{user_id}/ban", std::slice::from_ref(&id));
            if let Ok(path) = filled {
                // As every URL parser reads it.
                let url = Url::parse(path.as_str()).unwrap();
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 4, "{:?}", id);
                prop_assert_eq!([segments[0], segments[1], segments[3]], ["edge", "users", "ban"]);
                prop_assert!(url.query().is_none() && url.fragment().is_none());
                let decoded = percent_encoding::percent_decode_str(segments[2]).decode_utf8().unwrap();
                prop_assert_eq!(&*decoded, &*id);
            }
        }
    }
}
