//! Errors of the configuration, and of handling events.

use clerk_runtime::error::BoxError;

/// A mistake in the configuration of Redis. The message quotes no part of the URL, which may contain a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedisConfigError {
    /// The text is not a URL of Redis.
    #[error(
        "the URL of Redis is not valid: write for example `redis://127.0.0.1:6379` or `rediss://user:password@host:6379/0`"
    )]
    Url,
    /// The URL begins with `rediss://`, but the feature `tls` is off.
    #[error(
        "the URL of Redis begins with `rediss://`: turn on the feature `tls` of the package `clerk-redis`"
    )]
    NoTls,
    /// A URL that disables the verification of certificates.
    #[error(
        "the URL of Redis ends with a fragment such as `#insecure`: leave it out, certificates are always checked"
    )]
    Fragment,
    /// No node of the cluster is given.
    #[error("a Redis cluster needs the URL of at least one node")]
    NoNodes,
    /// The prefix is empty, or contains anything but letters, digits, `-`, `_`, `.` and `:`.
    #[error(
        "the prefix of names in Redis may hold letters, digits, `-`, `_`, `.` and `:` only, and at least one of them"
    )]
    Prefix,
    /// There is no Tokio runtime to connect on.
    #[error(
        "a connection to Redis needs a Tokio runtime: open it in an async function, such as `main` with `#[tokio::main]`"
    )]
    NoRuntime,
}

/// Why an event was not handled.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OnceError<E> {
    /// Another process is handling the event. Answer 503, so that the event is sent again in case that process fails.
    #[error("another process is handling the event")]
    UnderWay,
    /// Redis could not be reached. Answer 503, so that the event is sent again.
    #[error("Redis could not be asked whether the event was handled")]
    Store(#[source] BoxError),
    /// The handler failed, and the event may be handled again.
    #[error("the event could not be handled")]
    Handler(E),
}
