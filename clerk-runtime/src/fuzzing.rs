//! Internal functions for the fuzz targets. They are not part of an ordinary build.

use std::borrow::Cow;

use http::request::Parts;
use url::Url;

use crate::ground::query::{query_parameter, remove_query_parameters, set_query_parameter};
use crate::request::{RequestContext, UrlRules};
use crate::settings::{ConfigError, OrganizationSync};

/// The cookie, as authentication reads it.
pub fn cookie(parts: &Parts, name: &str) -> Option<String> {
    RequestContext::new(parts, &UrlRules::trusting(true)).cookies().get(name).map(Cow::into_owned)
}

/// The URL, as the visitor sees it.
pub fn public_url(parts: &Parts, trust_forwarded_headers: bool) -> Url {
    RequestContext::new(parts, &UrlRules::trusting(trust_forwarded_headers)).public_url()
}

/// A query parameter, and the URL after setting it, and after removing it.
pub fn query(url: &Url, name: &str, value: &str) -> (Option<String>, Url, Url) {
    let (mut set, mut removed) = (url.clone(), url.clone());
    set_query_parameter(&mut set, name, value);
    remove_query_parameters(&mut removed, &[name]);
    (query_parameter(url, name), set, removed)
}

/// The organization in a path, as it is sent to the Frontend API.
///
/// # Errors
///
/// When a pattern is invalid.
pub fn organization(sync: &OrganizationSync, path: &str) -> Result<Option<String>, ConfigError> {
    Ok(sync.compile()?.target(path).map(|target| target.as_parameter().to_owned()))
}
