//! The kind of answer that a request expects, determined like in the `auth.protect()` of `@clerk/nextjs`.

use std::borrow::Cow;

use http::header::{ACCEPT, CONTENT_TYPE, HeaderName};

use crate::request::{RequestView, SEC_FETCH_DEST};

/// Whether a response is for a person or for a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestKind {
    /// A document, for which redirects make sense.
    Page,
    /// A server action of a Next.js front end.
    ServerAction,
    /// Anything else.
    Api,
}

const NEXT_URL: HeaderName = HeaderName::from_static("next-url");
const NEXT_ACTION: HeaderName = HeaderName::from_static("next-action");
const NEXT_DATA: HeaderName = HeaderName::from_static("x-nextjs-data");

impl RequestKind {
    /// Determines the kind from these headers, in this order: the browser's destination, what the client accepts, and the
    /// headers of a Next.js front end.
    #[must_use]
    pub fn of(request: &dyn RequestView) -> Self {
        let text = |name: &HeaderName| request.joined(name, ", ").unwrap_or(Cow::Borrowed(""));
        let accept = text(&ACCEPT);
        let has_next_url = !text(&NEXT_URL).is_empty();
        let is_action = has_next_url
            && (accept.contains("text/x-component")
                || text(&CONTENT_TYPE).contains("multipart/form-data")
                || !text(&NEXT_ACTION).is_empty());
        let is_navigation = (has_next_url && !is_action) || !text(&NEXT_DATA).is_empty();
        if matches!(&*text(&SEC_FETCH_DEST), "document" | "iframe")
            || accept.contains("text/html")
            || is_navigation
        {
            Self::Page
        } else if is_action {
            Self::ServerAction
        } else {
            Self::Api
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(headers: &[(&str, &str)]) -> RequestKind {
        let request = headers
            .iter()
            .fold(http::Request::get("/"), |request, (name, value)| request.header(*name, *value));
        RequestKind::of(&request.body(()).unwrap().into_parts().0)
    }

    #[test]
    fn an_empty_next_url_is_none() {
        assert_eq!(kind(&[("next-url", "/a"), ("next-action", "x")]), RequestKind::ServerAction);
        assert_eq!(kind(&[("next-url", ""), ("next-action", "x")]), RequestKind::Api);
        assert_eq!(kind(&[("next-url", "/a")]), RequestKind::Page);
        assert_eq!(kind(&[("next-url", "")]), RequestKind::Api);
    }
}
