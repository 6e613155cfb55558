//! The tools.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use clerk_runtime::OAuthAuth;
use http::request::Parts;
use rmcp::handler::server::tool::Extension;
use rmcp::handler::server::wrapper::Parameters;
use rmcp::model::{ServerCapabilities, ServerConfig};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use rmcp::{ErrorData, ServerHandler, schemars, tool, tool_handler, tool_router};
use serde::Deserialize;

/// The server as a tower service.
pub(crate) type NotesService = StreamableHttpService<Notes, LocalSessionManager>;

/// A server without any notes yet.
pub(crate) fn service() -> NotesService {
    let notes = Notes::default();
    let config = StreamableHttpServerConfig::default();
    StreamableHttpService::new(move || Ok(notes.clone()), Arc::default(), config)
}

/// Everyone's notes, by user.
#[derive(Clone, Default)]
pub(crate) struct Notes(Arc<Mutex<HashMap<String, Vec<String>>>>);

#[derive(Deserialize, schemars::JsonSchema)]
struct NewNote {
    /// What to remember.
    text: String,
}

#[tool_router]
impl Notes {
    #[tool(description = "Lists the user's notes, the oldest first")]
    fn list_notes(&self, Extension(request): Extension<Parts>) -> Result<String, ErrorData> {
        self.of(user(&request)?, |notes| notes.join("\n"))
    }

    #[tool(description = "Adds a note")]
    fn add_note(
        &self,
        Extension(request): Extension<Parts>,
        Parameters(NewNote { text }): Parameters<NewNote>,
    ) -> Result<String, ErrorData> {
        self.of(user(&request)?, |notes| {
            notes.push(text);
            format!("note {}", notes.len())
        })
    }

    fn of<T>(&self, user: &str, use_notes: impl FnOnce(&mut Vec<String>) -> T) -> Result<T, ErrorData> {
        let mut notes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(use_notes(notes.entry(user.to_owned()).or_default()))
    }
}

#[tool_handler]
impl ServerHandler for Notes {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_instructions("Remembers notes for you.")
    }
}

/// The user for whom the application calls. The guard in front of the service has put it there.
fn user(request: &Parts) -> Result<&str, ErrorData> {
    let caller = request.extensions.get::<OAuthAuth>();
    caller.map(OAuthAuth::user_id).ok_or_else(|| ErrorData::internal_error("nobody is signed in", None))
}
