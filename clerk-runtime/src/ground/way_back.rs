//! URLs in headers, and how they are shortened if they are too long.

use http::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

/// The longest URL in a header, in bytes (difference D50). A typical proxy has room for 4 kB of headers, and
/// treats an application that sends more as broken.
pub(crate) const LONGEST_URL: usize = 2048;
/// How long a URL and the headers of a state may be together, in bytes. The headers for caches come on top.
const LONGEST_ANSWER: usize = 2800;
/// How long a URL may be in any case. A visitor does not control the length of Clerk's cookies.
const ALWAYS_ROOM: usize = 512;

/// How long a URL may be next to the headers of a state.
pub(crate) fn room_beside(headers: &HeaderMap) -> usize {
    room_beside_bytes(bytes_of(headers))
}

/// How long a URL may be next to headers of this many bytes.
pub(crate) fn room_beside_bytes(taken: usize) -> usize {
    LONGEST_ANSWER.saturating_sub(taken).clamp(ALWAYS_ROOM, LONGEST_URL)
}

/// The length of headers on the wire.
pub(crate) fn bytes_of(headers: &HeaderMap) -> usize {
    headers.iter().map(length).sum()
}

/// The length of a header on the wire.
fn length((name, value): (&HeaderName, &HeaderValue)) -> usize {
    name.as_str().len() + value.len() + ": \r\n".len()
}

/// Whether a URL is short enough for a header.
pub(crate) fn fits(url: &Url) -> bool {
    url.as_str().len() <= LONGEST_URL
}

/// The page to return to, and the same page without its query in case the URL would be too long.
pub(crate) fn way_back(page: &Url) -> impl Iterator<Item = Url> + use<> {
    let mut shorter = page.clone();
    shorter.set_query(None);
    let shorter = (shorter != *page).then_some(shorter);
    std::iter::once(page.clone()).chain(shorter)
}

/// The same, followed by the root of the page's site, for cases in which a URL is required.
pub(crate) fn way_back_at_least_to_the_root(page: &Url) -> impl Iterator<Item = Url> + use<> {
    way_back(page).chain([root(page)])
}

/// The root of a page's site.
pub(crate) fn root(page: &Url) -> Url {
    let mut root = page.clone();
    root.set_path("/");
    root.set_query(None);
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_leave_less_room() {
        let beside = |length: usize| {
            let cookie = HeaderValue::try_from("x".repeat(length)).unwrap();
            room_beside(&HeaderMap::from_iter([(http::header::SET_COOKIE, cookie)]))
        };
        assert_eq!(room_beside(&HeaderMap::new()), LONGEST_URL);
        assert_eq!((beside(1_000), beside(3_000)), (2800 - 1_000 - 14, ALWAYS_ROOM));
    }

    #[test]
    fn the_query_goes_first() {
        let url = |text: &str| Url::parse(text).unwrap();
        let texts = |ways: Vec<Url>| ways.into_iter().map(String::from).collect::<Vec<_>>();
        let page = url("https://a.test/b/c?d=1");
        assert_eq!(texts(way_back(&page).collect()), ["https://a.test/b/c?d=1", "https://a.test/b/c"]);
        assert_eq!(
            texts(way_back_at_least_to_the_root(&page).collect()),
            ["https://a.test/b/c?d=1", "https://a.test/b/c", "https://a.test/"]
        );
        assert_eq!(texts(way_back(&url("https://a.test/b")).collect()), ["https://a.test/b"]);
    }
}
