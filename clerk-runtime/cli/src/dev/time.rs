//! Times in readable form.

use std::time::{SystemTime, UNIX_EPOCH};

/// `hh:mm:ss` (UTC) of milliseconds of the Unix epoch.
pub(super) fn time_of_day(milliseconds: i64) -> String {
    let second = milliseconds.div_euclid(1000).rem_euclid(86_400);
    format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60)
}

/// Milliseconds of the Unix epoch, by the system's clock.
pub(super) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight() {
        let times = [0, 86_399_999, 86_400_000, -1].map(time_of_day);
        assert_eq!(times, ["00:00:00", "23:59:59", "00:00:00", "23:59:59"]);
    }
}
