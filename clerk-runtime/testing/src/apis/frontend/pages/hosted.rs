//! Pages with Clerk's own components, if the instance has Clerk's browser code.

use axum::body::Body;
use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde_json::json;

use super::super::html::escape;
use crate::apis::Apis;
use crate::instance::id;

/// A component that has a page of its own.
#[derive(Clone, Copy)]
pub(in crate::apis::frontend) enum Component {
    SignIn,
    SignUp,
    UserProfile,
    OrganizationProfile,
    CreateOrganization,
}

impl Component {
    const fn title(self) -> &'static str {
        match self {
            Self::SignIn => "Sign in",
            Self::SignUp => "Sign up",
            Self::UserProfile => "Account",
            Self::OrganizationProfile => "Organization",
            Self::CreateOrganization => "Create an organization",
        }
    }

    /// The function of Clerk's browser code that mounts the component, and whether a user must be signed in.
    const fn mount(self) -> (&'static str, bool) {
        match self {
            Self::SignIn => ("mountSignIn", false),
            Self::SignUp => ("mountSignUp", false),
            Self::UserProfile => ("mountUserProfile", true),
            Self::OrganizationProfile => ("mountOrganizationProfile", true),
            Self::CreateOrganization => ("mountCreateOrganization", true),
        }
    }
}

/// The page of a component; `None` if the instance has no browser code.
pub(in crate::apis::frontend) fn page(apis: &Apis, component: Component) -> Option<Response> {
    let instance = &apis.instance;
    instance.frontend.scripts.as_ref()?;
    let (mount, needs_session) = component.mount();
    let settings = json!({
        "mount": mount,
        "needsSession": needs_session,
        "home": instance.frontend.home_url.as_deref().unwrap_or("/user"),
        "origins": instance.allowed_origins,
    });
    // Within a script element, only `</` could end it.
    let settings = settings.to_string().replace('<', "\\u003c");
    let nonce = id::random(22);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title} · {application}</title>\n\
         <style nonce=\"{nonce}\">body {{ margin: 0; min-height: 100vh; display: grid; place-items: center; \
         background: #f3f3f6; font-family: system-ui, sans-serif }}</style>\n<main id=\"component\"></main>\n\
         <script nonce=\"{nonce}\" defer src=\"/npm/@clerk/clerk-js@6/dist/clerk.browser.js\" \
         data-clerk-publishable-key=\"{key}\" data-clerk-proxy-url=\"{url}\"></script>\n\
         <script nonce=\"{nonce}\" defer src=\"/npm/@clerk/ui@1/dist/ui.browser.js\"></script>\n\
         <script nonce=\"{nonce}\" type=\"module\">const settings = {settings};\n{SCRIPT}</script>\n</html>\n",
        title = component.title(),
        application = escape(&instance.frontend.application_name),
        key = escape(&instance.publishable_key),
        url = escape(&instance.frontend_url),
    );
    let mut response = Response::new(Body::from(html));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // `strict-dynamic`, because Clerk's browser code loads its parts itself. It also adds styles, and shows providers' icons
    // from another site.
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'unsafe-inline'; \
         connect-src 'self' {url}; img-src 'self' data: {url} https://img.clerk.com; worker-src 'self' blob:; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        url = instance.frontend_url
    );
    headers.extend(HeaderValue::try_from(policy).ok().map(|policy| (CONTENT_SECURITY_POLICY, policy)));
    Some(response)
}

/// Clerk's components read the URL to return to from the fragment, which only a script sees, but servers that redirect here
/// write it into the query. Without the list of origins, the components would refuse to return.
const SCRIPT: &str = "
const node = document.getElementById('component');
const back = new URLSearchParams(location.search).get('redirect_url');
if (back && !location.hash) {
  history.replaceState(null, '', '#/?' + new URLSearchParams({ redirect_url: back }));
}
const loopback = /^http:\\/\\/(localhost|[a-z0-9.-]+\\.localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?$/;
try {
  await window.Clerk.load({
    ui: { ClerkUI: window.__internal_ClerkUICtor },
    signInUrl: '/sign-in',
    signUpUrl: '/sign-up',
    signInFallbackRedirectUrl: settings.home,
    signUpFallbackRedirectUrl: settings.home,
    afterSignOutUrl: '/sign-in',
    allowedRedirectOrigins: [loopback, ...settings.origins],
    telemetry: false,
  });
  if (settings.needsSession && !window.Clerk.user) {
    await window.Clerk.redirectToSignIn();
  } else {
    window.Clerk[settings.mount](node, { routing: 'hash' });
  }
} catch (error) {
  node.textContent = `Clerk's browser code did not start: ${error.message}`;
}
";
