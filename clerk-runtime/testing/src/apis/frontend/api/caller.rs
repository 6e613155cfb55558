//! The browser that calls, and the session of the call.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::StatusCode;
use http::request::Parts;

use crate::apis::Apis;
use crate::apis::endpoint::{ApiError, Parameters};
use crate::apis::frontend::gate::host::Sender;
use crate::apis::frontend::visitor;
use crate::apis::store::{Session, Tables};

/// A browser that the instance knows.
pub(super) struct Caller {
    pub(super) apis: Arc<Apis>,
    pub(super) client_id: String,
    /// The origin of the page, if the browser sends it.
    pub(super) origin: Option<String>,
    pub(super) query: Parameters,
}

impl FromRequestParts<Arc<Apis>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        let query = Parameters::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let token = query.get("__clerk_db_jwt");
        let client_id = visitor::known(apis, &parts.headers, token).ok_or_else(unauthenticated_browser)?;
        let origin = match Sender::of(&apis.instance, &parts.headers) {
            Sender::Page(origin) => Some(origin.to_owned()),
            Sender::Unnamed | Sender::Stranger => None,
        };
        Ok(Self { apis: Arc::clone(apis), client_id, origin, query })
    }
}

/// This code makes Clerk's browser code get a new token and start again.
fn unauthenticated_browser() -> ApiError {
    let problem = "The browser is not known to this instance.";
    ApiError::refused(StatusCode::UNAUTHORIZED, "dev_browser_unauthenticated", problem)
}

impl Caller {
    /// Milliseconds of the Unix epoch.
    pub(super) fn now(&self) -> i64 {
        self.apis.now()
    }

    /// A session of this browser that has not ended.
    pub(super) fn session<'t>(&self, tables: &'t Tables, id: &str) -> Result<&'t Session, ApiError> {
        let session = tables.session(id).filter(|session| session.client_id == self.client_id);
        let session = session.ok_or(ApiError::NotFound("Session"))?;
        if session.is_alive_at(self.now()) { Ok(session) } else { Err(ended()) }
    }
}

/// A browser and its session that the call is for.
pub(super) struct SignedIn {
    pub(super) caller: Caller,
    pub(super) session: Session,
}

impl FromRequestParts<Arc<Apis>> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, apis: &Arc<Apis>) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, apis).await?;
        let session = {
            let tables = apis.tables();
            match caller.query.get("_clerk_session_id") {
                // A session of another browser gets the same answer as a missing one.
                Some(id) => caller.session(&tables, id).map_err(|_| ended())?.clone(),
                None => tables.current_session(&caller.client_id, apis.now()).ok_or_else(ended)?.clone(),
            }
        };
        Ok(Self { caller, session })
    }
}

impl SignedIn {
    pub(super) fn user_id(&self) -> &str {
        &self.session.user_id
    }
}

/// This status makes Clerk's browser code check whether it is still signed in.
pub(super) fn ended() -> ApiError {
    let problem = "The session has ended, or there is none.";
    ApiError::refused(StatusCode::UNAUTHORIZED, "authentication_invalid", problem)
}
