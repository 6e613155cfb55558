//! Opaque tokens, verified by the Backend API: one call serves everyone who waits for it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::json;
use tokio::sync::OnceCell;

use super::answer;
use super::verified::{MachineError, VerifiedMachine};
use crate::config::Clerk;
use crate::keys::SecretKey;
use crate::token::TokenType;

type Outcome = Result<VerifiedMachine, MachineError>;

/// The verifications that are under way, by token. Nothing stays once they are finished.
#[derive(Default)]
pub(crate) struct OpaqueVerifier {
    under_way: Mutex<HashMap<String, Arc<OnceCell<Outcome>>>>,
}

impl OpaqueVerifier {
    /// Asks the API, or waits for the answer that someone else asked for.
    pub(crate) async fn verify(&self, clerk: &Clerk, token: &str, token_type: TokenType) -> Outcome {
        let call = Arc::clone(self.under_way().entry(token.to_owned()).or_default());
        let outcome = call.get_or_init(|| ask(clerk, token, token_type)).await.clone();
        let mut under_way = self.under_way();
        if under_way.get(token).is_some_and(|current| Arc::ptr_eq(current, &call)) {
            under_way.remove(token);
        }
        outcome
    }

    fn under_way(&self) -> MutexGuard<'_, HashMap<String, Arc<OnceCell<Outcome>>>> {
        // A panic elsewhere cannot leave the map half-written.
        self.under_way.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The keys are tokens; how many there are is all that may be shown.
impl std::fmt::Debug for OpaqueVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpaqueVerifier").field("under_way", &self.under_way().len()).finish()
    }
}

async fn ask(clerk: &Clerk, token: &str, token_type: TokenType) -> Outcome {
    let instance = clerk.instance();
    let (path, body) = match token_type {
        TokenType::ApiKey => ("api_keys/verify", json!({ "secret": token })),
        TokenType::M2mToken => ("m2m_tokens/verify", json!({ "token": token })),
        _ => ("oauth_applications/access_tokens/verify", json!({ "access_token": token })),
    };
    let key = key_for(clerk, token_type).ok_or_else(answer::unexpected)?;
    match instance.api.post(instance.api.unversioned().segments(path), key, &body).await {
        Ok(answer) => answer::read(&answer, token_type, &instance.verify.audience),
        Err(error) => {
            tracing::warn!(%token_type, error = &error as &dyn std::error::Error, "a token could not be verified");
            Err(answer::unexpected().with_unavailable(None))
        }
    }
}

/// M2M tokens are verified with the machine's own key where there is one.
fn key_for(clerk: &Clerk, token_type: TokenType) -> Option<&SecretKey> {
    let instance = clerk.instance();
    let machine = instance.machine_secret_key.as_ref().filter(|_| token_type == TokenType::M2mToken);
    machine.or(instance.secret_key.as_ref())
}
