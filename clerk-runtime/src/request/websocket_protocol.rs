//! The token that a script in a browser offers as a protocol of its WebSocket, because it cannot set headers.

use std::borrow::Cow;

use http::header::SEC_WEBSOCKET_PROTOCOL;

use super::RequestView;

/// The prefix of the protocol that contains the token.
pub(crate) const TOKEN_PREFIX: &str = "clerk.bearer.";

/// The token in the only offered protocol that contains one. If there are several, the result is an empty
/// token, which is always invalid, because it is not known which one the client means.
pub(crate) fn offered_token(view: &dyn RequestView) -> Option<Cow<'_, str>> {
    let mut offered = None;
    view.each_value(&SEC_WEBSOCKET_PROTOCOL, &mut |value| {
        let protocols = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
        for token in protocols.filter_map(|protocol| protocol.strip_prefix(TOKEN_PREFIX.as_bytes())) {
            let token = if offered.is_none() { std::str::from_utf8(token).unwrap_or_default() } else { "" };
            offered = Some(Cow::Borrowed(token));
        }
    });
    offered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_is_the_rest_of_the_one_protocol_that_begins_so() {
        let table: [(&[&str], Option<&str>); 13] = [
            (&[], None),
            (&["app.v1"], None),
            (&["app.v1, clerk.bearer.e30.e30.c2ln"], Some("e30.e30.c2ln")),
            (&["clerk.bearer.ak_1,app.v1"], Some("ak_1")),
            (&["app.v1", "clerk.bearer.ak_1"], Some("ak_1")),
            (&["\tclerk.bearer.ak_1 "], Some("ak_1")),
            (&["clerk.bearer."], Some("")),
            (&["clerk.bearer"], None),
            (&["Clerk.Bearer.ak_1"], None),
            (&["my.clerk.bearer.ak_1"], None),
            (&["clerk.bearer.ak_1, clerk.bearer.ak_1"], Some("")),
            (&["clerk.bearer.ak_1", "clerk.bearer.ak_2"], Some("")),
            (&["clerk.bearer.\u{ff}"], Some("\u{ff}")),
        ];
        for (values, expected) in table {
            let request = values.iter().fold(http::Request::get("/"), |request, value| {
                request.header(SEC_WEBSOCKET_PROTOCOL, value.as_bytes())
            });
            let (parts, ()) = request.body(()).unwrap().into_parts();
            assert_eq!(offered_token(&parts).as_deref(), expected, "{values:?}");
        }
    }
}
