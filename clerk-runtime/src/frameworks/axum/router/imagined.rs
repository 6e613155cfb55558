//! Requests of a route that nobody has sent, to decide about callers without one.

use std::borrow::Cow;

use http::header::{HeaderName, HeaderValue};
use http::request::Parts;
use http::{Method, Uri};

use super::routes::RouteAccess;
use crate::policy::{Policy, Protect, RequestKind, Rule};
use crate::request::{RequestView, SEC_FETCH_DEST};
use crate::state::RequestState;

/// A request to a route, with values of the parameters of its path that rules look at.
#[derive(Clone)]
pub(super) struct Imagined {
    parts: Parts,
    parameters: Vec<(String, String)>,
}

impl Imagined {
    /// The requests of a caller that the rules of `route` can tell from each other: each parameter that they look at names
    /// the caller's own organization, another one, or none.
    pub(super) fn of(route: &RouteAccess, state: &RequestState, kind: RequestKind) -> Vec<Self> {
        let values = values_of_a_parameter(state);
        let mut requests = vec![Self { parts: parts(route, kind), parameters: Vec::new() }];
        for parameter in parameters(route) {
            let with = |request: &Self, value: &String| {
                let mut request = request.clone();
                request.parameters.push((parameter.clone(), value.clone()));
                request
            };
            requests =
                requests.iter().flat_map(|request| values.iter().map(|value| with(request, value))).collect();
        }
        requests
    }
}

impl RequestView for Imagined {
    fn method(&self) -> Method {
        self.parts.method.clone()
    }

    fn uri(&self) -> Cow<'_, Uri> {
        Cow::Borrowed(&self.parts.uri)
    }

    fn path_parameter(&self, name: &str) -> Option<Cow<'_, str>> {
        let (_, value) = self.parameters.iter().find(|(own, _)| own == name)?;
        Some(Cow::Borrowed(value))
    }

    fn each_value<'v>(&'v self, name: &HeaderName, visit: &mut dyn FnMut(&'v [u8])) {
        self.parts.each_value(name, visit);
    }

    fn each_name<'v>(&'v self, visit: &mut dyn FnMut(&'v str)) {
        self.parts.each_name(visit);
    }
}

/// A request of the route's method, or of `GET`, where it answers several; its headers say what kind it is.
fn parts(route: &RouteAccess, kind: RequestKind) -> Parts {
    let (mut parts, ()) = http::Request::new(()).into_parts();
    if route.is_of_one_method() {
        parts.method = Method::from_bytes(route.method.as_bytes()).unwrap_or_default();
    }
    let headers: &[(HeaderName, &str)] = match kind {
        RequestKind::Page => &[(SEC_FETCH_DEST, "document")],
        RequestKind::ServerAction => {
            &[(HeaderName::from_static("next-url"), "/"), (HeaderName::from_static("next-action"), "1")]
        }
        RequestKind::Api => &[],
    };
    parts.headers.extend(headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value))));
    parts
}

/// The parameters of the route's path that a rule looks at. One that its path does not have lets nobody pass.
fn parameters(route: &RouteAccess) -> Vec<String> {
    let mut names: Vec<String> = route.policies().flat_map(looked_at).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    let is_in_path = |name: &String| {
        [format!("{{{name}}}"), format!("{{*{name}}}")].iter().any(|written| route.path.contains(written))
    };
    names.into_iter().filter(is_in_path).collect()
}

fn looked_at(policy: &Policy) -> Vec<&str> {
    match &policy.rule {
        Rule::Protect(Protect { condition: Some(condition), .. }) => condition.path_parameters(),
        _ => Vec::new(),
    }
}

/// The organization that the caller acts in, by id and by slug, one that does not exist, and what names none.
fn values_of_a_parameter(state: &RequestState) -> Vec<String> {
    let auth = state.to_auth();
    let own = auth.iter().flat_map(|auth| [auth.org_id(), auth.org_slug()]).flatten();
    own.chain(["org_0", ""]).map(str::to_owned).collect()
}
