//! OAuth 2.0 Protected Resource Metadata (RFC 9728).

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};
use url::{Position, Url};

use super::{document, frontend_api, without_a_word};
use crate::clerk::Clerk;
use crate::ground::way_back::way_back;
use crate::request::RequestView;

/// Where clients look for the document; what follows names the resource.
pub(crate) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// The metadata document of this application's resources, as routes.
///
/// The document at `/.well-known/oauth-protected-resource/mcp` describes the resource `/mcp`, and the one without a
/// suffix the application as a whole (RFC 9728 §3.1). A [`ClerkLayer`](crate::ClerkLayer) must be around the routes.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ProtectedResource {
    properties: Map<String, Value>,
}

impl ProtectedResource {
    /// The properties that follow from the instance, and no others.
    pub fn new() -> Self {
        Self::default()
    }

    /// The scopes that a client may ask for (`scopes_supported`).
    pub fn scopes<T: Into<String>>(self, scopes: impl IntoIterator<Item = T>) -> Self {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        self.property("scopes_supported", scopes)
    }

    /// Any further property; it replaces one of that name.
    pub fn property(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// The answer to a request for the document at one of its well-known paths; 500 where the instance has no name.
    #[must_use]
    pub fn document(&self, clerk: &Clerk, request: &dyn RequestView) -> Response<Bytes> {
        let Some(frontend_api) = frontend_api(clerk) else {
            return without_a_word(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let request = clerk.instance().settings.read(request);
        let resource = request.public_url_of(&request.own_path().replacen(WELL_KNOWN, "", 1));
        let mut members = standard_members(&resource, &frontend_api);
        members.extend(self.properties.iter().map(|(name, value)| (name.clone(), value.clone())));
        document(Value::Object(members).to_string())
    }
}

/// The members that the reference serves.
fn standard_members(resource: &Url, frontend_api: &str) -> Map<String, Value> {
    let resource = if resource.path() == "/" && resource.query().is_none() {
        resource.as_str().trim_end_matches('/')
    } else {
        resource.as_str()
    };
    let members = [
        ("resource", json!(resource)),
        ("authorization_servers", json!([frontend_api])),
        ("token_types_supported", json!(["urn:ietf:params:oauth:token-type:access_token"])),
        ("token_introspection_endpoint", json!(format!("{frontend_api}/oauth/token"))),
        (
            "token_introspection_endpoint_auth_methods_supported",
            json!(["client_secret_post", "client_secret_basic"]),
        ),
        ("jwks_uri", json!(format!("{frontend_api}/.well-known/jwks.json"))),
        ("authorization_data_types_supported", json!(["oauth_scope"])),
        ("authorization_data_locations_supported", json!(["header", "body"])),
        (
            "key_challenges_supported",
            json!([{
                "challenge_type": "urn:ietf:params:oauth:pkce:code_challenge",
                "challenge_algs": ["S256"],
            }]),
        ),
        ("service_documentation", json!("https://clerk.com/docs")),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Where the metadata of the resource at `url` is: the well-known part goes between the host and what follows it
/// (RFC 9728 §3.1). The query stays, because the document has to name the very URL that was asked for (§3.3).
///
/// It can stand in a quoted parameter of a header: a host may hold a quote, and a query a backslash, that would end it.
/// Where it would be too long for a header it names the resource without its query, or is left out (difference D50).
pub(crate) fn metadata_url(url: &Url, longest: usize) -> Option<String> {
    way_back(url).map(|url| metadata_of(&url)).find(|metadata| metadata.len() <= longest)
}

fn metadata_of(url: &Url) -> String {
    let path = if url.path() == "/" { "" } else { url.path() };
    let query = &url[Position::AfterPath..Position::AfterQuery];
    let metadata = format!("{}{WELL_KNOWN}{path}{query}", url.origin().ascii_serialization());
    metadata.replace('"', "%22").replace('\\', "%5C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_well_known_part_stands_before_the_path() {
        let cases = [
            ("https://a.test/", "https://a.test/.well-known/oauth-protected-resource"),
            ("https://a.test:8/mcp", "https://a.test:8/.well-known/oauth-protected-resource/mcp"),
            ("https://a.test/mcp?x=1", "https://a.test/.well-known/oauth-protected-resource/mcp?x=1"),
            ("https://a.test/?x=1", "https://a.test/.well-known/oauth-protected-resource?x=1"),
            (
                r#"https://a"b/m"cp?x="\"#,
                "https://a%22b/.well-known/oauth-protected-resource/m%22cp?x=%22%5C",
            ),
        ];
        for (url, expected) in cases {
            assert_eq!(metadata_url(&Url::parse(url).unwrap(), 2048).as_deref(), Some(expected));
        }
    }

    #[test]
    fn what_is_too_long_for_a_header_is_left_out() {
        let url = |path: &str, query: &str| {
            metadata_url(&Url::parse(&format!("https://a.test/{path}?{query}")).unwrap(), 2048)
        };
        let long = "x".repeat(4_000);
        let without_query = "https://a.test/.well-known/oauth-protected-resource/mcp";
        assert_eq!(url("mcp", &long).as_deref(), Some(without_query));
        assert_eq!(url(&long, "a=1"), None);
    }
}
