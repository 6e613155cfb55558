//! Checks of the durations in a configuration.

use std::time::Duration;

use super::builder::ClerkBuilder;
use super::error::ConfigError;

/// No clock that anybody looks at is wrong by more.
const LARGEST_CLOCK_SKEW: Duration = Duration::from_secs(24 * 3600);

impl ClerkBuilder {
    pub(super) fn check_durations(&self) -> Result<(), ConfigError> {
        if self.clock_skew > LARGEST_CLOCK_SKEW {
            let problem = format!(
                "tokens would be accepted for {:?} after they expire; write some seconds, for example \
                 Duration::from_millis(5_000)",
                self.clock_skew
            );
            return Err(ConfigError::InvalidOption { option: "clock_skew", problem });
        }
        for (option, duration, problem) in [
            (
                "api_timeout",
                self.api_timeout,
                "no call is answered in no time; write for example Duration::from_secs(10)",
            ),
            (
                "verdict_store_timeout",
                self.verdict_store_timeout,
                "no store answers in no time; write for example Duration::from_millis(50)",
            ),
        ] {
            if duration.is_zero() {
                return Err(ConfigError::InvalidOption { option, problem: problem.to_owned() });
            }
        }
        Ok(())
    }
}
