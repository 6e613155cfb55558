//! The cookies that a browser gets for an application.

use std::sync::Arc;

use super::refresh;
use crate::apis::{Apis, store};
use crate::instance::{Instance, JwtBuilder, SessionToken};

/// The `Set-Cookie` values that bring the cookies of a browser up to date. They set a fresh token of its session for the
/// application at `origin`, or remove the session.
///
/// Every cookie is set under its plain name and under the instance's own name, because applications read either.
pub(crate) fn directives(apis: &Arc<Apis>, client_id: &str, origin: &str) -> Vec<String> {
    let suffix = apis.instance.cookie_suffix();
    let attributes = if origin.starts_with("https:") { "SameSite=Lax; Secure" } else { "SameSite=Lax" };
    let kept = format!("Path=/; Max-Age=315360000; {attributes}");
    let dropped = format!("Path=/; Max-Age=0; {attributes}");
    let both = |name: &str, value: &str, attributes: &str| {
        [format!("{name}={value}; {attributes}"), format!("{name}_{suffix}={value}; {attributes}")]
    };

    let browser = browser(apis, client_id);
    let mut directives = Vec::new();
    if apis.instance.is_production() {
        directives.push(format!("__clerk_handshake_nonce=; {}{dropped}", parent_domain(&apis.instance)));
    } else {
        directives.extend(both("__clerk_db_jwt", &browser.dev_browser_token, &kept));
    }
    // In production, applications on the same domain share it, so each notices a sign-in at another one.
    let shared = format!("{}{kept}", parent_domain(&apis.instance));
    match browser.session {
        Some((session_id, token)) => {
            let refresh_token = refresh::token(&apis.instance, &session_id);
            directives.extend(both("__client_uat", &browser.client_uat.to_string(), &shared));
            directives.push(format!("__refresh_{suffix}={refresh_token}; {kept}; HttpOnly"));
            directives.extend(both("__session", &token.authorized_party(origin).mint(), &kept));
        }
        None => {
            directives.extend(both("__client_uat", "0", &shared));
            directives.push(format!("__refresh_{suffix}=; {dropped}; HttpOnly"));
            directives.extend(both("__session", "", &dropped));
        }
    }
    directives
}

/// `Domain=…; ` for cookies that all applications of a production instance share.
pub(super) fn parent_domain(instance: &Instance) -> String {
    instance.domain().map(|domain| format!("Domain={domain}; ")).unwrap_or_default()
}

struct BrowserState {
    dev_browser_token: String,
    client_uat: i64,
    session: Option<(String, JwtBuilder<SessionToken>)>,
}

/// The data that is read under the lock; tokens are signed afterwards.
fn browser(apis: &Arc<Apis>, client_id: &str) -> BrowserState {
    let now = apis.now();
    let mut tables = apis.tables();
    let session = tables.current_session(client_id, now).cloned();
    if let Some(session) = session.as_ref().and_then(|session| tables.session_mut(&session.id)) {
        session.last_active_at = now;
    }
    let browser = tables.browser(client_id);
    BrowserState {
        dev_browser_token: browser.map(|browser| browser.dev_browser_token.clone()).unwrap_or_default(),
        client_uat: browser.map_or(0, |browser| browser.updated_at / 1000),
        session: session.map(|session| {
            let token = store::session_token(&apis.instance, &tables, &session);
            (session.id, token)
        }),
    }
}
