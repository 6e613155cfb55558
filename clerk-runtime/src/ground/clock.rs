//! Time as an input.

use std::pin::Pin;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The source of time of a [`Clerk`](crate::Clerk).
///
/// Decisions take the time as an argument. The clock is read only when a decision begins, and when a call
/// that it waited for ends. Tests set their own clock instead of sleeping.
///
/// ```
/// use std::time::{Duration, SystemTime, UNIX_EPOCH};
///
/// struct Noon;
///
/// impl clerk_runtime::time::Clock for Noon {
///     fn now(&self) -> SystemTime {
///         UNIX_EPOCH + Duration::from_secs(12 * 3600)
///     }
/// }
/// ```
pub trait Clock: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> SystemTime;

    /// Waits for `duration` before a failed call to Clerk is made again. By default with Tokio's timer.
    ///
    /// Tests override it, so that a retry costs no time. Time-outs such as
    /// [`api_timeout`](crate::ClerkBuilder::api_timeout) do not use the clock: they apply to connections, and
    /// run in real time.
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(duration))
    }
}

/// The clock of the operating system.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }
}

/// Milliseconds since the Unix epoch, the unit in which time claims are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct UnixMillis(i64);

impl UnixMillis {
    /// The last instant that ECMAScript, and so the reference, can represent.
    const LIMIT: i64 = 8_640_000_000_000_000;

    #[cfg(test)]
    pub(crate) const fn new(millis: i64) -> Self {
        Self(millis)
    }

    /// Converts a JWT `NumericDate` (RFC 7519 §2), truncated to whole seconds; `None` if it is outside the
    /// range of dates.
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked first")]
    pub(crate) fn from_numeric_date(seconds: f64) -> Option<Self> {
        let millis = seconds.trunc() * 1000.0;
        (millis.abs() <= Self::LIMIT as f64).then_some(Self(millis as i64))
    }

    pub(crate) const fn get(self) -> i64 {
        self.0
    }

    /// The date in HTTP's format (IMF-fixdate, RFC 9110 §5.6.7). It also works before 1970 and after 9999.
    pub(crate) fn to_http_date(self) -> String {
        // The calendar, weekdays included, repeats every 400 years.
        const CYCLE: i64 = 400 * 365 * 86_400 + 97 * 86_400;
        let seconds = self.0.div_euclid(1000);
        let (cycles, within) = (seconds.div_euclid(CYCLE), seconds.rem_euclid(CYCLE).unsigned_abs());
        let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(within));
        match (
            cycles,
            date.get(..12),
            date.get(12..16).and_then(|year| year.parse::<i64>().ok()),
            date.get(16..),
        ) {
            (1.., Some(day), Some(year), Some(time)) | (..=-1, Some(day), Some(year), Some(time)) => {
                match year + 400 * cycles {
                    year @ 0.. => format!("{day}{year:04}{time}"),
                    year => format!("{day}{year:07}{time}"),
                }
            }
            _ => date,
        }
    }
}

impl From<SystemTime> for UnixMillis {
    fn from(time: SystemTime) -> Self {
        let millis = match time.duration_since(UNIX_EPOCH) {
            Ok(after) => {
                let seconds = i64::try_from(after.as_secs()).unwrap_or(i64::MAX);
                seconds.saturating_mul(1000).saturating_add(i64::from(after.subsec_millis()))
            }
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        };
        Self(millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn pauses_are_made_unless_a_clock_says_otherwise() {
        let started = tokio::time::Instant::now();
        SystemClock.sleep(Duration::from_secs(30)).await;
        assert_eq!(started.elapsed(), Duration::from_secs(30));
    }

    #[test]
    fn dates_read_as_http_writes_them() {
        assert_eq!(UnixMillis::new(1_795_316_724_000).to_http_date(), "Sun, 22 Nov 2026 03:05:24 GMT");
    }

    #[test]
    fn dates_have_no_end_at_either_side() {
        assert_eq!(UnixMillis::new(-1).to_http_date(), "Wed, 31 Dec 1969 23:59:59 GMT");
        assert_eq!(UnixMillis::new(253_402_300_800_000).to_http_date(), "Sat, 01 Jan 10000 00:00:00 GMT");
        assert_eq!(UnixMillis::new(-62_198_755_200_000).to_http_date(), "Fri, 01 Jan -000001 00:00:00 GMT");
    }

    #[test]
    fn dates_out_of_range_are_not_dates() {
        assert_eq!(UnixMillis::from_numeric_date(1e20), None);
        assert_eq!(UnixMillis::from_numeric_date(f64::INFINITY), None);
        assert_eq!(UnixMillis::from_numeric_date(f64::NAN), None);
        assert_eq!(UnixMillis::from_numeric_date(1.9), Some(UnixMillis::new(1000)));
    }
}
