//! A guard written by hand for one handler, without a layer, to compare ours with. It finds a verified token in a memo and
//! compares all of it, checks its times, and says in the response that it depends on the caller. It has no policy, no Auth
//! object, no redirects, no events, and its keys never change.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::FromRequestParts;
use axum::response::IntoResponse;
use axum::routing::get;
use http::StatusCode;
use http::header::{AUTHORIZATION, CACHE_CONTROL, VARY};
use http::request::Parts;

/// Tokens are found by this many last bytes of their signatures, which are random.
const END: usize = 16;

/// Verified tokens by the ends of their signatures.
type Memo = Arc<RwLock<HashMap<[u8; END], Arc<Verified>>>>;

struct Verified {
    token: String,
    user_id: String,
    not_before: u64,
    expires_at: u64,
}

/// The caller.
struct User(Arc<Verified>);

impl FromRequestParts<Memo> for User {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, memo: &Memo) -> Result<Self, StatusCode> {
        known(parts, memo).map(Self).ok_or(StatusCode::UNAUTHORIZED)
    }
}

fn known(parts: &Parts, memo: &Memo) -> Option<Arc<Verified>> {
    let token = parts.headers.get(AUTHORIZATION)?.as_bytes().strip_prefix(b"Bearer ")?;
    let memo = memo.read().unwrap_or_else(PoisonError::into_inner);
    let verified = memo.get(token.last_chunk::<END>()?).filter(|known| known.token.as_bytes() == token)?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    (verified.not_before <= now && now < verified.expires_at).then(|| Arc::clone(verified))
}

async fn protected(user: User) -> impl IntoResponse {
    assert!(!user.0.user_id.is_empty());
    ([(VARY, "Cookie, Authorization"), (CACHE_CONTROL, "private")], "hello")
}

async fn unprotected() -> &'static str {
    "hello"
}

/// The handler for the bearer of `token`, and one that is not protected.
pub(crate) fn app(token: &str) -> Router {
    let verified = Verified {
        token: token.to_owned(),
        user_id: "user_ada".to_owned(),
        not_before: 0,
        expires_at: u64::MAX,
    };
    let end = *token.as_bytes().last_chunk().unwrap();
    let memo: Memo = Arc::new(RwLock::new(HashMap::from([(end, Arc::new(verified))])));
    Router::new().route("/protected", get(protected)).route("/unprotected", get(unprotected)).with_state(memo)
}
