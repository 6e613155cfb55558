//! The tools.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};

use clerk_runtime::OAuthAuth;
use http::request::Parts;
use rmcp::handler::server::tool::Extension;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{ServerCapabilities, ServerConfig};
use rmcp::service::RequestContext;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, RoleServer, ServerHandler, schemars, tool, tool_handler, tool_router};
use serde::Deserialize;
use tokio::sync::Notify;

/// The server as a tower service.
pub(crate) type NotesService = StreamableHttpService<Notes, LocalSessionManager>;

/// A server without notes.
pub(crate) fn service() -> NotesService {
    let notes = Notes::default();
    let config = StreamableHttpServerConfig::default();
    StreamableHttpService::new(move || Ok(notes.clone()), Arc::default(), config)
}

/// The notes of all users, by user.
#[derive(Clone, Default)]
pub(crate) struct Notes {
    by_user: Arc<Mutex<HashMap<String, Vec<String>>>>,
    /// Notified when a note is added.
    added: Arc<Notify>,
}

#[derive(Deserialize, schemars::JsonSchema)]
struct NewNote {
    /// The text of the note.
    text: String,
}

#[tool_router]
impl Notes {
    #[tool(description = "Lists the user's notes, the oldest first")]
    fn list_notes(&self, Extension(request): Extension<Parts>) -> Result<String, ErrorData> {
        let caller = caller(&request, "list_notes")?;
        Ok(self.of(caller.user_id(), |notes| notes.join("\n")))
    }

    #[tool(description = "Waits for the user's next note")]
    async fn next_note(
        &self,
        Extension(request): Extension<Parts>,
        context: RequestContext<RoleServer>,
    ) -> Result<String, ErrorData> {
        let caller = caller(&request, "next_note")?;
        let known = self.of(caller.user_id(), |notes| notes.len());
        let next = self.note(caller.user_id(), known);
        // The guard checked the token only once, so a call that lasts longer than the token ends with it.
        tokio::select! {
            note = next => Ok(note),
            () = caller.expired() => Err(ErrorData::invalid_request("the token has expired", None)),
            () = context.ct.cancelled() => {
                tracing::info!(user = caller.user_id(), "a client no longer waits");
                Err(ErrorData::invalid_request("cancelled", None))
            }
        }
    }

    #[tool(description = "Adds a note")]
    fn add_note(
        &self,
        Extension(request): Extension<Parts>,
        Parameters(NewNote { text }): Parameters<NewNote>,
    ) -> Result<String, ErrorData> {
        let caller = caller(&request, "add_note")?;
        let added = self.of(caller.user_id(), |notes| {
            notes.push(text);
            format!("note {}", notes.len())
        });
        self.added.notify_waiters();
        Ok(added)
    }

    /// The note at `place`, as soon as it exists.
    async fn note(&self, user: &str, place: usize) -> String {
        loop {
            let mut added = pin!(self.added.notified());
            // Listens from here on, so no note is missed between the look-up and the wait.
            added.as_mut().enable();
            if let Some(note) = self.of(user, |notes| notes.get(place).cloned()) {
                return note;
            }
            added.await;
        }
    }

    fn of<T>(&self, user: &str, use_notes: impl FnOnce(&mut Vec<String>) -> T) -> T {
        let mut notes = self.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        use_notes(notes.entry(user.to_owned()).or_default())
    }
}

#[tool_handler]
impl ServerHandler for Notes {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_instructions("Remembers notes for you.")
    }
}

/// The calling application and its user. The guard in front of the service has added it to the request.
///
/// A call is an action of an application for a user, and perhaps of an actor for that application. The log
/// says who acts for whom.
fn caller<'r>(request: &'r Parts, tool: &str) -> Result<&'r OAuthAuth, ErrorData> {
    let caller = request.extensions.get::<OAuthAuth>();
    let caller = caller.ok_or_else(|| ErrorData::internal_error("nobody is signed in", None))?;
    tracing::info!(
        tool,
        user = caller.user_id(),
        application = caller.client_id(),
        actor = caller.actor().map(tracing::field::debug),
        "a tool is called"
    );
    Ok(caller)
}
