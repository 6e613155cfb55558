//! Metrics through the crate `metrics`, if the feature is on. Without it, nothing is compiled in.
//!
//! The names, labels and units are documented in `docs/observing.md`, and a test compares the two. Labels are
//! fixed words of this crate: values from requests would let strangers create any number of series.

#[cfg(feature = "metrics")]
mod recorded {
    use std::time::Duration;

    use metrics::{counter, gauge, histogram};

    pub(crate) fn count_decision(outcome: &'static str, cause: &'static str) {
        // Most decisions. A key that consists of constants is made once, and the others for each call.
        if let ("allowed", "") = (outcome, cause) {
            counter!("clerk_decisions_total", "outcome" => "allowed", "cause" => "").increment(1);
            return;
        }
        counter!("clerk_decisions_total", "outcome" => outcome, "cause" => cause).increment(1);
    }

    pub(crate) fn count_verification(token_type: &'static str, result: &'static str) {
        counter!("clerk_token_verifications_total", "token_type" => token_type, "result" => result)
            .increment(1);
    }

    pub(crate) fn count_memo_hit(token_type: &'static str) {
        match token_type {
            // As above, because most tokens are known.
            "session_token" => counter!("clerk_token_memo_hits_total", "token_type" => "session_token"),
            _ => counter!("clerk_token_memo_hits_total", "token_type" => token_type),
        }
        .increment(1);
    }

    pub(crate) fn count_call_avoided(endpoint: &'static str, by: &'static str) {
        counter!("clerk_api_calls_avoided_total", "endpoint" => endpoint, "by" => by).increment(1);
    }

    pub(crate) fn count_call_turned_away() {
        counter!("clerk_api_calls_turned_away_total").increment(1);
    }

    pub(crate) fn count_store_operation(operation: &'static str, outcome: &'static str) {
        counter!("clerk_verdict_store_operations_total", "operation" => operation, "outcome" => outcome)
            .increment(1);
    }

    pub(crate) fn keys_fetched(unix_millis: i64) {
        gauge!("clerk_jwks_fetched_timestamp_seconds").set(unix_millis as f64 / 1000.0);
    }

    /// A call to Clerk from start to end. A call also ends if the request that waits for it hangs up.
    pub(crate) struct CallInFlight {
        endpoint: &'static str,
        outcome: &'static str,
        started: std::time::Instant,
    }

    impl CallInFlight {
        pub(crate) fn start(endpoint: &'static str) -> Self {
            gauge!("clerk_api_calls_in_flight").increment(1.0);
            Self { endpoint, outcome: "abandoned", started: std::time::Instant::now() }
        }

        pub(crate) fn end(mut self, outcome: &'static str) {
            self.outcome = outcome;
        }
    }

    impl Drop for CallInFlight {
        fn drop(&mut self) {
            let elapsed: Duration = self.started.elapsed();
            gauge!("clerk_api_calls_in_flight").decrement(1.0);
            counter!("clerk_api_calls_total", "endpoint" => self.endpoint, "outcome" => self.outcome)
                .increment(1);
            histogram!("clerk_api_call_duration_seconds", "endpoint" => self.endpoint).record(elapsed);
        }
    }
}

#[cfg(not(feature = "metrics"))]
mod recorded {
    pub(crate) const fn count_decision(_: &'static str, _: &'static str) {}
    pub(crate) const fn count_verification(_: &'static str, _: &'static str) {}
    pub(crate) const fn count_memo_hit(_: &'static str) {}
    pub(crate) const fn count_call_avoided(_: &'static str, _: &'static str) {}
    pub(crate) const fn count_call_turned_away() {}
    pub(crate) const fn count_store_operation(_: &'static str, _: &'static str) {}
    pub(crate) const fn keys_fetched(_: i64) {}

    pub(crate) struct CallInFlight;

    impl CallInFlight {
        pub(crate) const fn start(_: &'static str) -> Self {
            Self
        }

        pub(crate) const fn end(self, _: &'static str) {}
    }
}

pub(crate) use recorded::*;
