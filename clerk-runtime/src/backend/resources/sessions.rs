//! Sessions of users and their tokens.

use crate::backend::endpoint::endpoints;
use crate::backend::objects::{Session, SessionRefresh, Token};

endpoints! {
    /// Sessions of users and their tokens.
    ///
    /// From [`Client::sessions`](crate::backend::Client::sessions).
    Sessions in Versioned;

    /// Lists the sessions of a client or a user.
    list() -> Page<Session> = GET "/sessions" as ListSessions {
        client_id: Text, user_id: Text, status: Text, limit: Limit, offset: Integer,
    } with always("paginated", true);

    /// Fetches a session.
    get(session_id) -> Session = GET "/sessions/{session_id}";

    /// Creates a session for tests. Only development instances allow this.
    create() -> Session = POST "/sessions" as CreateSession { user_id: Text, active_organization_id: Text };

    /// Revokes a session. The user is signed out when the current token expires.
    revoke(session_id) -> Session = POST "/sessions/{session_id}/revoke";

    /// Returns the session if the token belongs to it. Deprecated by Clerk: verify the token instead.
    verify(session_id) -> Session = POST "/sessions/{session_id}/verify" as VerifySession { token: Text };

    /// Creates a new token of a session, from a JWT template if one is set.
    token(session_id) -> Token = POST "/sessions/{session_id}/tokens" as GetSessionToken {
        expires_in_seconds: Integer,
    };

    /// Exchanges an expired token for a new one.
    refresh(session_id) -> SessionRefresh = POST "/sessions/{session_id}/refresh" as RefreshSession {
        expired_token: Text, refresh_token: Text, request_origin: Text, request_headers: Json,
        format: Text, request_originating_ip: Text,
    };
}

impl GetSessionToken {
    /// Sets the JWT template for the token.
    ///
    /// `POST /sessions/{session_id}/tokens/{template}`
    pub fn template(self, template: impl Into<String>) -> Self {
        Self(self.0.extend_path("/sessions/{session_id}/tokens/{template}", template))
    }
}
