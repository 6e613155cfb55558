//! Times from Clerk.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A time from Clerk, in milliseconds since the Unix epoch, whichever unit the API uses.
///
/// It is a number and not a [`SystemTime`], so it can be sent back unchanged, even if the platform's clock
/// cannot express it. A [`Clock`](crate::time::Clock) returns a `SystemTime`; the two convert into each
/// other.
///
/// ```
/// use clerk_runtime::time::Timestamp;
///
/// let created_at = Timestamp::from_millis(1_795_316_724_000);
/// assert_eq!(created_at.to_string(), "2026-11-22T03:05:24.000Z");
/// let time: std::time::SystemTime = created_at.into();
/// assert_eq!(Timestamp::from(time), created_at);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Creates a time from milliseconds since the Unix epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Creates a time from seconds since the Unix epoch.
    #[must_use]
    pub const fn from_secs(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1000))
    }

    /// Creates a time from seconds since the Unix epoch; `None` if it is before the epoch or is not a time.
    pub(crate) fn from_secs_f64(seconds: f64) -> Option<Self> {
        let since_epoch = Duration::try_from_secs_f64(seconds).ok()?;
        i64::try_from(since_epoch.as_millis()).ok().map(Self)
    }

    /// Milliseconds since the Unix epoch.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    #[must_use]
    pub const fn as_secs(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

/// Formats as RFC 3339 in UTC, or as a number if the year is outside the range of RFC 3339.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(timestamp) => write!(f, "{timestamp:.3}"),
            Err(_) => self.0.fmt(f),
        }
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        Self(match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        })
    }
}

/// A time that the platform's clock cannot express becomes the Unix epoch. As an expiry, that is long ago.
impl From<Timestamp> for SystemTime {
    fn from(timestamp: Timestamp) -> Self {
        let distance = Duration::from_millis(timestamp.0.unsigned_abs());
        let time =
            if timestamp.0 < 0 { UNIX_EPOCH.checked_sub(distance) } else { UNIX_EPOCH.checked_add(distance) };
        time.unwrap_or(UNIX_EPOCH)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

/// Fractions of a millisecond are dropped. Numbers beyond 64 bits are refused.
impl<'de> Deserialize<'de> for Timestamp {
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        let millis = number.as_i64().or_else(|| {
            let float = number.as_f64()?.trunc();
            (float.abs() < i64::MAX as f64).then_some(float as i64)
        });
        millis.map(Self).ok_or_else(|| de::Error::custom("the number is not a time"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_read_as_rfc_3339_writes_them() {
        for (millis, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_199_123, "2024-02-29T23:59:59.123Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] {
            assert_eq!(Timestamp::from_millis(millis).to_string(), text);
        }
        assert_eq!(Timestamp(i64::MIN).to_string(), i64::MIN.to_string());
        assert_eq!(Timestamp(i64::MAX).to_string(), i64::MAX.to_string());
    }

    #[test]
    fn any_number_that_fits_is_a_time() {
        let read = |text| serde_json::from_str::<Timestamp>(text).ok().map(Timestamp::as_millis);
        assert_eq!(read("1700000000000"), Some(1_700_000_000_000));
        assert_eq!(read("1.7e12"), Some(1_700_000_000_000));
        assert_eq!(read("1.9"), Some(1));
        assert_eq!(read("1e300"), None);
        assert_eq!(read("\"now\""), None);
    }

    #[test]
    fn seconds_are_times_from_the_epoch_on() {
        let read = |seconds| Timestamp::from_secs_f64(seconds).map(Timestamp::as_millis);
        assert_eq!(read(0.0), Some(0));
        assert_eq!(read(1_700_000_000.25), Some(1_700_000_000_250));
        for none in [-1.0, 1e300, f64::NAN, f64::INFINITY] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn what_the_platform_cannot_express_is_long_ago() {
        for millis in [i64::MIN, i64::MAX, -1, 0, 1] {
            let _ = SystemTime::from(Timestamp(millis));
        }
    }
}
