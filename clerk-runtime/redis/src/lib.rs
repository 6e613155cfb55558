//! Verdicts on machine tokens and webhook deliveries, shared by several processes through Redis (6 or newer) or Valkey. Part
//! of an unofficial SDK, not affiliated with, endorsed or sponsored by Clerk.
//!
//! ```no_run
//! use std::time::Duration;
//!
//! use clerk_redis::Redis;
//! use clerk_runtime::Clerk;
//! use clerk_runtime::webhooks::WebhookVerifier;
//!
//! # async fn start() -> Result<(), Box<dyn std::error::Error>> {
//! let redis = Redis::open("redis://127.0.0.1:6379")?;
//! let clerk = Clerk::builder()
//!     .publishable_key("pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk")
//!     .secret_key("sk_test_example")
//!     .max_stale(Duration::from_secs(30))
//!     .verdict_store(redis.clone())
//!     .build()?;
//! let verifier = WebhookVerifier::from_env()?.with_replay_store(redis.clone());
//! # Ok(())
//! # }
//! ```
//!
//! | What | By | If Redis is down |
//! |---|---|---|
//! | verdicts on opaque machine tokens | [`VerdictStore`](clerk_runtime::verdicts::VerdictStore): [`verdicts`](clerk_runtime::verdicts) has the rules | each process asks Clerk; no request fails |
//! | copies of webhook deliveries | [`ReplayStore`](clerk_runtime::webhooks::ReplayStore) | deliveries get 503 and are sent again |
//! | events that were handled already | [`Redis::handle_once`] | an error; answer 503, so that the event is sent again |
//!
//! The connection is made in the background, and again when it is lost. Neither building nor serving waits for it.
//!
//! # Features
//!
//! | Feature | Meaning |
//! |---|---|
//! | `cluster` | `Redis::cluster`, for Redis Cluster |
//! | `tls` | `rediss://` URLs, with rustls and the system's certificates |
//!
//! Neither is on by default.

mod connection;
mod error;
mod events;
mod replay;
mod verdicts;

pub use connection::Redis;
pub use error::{OnceError, RedisConfigError};
pub use events::Once;
