//! Authentication by a service behind `ClerkLayer`, whose result must equal that of the plain function.

use std::convert::Infallible;

use clerk_runtime::layer::ClerkLayer;
use clerk_runtime::policy::RequestKind;
use clerk_runtime::{Accepts, Auth, AuthenticateOptions, Clerk, Denial, Policy, RequestState};
use http::header::{CACHE_CONTROL, LOCATION, VARY};
use http::request::Parts;
use http::{HeaderMap, Request, Response};
use tower_layer::Layer as _;
use tower_service::Service as _;

/// The result for a request, as text.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    /// The state for a handler that accepts these tokens.
    state: String,
    /// The policy's decision.
    decision: String,
    /// The headers of the response: those of the state that decided, and the cookies of the first state.
    headers: Vec<String>,
}

impl Outcome {
    /// The same for an instance whose Backend API has another address.
    pub(crate) fn elsewhere(self, from: &str, to: &str) -> Self {
        let replaced = |text: String| text.replace(from, to);
        Self {
            state: replaced(self.state),
            decision: replaced(self.decision),
            headers: self.headers.into_iter().map(replaced).collect(),
        }
    }
}

/// The results of the plain function, once for the handler and once for the policy.
pub(crate) async fn through_function(
    state: &RequestState,
    policy: &Policy,
    clerk: &Clerk,
    parts: &Parts,
) -> Outcome {
    let asked = clerk.authenticate_request(parts, &AuthenticateOptions::new().accepts(policy.accepts)).await;
    let decision = if asked.headers().contains_key(LOCATION) {
        "a redirect".to_owned()
    } else {
        decided(policy.check(&asked, RequestKind::of(parts)))
    };
    let mut headers = listed(asked.headers());
    headers.extend(listed(state.headers()).into_iter().filter(|header| header.starts_with("set-cookie")));
    headers.sort();
    headers.dedup();
    Outcome { state: told(state), decision, headers }
}

/// The state of a handler behind the layer, followed by a policy on the same request.
pub(crate) async fn through_layer(clerk: Clerk, parts: &Parts, accepts: Accepts, policy: &Policy) -> Outcome {
    let options = AuthenticateOptions::new().accepts(accepts);
    let handler = Handler { clerk: clerk.clone(), options, policy: policy.clone() };
    let mut service = ClerkLayer::new(clerk).layer(handler);
    let Ok(response) = service.call(Request::from_parts(parts.clone(), ())).await;
    let headers = listed(response.headers());
    let (state, decision) = response.into_body();
    Outcome { state: told(&state), decision, headers }
}

struct Handler {
    clerk: Clerk,
    options: AuthenticateOptions,
    policy: Policy,
}

impl tower_service::Service<Request<()>> for Handler {
    type Response = Response<(RequestState, String)>;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Infallible>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<()>) -> Self::Future {
        let (clerk, options, policy) = (self.clerk.clone(), self.options, self.policy.clone());
        Box::pin(async move {
            let (parts, ()) = request.into_parts();
            let state = clerk.authenticate_request(&parts, &options).await;
            let decision = match policy.enforce(&parts).await {
                Ok(auth) => decided(Ok(auth)),
                Err(rejection) => {
                    let denial = rejection.denial().cloned();
                    denial.map_or_else(|| "a redirect".to_owned(), |denial| decided(Err(denial)))
                }
            };
            Ok(Response::new((state, decision)))
        })
    }
}

fn told(state: &RequestState) -> String {
    let (status, reason, token_type) = (state.status(), state.reason(), state.token_type());
    format!("{status:?} {reason:?} {token_type:?} {:?} {:?}", state.message(), listed(state.headers()))
}

/// Headers for caches come from the layer, and are not part of the state.
fn listed(headers: &HeaderMap) -> Vec<String> {
    let headers = headers.iter().filter(|(name, _)| **name != VARY && **name != CACHE_CONTROL);
    let mut headers: Vec<_> = headers.map(|(name, value)| format!("{name}: {value:?}")).collect();
    headers.sort();
    headers
}

fn decided(decision: Result<Auth, Denial>) -> String {
    match decision {
        Ok(auth) => serde_json::to_string(&auth).unwrap_or_else(|error| error.to_string()),
        Err(denial) => format!("{denial:?}"),
    }
}
