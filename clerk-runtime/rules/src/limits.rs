//! Limits of what a policy may say.

use core::time::Duration;

/// The longest text that a policy can carry, in bytes.
pub const TEXT_LIMIT: usize = 256;

/// The longest `max_stale`. A revoked token may keep working for this long, so more than an hour is rather a mistake than a
/// wish.
pub const LONGEST_MAX_STALE: Duration = Duration::from_secs(60 * 60);
