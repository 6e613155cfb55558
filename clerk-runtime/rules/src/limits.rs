//! Limits on what a policy can contain.

use core::time::Duration;

/// The longest string in a policy, in bytes.
pub const TEXT_LIMIT: usize = 256;

/// The longest `max_stale`. A revoked token may keep working for this long, so a value of more than an hour
/// is probably a mistake.
pub const LONGEST_MAX_STALE: Duration = Duration::from_secs(60 * 60);

/// `max_stale = "0s"` in the types of a policy, in which 0 milliseconds mean that there is no `max_stale`.
pub const ASK_EVERY_TIME: u64 = u64::MAX;
