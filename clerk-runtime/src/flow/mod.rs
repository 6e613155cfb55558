//! Sessions: from a header, or from a browser's cookies.

mod browser;
mod cookie_flow;
mod directives;
mod failure;
mod handshake;
mod organization;
mod refresh;
mod resolve;
pub(crate) mod verify;

use std::sync::OnceLock;

use http::HeaderMap;

use crate::auth::{AuthContext, DevBrowserToken};
use crate::ground::clock::UnixMillis;
use crate::request::RequestContext;
use crate::settings::Clerk;
use crate::state::{NotSignedIn, RequestState, VerifiedSession};
use crate::token::TokenType;
use crate::token::error::TokenCarrier;
use crate::token::jwt::{Jwt, not_a_jwt};
use crate::token::presented::{PresentedToken, TokenForm};
use browser::Browser;

/// A session token in the `Authorization` header: no cookie decides anything.
pub(crate) async fn from_header(
    clerk: &Clerk,
    request: &RequestContext<'_>,
    presented: &PresentedToken,
) -> RequestState {
    let attempt = SessionAttempt::new(clerk, request);
    let presented = match &presented.form {
        TokenForm::Jwt(presented) => presented,
        // Where only sessions are accepted, an opaque token is a session token that does not decode.
        TokenForm::Opaque(token) => {
            let error = Jwt::decode(token).err().unwrap_or_else(not_a_jwt);
            return attempt.fail(&error, TokenCarrier::Header).await;
        }
    };
    if presented.as_ref().is_ok_and(|presented| verify::is_other_class(&presented.jwt)) {
        return attempt.refuse(NotSignedIn::type_mismatch(Some(TokenType::SessionToken)));
    }
    match verify::verify_presented(clerk, presented.as_ref()).await {
        Ok(session) => attempt.accept(session, HeaderMap::new()),
        Err(error) => attempt.fail(&error, TokenCarrier::Header).await,
    }
}

/// The same for a token that was verified before, where nothing stands against it and nothing has to be waited for;
/// `None` leaves it to [`from_header`].
pub(crate) fn from_known_header(
    clerk: &Clerk,
    request: &RequestContext<'_>,
    presented: &PresentedToken,
) -> Option<RequestState> {
    let TokenForm::Jwt(Ok(presented)) = &presented.form else { return None };
    if verify::is_other_class(&presented.jwt) {
        return None;
    }
    let attempt = SessionAttempt::new(clerk, request);
    let session = verify::verify_known(clerk, presented, attempt.now)?;
    Some(attempt.accept(session, HeaderMap::new()))
}

/// A session in a browser's cookies.
pub(crate) async fn from_cookies(clerk: &Clerk, request: &RequestContext<'_>) -> RequestState {
    SessionAttempt::new(clerk, request).run_cookie_flow().await
}

/// One attempt to tell a request's session: what every step of it needs.
struct SessionAttempt<'a> {
    clerk: &'a Clerk,
    request: &'a RequestContext<'a>,
    /// Boxed: a request without cookies has none, and the future of authentication carries this.
    browser: OnceLock<Box<Browser>>,
    now: UnixMillis,
}

impl<'a> SessionAttempt<'a> {
    fn new(clerk: &'a Clerk, request: &'a RequestContext<'a>) -> Self {
        Self { clerk, request, browser: OnceLock::new(), now: clerk.now() }
    }

    /// The browser's cookies, read when a step first needs them.
    fn browser(&self) -> &Browser {
        self.browser.get_or_init(|| Box::new(Browser::read(self.clerk, self.request, self.now)))
    }

    fn accept(&self, session: VerifiedSession, headers: HeaderMap) -> RequestState {
        RequestState::signed_in(session, headers, self.context())
    }

    fn refuse(&self, outcome: NotSignedIn) -> RequestState {
        RequestState::not_signed_in(outcome, self.context())
    }

    fn context(&self) -> AuthContext {
        let mut context = AuthContext::new(self.clerk, self.request);
        // Only redirects within development carry it; elsewhere the cookies need not be read for it.
        if !self.clerk.instance().is_production() && self.request.has_cookies_or_query() {
            context.dev_browser_token = self.browser().dev_browser_token.clone().map(DevBrowserToken);
        }
        context
    }
}
