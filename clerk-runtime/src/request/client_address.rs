//! The address of the client, from trusted sources only.

use std::net::{IpAddr, SocketAddr};

use http::HeaderName;

use super::{Forwarded, RequestView, UrlRules};

/// The address of the client:
///
/// 1. Behind `trusted_proxies`, the last entry of `X-Forwarded-For` that is not a trusted proxy. The entries
///    before it may be made up.
/// 2. With `trust_forwarded_headers(true)`, the first entry.
/// 3. Otherwise, or if that entry is not an address, the address of the peer; `None` if it is not known.
pub(super) fn client_address(view: &dyn RequestView, rules: &UrlRules) -> Option<IpAddr> {
    let peer = view.peer_address().map(|address| address.to_canonical());
    let entries = || {
        let joined = view.joined(&X_FORWARDED_FOR, ",")?;
        joined.split(',').map(|entry| address(entry.trim())).collect::<Option<Vec<_>>>()
    };
    let forwarded = match &rules.forwarded {
        Forwarded::Proxies(networks) if rules.believes_forwarded(view) => entries().and_then(|entries| {
            let is_proxy = |address: &IpAddr| networks.iter().any(|network| network.contains(*address));
            entries.iter().rfind(|address| !is_proxy(address)).or(entries.first()).copied()
        }),
        Forwarded::Everybodys if rules.trusts_everybody => {
            entries().and_then(|entries| entries.first().copied())
        }
        _ => None,
    };
    forwarded.or(peer)
}

/// An address, perhaps with a port as some proxies write it.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

#[cfg(test)]
#[cfg(feature = "axum")]
mod tests {
    use axum::extract::ConnectInfo;

    use super::*;

    /// The rules, the peer, the values of the header, and the expected address.
    type Case<'c> = (&'c UrlRules, Option<&'c str>, &'c [&'c str], Option<&'c str>);

    fn found(peer: Option<&str>, header: &[&str], rules: &UrlRules) -> Option<String> {
        let mut request = http::Request::get("/");
        for value in header {
            request = request.header("x-forwarded-for", *value);
        }
        let (mut parts, ()) = request.body(()).unwrap().into_parts();
        if let Some(peer) = peer {
            parts.extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 1)));
        }
        client_address(&parts, rules).map(|address| address.to_string())
    }

    #[test]
    fn nobody_chooses_an_address_who_is_not_trusted() {
        let trusting = |forwarded, trusts_everybody| UrlRules {
            forwarded,
            trusts_everybody,
            ..UrlRules::trusting(true)
        };
        let proxies = trusting(Forwarded::Proxies(vec!["10.0.0.0/8".parse().unwrap()]), false);
        let (default, everybody) =
            (trusting(Forwarded::Everybodys, false), trusting(Forwarded::Everybodys, true));
        let nobody = trusting(Forwarded::Nobodys, false);
        let table: [Case<'_>; 17] = [
            (&default, Some("9.9.9.9"), &["1.1.1.1"], Some("9.9.9.9")),
            (&nobody, Some("9.9.9.9"), &["1.1.1.1"], Some("9.9.9.9")),
            (&default, None, &["1.1.1.1"], None),
            (&everybody, Some("9.9.9.9"), &["1.1.1.1, 2.2.2.2"], Some("1.1.1.1")),
            (&everybody, None, &["1.1.1.1"], Some("1.1.1.1")),
            (&everybody, Some("9.9.9.9"), &["nonsense"], Some("9.9.9.9")),
            (&everybody, Some("9.9.9.9"), &[], Some("9.9.9.9")),
            (&proxies, Some("10.0.0.1"), &["1.1.1.1"], Some("1.1.1.1")),
            (&proxies, Some("10.0.0.1"), &["6.6.6.6, 1.1.1.1, 10.0.0.2"], Some("1.1.1.1")),
            (&proxies, Some("10.0.0.1"), &["6.6.6.6", "1.1.1.1"], Some("1.1.1.1")),
            (&proxies, Some("10.0.0.1"), &["10.0.0.3, 10.0.0.2"], Some("10.0.0.3")),
            (&proxies, Some("10.0.0.1"), &["1.1.1.1:4711"], Some("1.1.1.1")),
            (&proxies, Some("10.0.0.1"), &["[2001:db8::1]"], Some("2001:db8::1")),
            (&proxies, Some("10.0.0.1"), &["[2001:db8::1]:4711"], Some("2001:db8::1")),
            (&proxies, Some("10.0.0.1"), &["unknown, 1.1.1.1"], Some("10.0.0.1")),
            (&proxies, Some("9.9.9.9"), &["1.1.1.1"], Some("9.9.9.9")),
            (&proxies, Some("::ffff:10.0.0.1"), &["::ffff:1.1.1.1"], Some("1.1.1.1")),
        ];
        for (rules, peer, header, expected) in table {
            assert_eq!(found(peer, header, rules).as_deref(), expected, "{peer:?} {header:?}");
        }
    }
}
