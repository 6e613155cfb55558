//! OAuth 2.0 Protected Resource Metadata (RFC 9728).

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::{Map, Value, json};
use url::{Position, Url};

use super::location::Location;
use super::{document, frontend_api, without_a_word};
use crate::clerk::Clerk;
use crate::ground::way_back::way_back;
use crate::request::RequestView;
use crate::settings::ConfigError;

/// The well-known path of the document. The rest of the path names the resource.
pub(crate) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// A resource that OAuth clients call, such as an MCP server: its metadata document, and the audience that it requires.
///
/// 1. [`routes`](Self::routes) serve the document from which clients learn who issues tokens (RFC 9728). The document at
///    `/.well-known/oauth-protected-resource/mcp` describes the resource `/mcp`, and the one without a suffix the
///    application as a whole.
/// 2. As a layer around routes, it requires OAuth tokens there to be issued for its URL (RFC 8707): a token whose `aud`
///    names another resource gets 401. [`audience_required`](Self::audience_required) sets what happens to tokens without
///    `aud`. Other types of tokens are not affected.
///
/// A [`ClerkLayer`](crate::ClerkLayer) must be around both.
///
/// ```
/// use axum::{Router, routing::post};
/// use clerk_runtime::metadata::ProtectedResource;
/// use clerk_runtime::{Clerk, ClerkLayer, ConfigError, OAuthAuth, protect};
///
/// #[protect(token = "oauth_token", scope = "notes:read")]
/// async fn notes(auth: OAuthAuth) -> String {
///     format!("the notes of {}", auth.user_id())
/// }
///
/// #[protect(token = "oauth_token", scope = "mail:send")]
/// async fn mail(auth: OAuthAuth) {}
///
/// fn app(clerk: Clerk) -> Result<Router, ConfigError> {
///     let own_notes = ProtectedResource::at("/notes")?
///         .audience_required(true)
///         .scopes(["notes:read"]);
///     let own_mail = ProtectedResource::at("/mail")?
///         .audience_required(true)
///         .scopes(["mail:send"]);
///     let notes = Router::new().route("/notes", post(notes));
///     let mail = Router::new().route("/mail", post(mail));
///     Ok(Router::new()
///         .merge(notes.layer(own_notes.clone()))
///         .merge(mail.layer(own_mail.clone()))
///         .merge(own_notes.routes())
///         .merge(own_mail.routes())
///         .layer(ClerkLayer::new(clerk)))
/// }
/// ```
///
/// # Security
///
/// A token is compared with the address of the application, so a request must not choose that address: set
/// [`public_url`](crate::ClerkBuilder::public_url) (`CLERK_PUBLIC_URL`) or
/// [`allowed_hosts`](crate::ClerkBuilder::allowed_hosts), or give [`at`](Self::at) a whole URL. If you do none of these,
/// tokens with `aud` are refused, with one message in the log; only a development instance on loopback needs no such
/// setting.
///
/// Put the layer outside the rules. A rule around it does not know the resource, so it does not check the audience, and
/// neither does anything else if no handler inside authenticates the caller. The audience is checked in the policies of
/// handlers and routers, in [`Policy::enforce`](crate::Policy::enforce) and in [`get_auth`](crate::get_auth), but not by
/// [`Clerk::authenticate_request`](crate::Clerk::authenticate_request) alone. With a policy that rejects no caller
/// (`#[auth]`), a caller with a token for another resource counts as signed out.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct ProtectedResource {
    location: Location,
    properties: Map<String, Value>,
    audience_required: Option<bool>,
    shared: Arc<Shared>,
}

/// The part that all clones of a resource share.
#[derive(Debug, Default)]
struct Shared {
    /// The scopes that the routes of the resource require, if a router knows them.
    scopes_of_routes: OnceLock<Vec<String>>,
    /// Whether it was logged that tokens without an audience are accepted.
    is_lenient: OnceLock<()>,
    /// Whether it was logged that the address is not known.
    is_unknown: OnceLock<()>,
}

impl ProtectedResource {
    /// The application as a whole: each of its URLs is a resource, and the document has only the properties that follow
    /// from the instance. A path with dot segments or a backslash belongs to no resource: tokens with `aud` are refused
    /// there.
    pub fn new() -> Self {
        Self::default()
    }

    /// The resource at `place`: a path of the application like `/mcp`, including everything below it, or an absolute URL.
    ///
    /// # Errors
    ///
    /// When `place` is neither, or has a query or parameters.
    pub fn at(place: impl AsRef<str>) -> Result<Self, ConfigError> {
        Ok(Self { location: Location::parse(place.as_ref())?, ..Self::default() })
    }

    /// The scopes that a client may ask for (`scopes_supported`). If they are not set, a
    /// [`clerk_runtime::Router`](crate::Router) lists those that its rules require on the routes of the resource.
    pub fn scopes<T: Into<String>>(self, scopes: impl IntoIterator<Item = T>) -> Self {
        let scopes: Vec<String> = scopes.into_iter().map(Into::into).collect();
        self.property("scopes_supported", scopes)
    }

    /// Sets a further property, replacing any of the same name.
    pub fn property(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// Whether OAuth tokens without `aud` are refused. If this is not set, they are accepted, and a warning is logged once
    /// when the layer is made; `false` accepts them without the warning.
    ///
    /// # Security
    ///
    /// A token without `aud` may have been sent to any other resource of the instance, which could then use it here. Clerk
    /// puts no `aud` into opaque tokens, so `true` refuses all of them: have the instance issue JWTs.
    pub fn audience_required(self, required: bool) -> Self {
        Self { audience_required: Some(required), ..self }
    }

    /// The answer to a request for the document at one of its well-known paths; 500 if the instance has no publishable key.
    #[must_use]
    pub fn document(&self, clerk: &Clerk, request: &dyn RequestView) -> Response<Bytes> {
        let Some(frontend_api) = frontend_api(clerk) else {
            return without_a_word(StatusCode::INTERNAL_SERVER_ERROR);
        };
        let settings = &clerk.instance().settings;
        let request = settings.read(request);
        let resource = match &self.location {
            Location::Request => request.public_url_of(&request.own_path().replacen(WELL_KNOWN, "", 1)),
            location => location.url(&request.url_source(), &settings.url_rules),
        };
        let mut members = standard_members(&resource, &frontend_api);
        if let Some(scopes) = self.shared.scopes_of_routes.get().filter(|scopes| !scopes.is_empty()) {
            members.insert("scopes_supported".to_owned(), json!(scopes));
        }
        members.extend(self.properties.iter().map(|(name, value)| (name.clone(), value.clone())));
        document(Value::Object(members).to_string())
    }

    pub(crate) const fn location(&self) -> &Location {
        &self.location
    }

    /// Sets the scopes that the routes of the resource require. Only the first call has an effect.
    pub(crate) fn set_scopes_of_routes(&self, scopes: Vec<String>) {
        let _ = self.shared.scopes_of_routes.set(scopes);
    }

    /// Whether a token without an audience is refused.
    pub(crate) fn requires_audience(&self) -> bool {
        self.audience_required == Some(true)
    }

    /// Logs once, when routes are added.
    pub(crate) fn warn_if_lenient(&self) {
        if self.audience_required.is_none() && self.shared.is_lenient.set(()).is_ok() {
            tracing::warn!(
                resource = self.location.path().unwrap_or("*"),
                "OAuth tokens that do not say for which resource they were issued (`aud`) are accepted here: \
                     `ProtectedResource::audience_required(true)` refuses them, `audience_required(false)` accepts them \
                     without this warning"
            );
        }
    }

    /// Logs once, when a token would have to be compared with the address.
    pub(crate) fn say_that_its_address_is_unknown(&self) {
        if self.shared.is_unknown.set(()).is_ok() {
            tracing::error!(
                resource = self.location.path().unwrap_or("*"),
                "a token says for which resource it was issued (`aud`), and is refused, because it is not known what this one is \
                 called: any request may name any host. Set CLERK_PUBLIC_URL to the address of the application, or \
                 `ClerkBuilder::allowed_hosts`, or give `ProtectedResource::at` a whole URL"
            );
        }
    }
}

/// The members of the reference's document.
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

/// The URL of the metadata for the resource at `url`: the well-known part goes between the host and the rest
/// (RFC 9728 §3.1). The query stays, because the document must name exactly the requested URL (§3.3).
///
/// The result is safe in a quoted parameter of a header, although a host can contain a quote and a query a
/// backslash, either of which would end it. If it would be too long for a header, the query is left out, or
/// the whole URL (difference D50).
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
