//! What a browser says about the page that made it send a request.

use http::header::{HeaderName, HeaderValue, ORIGIN, UPGRADE};

use super::RequestView;

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
static HEADERS: [HeaderName; 3] = [ORIGIN, SEC_FETCH_SITE, UPGRADE];

/// The initiator of a request: the page that made the browser send it, or the user.
#[derive(Clone, Debug, Default)]
pub(crate) struct Initiator {
    /// `Sec-Fetch-Site`.
    pub(crate) site: Told<FetchSite>,
    /// `Origin`.
    pub(crate) origin: Told<HeaderValue>,
    /// Whether the request asks for a WebSocket.
    pub(crate) is_upgrade: bool,
}

/// The content of a header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Told<T> {
    /// The header is absent.
    #[default]
    Nothing,
    Once(T),
    /// The header occurs more than once, which no browser does.
    Repeatedly,
}

/// The browser's view of the initiator's origin, relative to that of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FetchSite {
    SameOrigin,
    /// The user, for example with a typed address or a bookmark.
    User,
    /// Another origin, on the same site or not.
    Other,
}

impl Initiator {
    pub(crate) fn of(view: &dyn RequestView) -> Self {
        let mut initiator = Self::default();
        view.each_kept_value(&HEADERS, &mut |place, value| match place {
            0 => initiator.origin.add(value.clone()),
            1 => initiator.site.add(FetchSite::of(value)),
            _ => initiator.is_upgrade |= names_websocket(value),
        });
        initiator
    }
}

impl<T> Told<T> {
    fn add(&mut self, value: T) {
        *self = if matches!(self, Self::Nothing) { Self::Once(value) } else { Self::Repeatedly };
    }
}

impl FetchSite {
    fn of(value: &HeaderValue) -> Self {
        match value.as_bytes() {
            b"same-origin" => Self::SameOrigin,
            b"none" => Self::User,
            _ => Self::Other,
        }
    }
}

/// A list of protocols, each perhaps with a version (RFC 9110 §7.8).
fn names_websocket(value: &HeaderValue) -> bool {
    let mut protocols = value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    protocols.any(|protocol| {
        let name = protocol.split(|byte| *byte == b'/').next().unwrap_or_default();
        name.eq_ignore_ascii_case(b"websocket")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(headers: &[(&str, &str)]) -> Initiator {
        let mut request = http::Request::get("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Initiator::of(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn a_header_that_comes_twice_says_nothing_that_counts() {
        let twice = [("origin", "https://a.test"), ("origin", "https://a.test"), ("sec-fetch-site", "none")];
        let initiator = of(&twice);
        assert_eq!(initiator.origin, Told::Repeatedly);
        assert_eq!(initiator.site, Told::Once(FetchSite::User));
        let twice = of(&[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "same-origin")]);
        assert_eq!(twice.site, Told::Repeatedly);
        assert_eq!(of(&[]).site, Told::Nothing);
    }

    #[test]
    fn sites_are_told_apart_letter_for_letter() {
        for (value, expected) in [
            ("same-origin", FetchSite::SameOrigin),
            ("none", FetchSite::User),
            ("same-site", FetchSite::Other),
            ("cross-site", FetchSite::Other),
            ("Same-Origin", FetchSite::Other),
            ("same-origin, none", FetchSite::Other),
            ("", FetchSite::Other),
        ] {
            assert_eq!(of(&[("sec-fetch-site", value)]).site, Told::Once(expected), "{value:?}");
        }
    }

    #[test]
    fn an_upgrade_to_a_websocket_is_seen_among_others() {
        for (value, expected) in [
            ("websocket", true),
            ("WebSocket", true),
            ("h2c, websocket", true),
            ("websocket/13", true),
            ("h2c", false),
            ("websockets", false),
            ("", false),
        ] {
            assert_eq!(of(&[("upgrade", value)]).is_upgrade, expected, "{value:?}");
        }
        assert!(of(&[("upgrade", "h2c"), ("upgrade", "websocket")]).is_upgrade);
    }
}
