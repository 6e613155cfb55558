//! The connection to Redis, and the commands sent over it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use clerk_runtime::error::BoxError;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use redis::{Client, Cmd, FromRedisValue, cmd};

use crate::error::RedisConfigError;

/// How long to wait for a connection or an answer. For verdicts, the runtime's shorter time-out applies.
const TIMEOUT: Duration = Duration::from_secs(1);
/// The default prefix of all names.
const PREFIX: &str = "clerk";

/// A connection to Redis or Valkey that reconnects by itself. Clones share it.
#[derive(Clone)]
pub struct Redis {
    connection: Connection,
    prefix: String,
    /// How many events this process has tried to handle.
    pub(crate) attempts: Arc<AtomicU64>,
}

#[derive(Clone)]
enum Connection {
    Single(ConnectionManager),
    #[cfg(feature = "cluster")]
    Cluster(redis::cluster_async::ClusterConnection),
}

impl Redis {
    /// A server at this URL: `redis://host:6379`, with a user, a password and a database number if needed; `rediss://` with
    /// the feature `tls`. It connects in the background.
    ///
    /// # Errors
    ///
    /// When the URL is invalid, or there is no Tokio runtime. The connection itself is not tested yet.
    pub fn open(url: &str) -> Result<Self, RedisConfigError> {
        let client = Client::open(checked(url)?).map_err(|_| RedisConfigError::Url)?;
        tokio::runtime::Handle::try_current().map_err(|_| RedisConfigError::NoRuntime)?;
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(TIMEOUT))
            .set_response_timeout(Some(TIMEOUT))
            // The next operation tries again, so none waits in between.
            .set_number_of_retries(1)
            .set_max_delay(Duration::from_millis(200));
        let manager =
            ConnectionManager::new_lazy_with_config(client, config).map_err(|_| RedisConfigError::Url)?;
        Ok(Self::new(Connection::Single(manager)))
    }

    /// Connects to a cluster, of which at least one node must be given. The connection is made in the background.
    ///
    /// # Errors
    ///
    /// As for [`open`](Self::open), and when no node is named.
    #[cfg(feature = "cluster")]
    pub fn cluster<'a>(nodes: impl IntoIterator<Item = &'a str>) -> Result<Self, RedisConfigError> {
        let nodes = nodes.into_iter().map(checked).collect::<Result<Vec<_>, _>>()?;
        if nodes.is_empty() {
            return Err(RedisConfigError::NoNodes);
        }
        tokio::runtime::Handle::try_current().map_err(|_| RedisConfigError::NoRuntime)?;
        let client = redis::cluster::ClusterClient::builder(nodes)
            .connection_timeout(TIMEOUT)
            .response_timeout(TIMEOUT)
            .retries(1)
            .build()
            .map_err(|_| RedisConfigError::Url)?;
        let connection =
            client.get_pending_async_connection_with_config(redis::cluster::ClusterConfig::new());
        Ok(Self::new(Connection::Cluster(connection)))
    }

    fn new(connection: Connection) -> Self {
        Self { connection, prefix: PREFIX.to_owned(), attempts: Arc::default() }
    }

    /// Sets the prefix of every name, which is followed by a colon; `clerk` by default. If two applications have the same
    /// secret key but should not share anything, give each its own prefix.
    ///
    /// # Errors
    ///
    /// When it is empty, or contains anything but letters, digits, `-`, `_`, `.` and `:`.
    pub fn with_prefix(mut self, prefix: &str) -> Result<Self, RedisConfigError> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        if prefix.is_empty() || !prefix.bytes().all(fits) {
            return Err(RedisConfigError::Prefix);
        }
        prefix.clone_into(&mut self.prefix);
        Ok(self)
    }

    /// The full name of an entry in Redis.
    pub(crate) fn name(&self, purpose: &str, name: &str) -> String {
        format!("{}:{purpose}:{name}", self.prefix)
    }

    pub(crate) async fn set(&self, name: &str, value: &[u8], keep_for: Duration) -> Result<(), BoxError> {
        self.ask(cmd("SET").arg(name).arg(value).arg("PX").arg(millis(keep_for))).await
    }

    /// Sets a name that is not set, and returns whether it was free.
    pub(crate) async fn set_new(
        &self,
        name: &str,
        value: &[u8],
        keep_for: Duration,
    ) -> Result<bool, BoxError> {
        let mut command = cmd("SET");
        command.arg(name).arg(value).arg("NX").arg("PX").arg(millis(keep_for));
        let answer: Option<String> = self.ask(&command).await?;
        Ok(answer.is_some())
    }

    pub(crate) async fn delete(&self, name: &str) -> Result<(), BoxError> {
        let _: i64 = self.ask(cmd("DEL").arg(name)).await?;
        Ok(())
    }

    pub(crate) async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, BoxError> {
        let answer = match self.connection.clone() {
            Connection::Single(mut connection) => command.query_async(&mut connection).await,
            #[cfg(feature = "cluster")]
            Connection::Cluster(mut connection) => command.query_async(&mut connection).await,
        };
        answer.map_err(Into::into)
    }
}

/// Does not show the URL, which may contain a password.
impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Redis").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// Checks that the scheme is supported, and that there is no fragment: `#insecure` would turn off the
/// verification of certificates.
fn checked(url: &str) -> Result<&str, RedisConfigError> {
    let (scheme, rest) = url.split_once("://").ok_or(RedisConfigError::Url)?;
    match scheme {
        "redis" | "valkey" => {}
        "rediss" | "valkeys" => secured()?,
        _ => return Err(RedisConfigError::Url),
    }
    if rest.contains('#') {
        return Err(RedisConfigError::Fragment);
    }
    Ok(url)
}

/// Prepares TLS with the runtime's cryptography, unless the application has chosen another.
fn secured() -> Result<(), RedisConfigError> {
    #[cfg(feature = "tls")]
    {
        // An error means that something else chose one in the meantime.
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        }
        Ok(())
    }
    #[cfg(not(feature = "tls"))]
    Err(RedisConfigError::NoTls)
}

/// At least 1, because Redis refuses an expiry of 0.
fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX).clamp(1, i64::MAX.unsigned_abs() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn mistakes_are_told_apart_and_no_password_is_repeated() {
        let tls = if cfg!(feature = "tls") { None } else { Some(RedisConfigError::NoTls) };
        for (url, expected) in [
            ("redis://127.0.0.1:9", None),
            ("valkey://:very-secret@127.0.0.1:9/3", None),
            ("rediss://127.0.0.1:9", tls),
            ("redis://:very-secret@127.0.0.1:9/three", Some(RedisConfigError::Url)),
            ("127.0.0.1:6379", Some(RedisConfigError::Url)),
            ("http://127.0.0.1", Some(RedisConfigError::Url)),
            ("redis://127.0.0.1#insecure", Some(RedisConfigError::Fragment)),
            ("", Some(RedisConfigError::Url)),
        ] {
            let opened = Redis::open(url);
            assert!(!format!("{opened:?}").contains("secret"));
            assert_eq!(opened.err(), expected, "{url}");
        }
        let redis = || Redis::open("redis://127.0.0.1:9").unwrap();
        assert_eq!(redis().with_prefix("shop:1").unwrap().name("verdict", "a"), "shop:1:verdict:a");
        for prefix in ["", "a b", "ä", "a\r\n"] {
            assert_eq!(redis().with_prefix(prefix).err(), Some(RedisConfigError::Prefix), "{prefix:?}");
        }
    }

    #[test]
    fn without_a_runtime_nothing_panics() {
        assert_eq!(Redis::open("redis://127.0.0.1:9").err(), Some(RedisConfigError::NoRuntime));
    }
}
