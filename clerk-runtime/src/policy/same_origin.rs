//! Checks whether a request authenticated by cookies comes from the application itself. Pure.

use http::Method;
use http::header::HeaderValue;

use crate::request::{FetchSite, Initiator, RequestView, Told};
use crate::state::RequestState;

/// Whether a rule that requires the application's own origin accepts the request.
///
/// A request with its own token, or without a signed-in caller, is accepted, because another site can make a
/// browser send only cookies.
///
/// The state may be from before a middleware changed the request's method, so both methods are checked.
pub(super) fn passes(state: &RequestState, request: Option<&dyn RequestView>) -> bool {
    let Some(first) = state.cookie_initiator() else { return true };
    let context = state.context();
    let present = request.map(|request| (request.method(), Initiator::of(request)));
    let (method, initiator) = match &present {
        Some((method, initiator)) => (method, initiator),
        None => (&context.method, first),
    };
    let own = || context.public_url().origin().ascii_serialization();
    let others = &context.instance.settings.verify.authorized_parties;
    let is_asked = is_asked(&context.method, first.is_upgrade) || is_asked(method, initiator.is_upgrade);
    !is_asked || is_allowed(initiator, own, others)
}

/// Whether a request could change something, or open a connection on which the application reads.
fn is_asked(method: &Method, is_upgrade: bool) -> bool {
    is_upgrade || !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// Applies the first of these that matches:
///
/// 1. The browser says that the initiator has the same origin, or is the user → allowed.
/// 2. `Origin` is one of `others` → allowed.
/// 3. The browser says that the initiator has another origin → refused.
/// 4. `Origin` is the application's own → allowed.
/// 5. Otherwise, also if both are missing → refused.
fn is_allowed(initiator: &Initiator, own: impl FnOnce() -> String, others: &[String]) -> bool {
    let is = |allowed: &str| matches!(&initiator.origin, Told::Once(origin) if is_text(origin, allowed));
    match initiator.site {
        Told::Once(FetchSite::SameOrigin | FetchSite::User) => true,
        _ if others.iter().any(|other| is(other)) => true,
        Told::Once(FetchSite::Other) | Told::Repeatedly => false,
        Told::Nothing => is(&own()),
    }
}

fn is_text(value: &HeaderValue, text: &str) -> bool {
    !text.is_empty() && value.as_bytes() == text.as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "https://app.test";
    const OTHERS: [&str; 2] = ["https://admin.test", ""];

    fn told<T>(told: Option<T>) -> Told<T> {
        told.map_or(Told::Nothing, Told::Once)
    }

    fn allows(site: Option<FetchSite>, origin: Option<&'static str>) -> bool {
        let origin = told(origin.map(HeaderValue::from_static));
        let initiator = Initiator { site: told(site), origin, is_upgrade: false };
        is_allowed(&initiator, || OWN.to_owned(), &OTHERS.map(str::to_owned))
    }

    #[test]
    fn the_browser_is_believed_before_the_origin() {
        use FetchSite::{Other, SameOrigin, User};
        let table = [
            (Some(SameOrigin), None, true),
            (Some(SameOrigin), Some("null"), true),
            (Some(User), None, true),
            (Some(Other), None, false),
            (Some(Other), Some(OWN), false),
            (Some(Other), Some("https://admin.test"), true),
            (Some(Other), Some("https://evil.test"), false),
            (None, Some(OWN), true),
            (None, Some("https://admin.test"), true),
            (None, Some("https://evil.test"), false),
            (None, Some("http://app.test"), false),
            (None, Some("https://app.test:8443"), false),
            (None, Some("https://app.test/"), false),
            (None, Some("https://APP.test"), false),
            (None, Some("https://app.test.evil.test"), false),
            (None, Some("null"), false),
            (None, Some(""), false),
            (None, None, false),
        ];
        for (site, origin, expected) in table {
            assert_eq!(allows(site, origin), expected, "{site:?} {origin:?}");
        }
    }

    #[test]
    fn what_no_browser_sends_is_refused() {
        let own = || Told::Once(HeaderValue::from_static(OWN));
        for initiator in [
            Initiator { site: Told::Repeatedly, origin: own(), is_upgrade: false },
            Initiator { site: Told::Nothing, origin: Told::Repeatedly, is_upgrade: false },
        ] {
            assert!(!is_allowed(&initiator, || OWN.to_owned(), &[]), "{initiator:?}");
        }
    }

    #[test]
    fn reading_is_asked_nothing_unless_it_goes_on() {
        let table = [
            (Method::GET, false, false),
            (Method::HEAD, false, false),
            (Method::OPTIONS, false, false),
            (Method::GET, true, true),
            (Method::POST, false, true),
            (Method::PUT, false, true),
            (Method::PATCH, false, true),
            (Method::DELETE, false, true),
            // A WebSocket over HTTP/2 (RFC 8441).
            (Method::CONNECT, false, true),
            (Method::from_bytes(b"get").unwrap(), false, true),
        ];
        for (method, is_upgrade, expected) in table {
            assert_eq!(is_asked(&method, is_upgrade), expected, "{method} {is_upgrade}");
        }
    }
}
