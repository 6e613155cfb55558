//! The results of one client, and of all together.

use std::collections::BTreeMap;
use std::fmt::Debug;

use hdrhistogram::Histogram;

use crate::caller::Caller;

/// The number of unexpected answers that are printed.
const SHOWN: usize = 10;

#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) requests: BTreeMap<Caller, u64>,
    answers: BTreeMap<(Caller, u16), u64>,
    errors: BTreeMap<&'static str, u64>,
    unexpected: Vec<String>,
    latencies: Option<Histogram<u64>>,
}

impl Tally {
    pub(crate) fn answered(&mut self, caller: Caller, status: u16, microseconds: u64) {
        *self.requests.entry(caller).or_default() += 1;
        *self.answers.entry((caller, status)).or_default() += 1;
        self.latencies.get_or_insert_with(histogram).saturating_record(microseconds);
    }

    pub(crate) fn failed(&mut self, caller: Caller, error: &reqwest::Error) {
        *self.requests.entry(caller).or_default() += 1;
        let kind = match error {
            error if error.is_timeout() => "timeout",
            error if error.is_connect() => "connect",
            error if error.is_body() => "body",
            _ => "other",
        };
        *self.errors.entry(kind).or_default() += 1;
    }

    /// Records something that should not happen.
    pub(crate) fn unexpected(&mut self, what: impl Debug) {
        if self.unexpected.len() < SHOWN {
            self.unexpected.push(format!("{what:?}"));
        }
    }

    pub(crate) fn merge(&mut self, other: Self) {
        merge(&mut self.requests, other.requests);
        merge(&mut self.answers, other.answers);
        merge(&mut self.errors, other.errors);
        self.unexpected.extend(other.unexpected);
        if let Some(latencies) = other.latencies {
            self.latencies.get_or_insert_with(histogram).add(latencies).expect("the same range");
        }
    }

    /// Prints the results, and returns whether all of them are right.
    pub(crate) fn print(&self) -> bool {
        println!("requests: {}", self.requests.values().sum::<u64>());
        for (caller, count) in &self.requests {
            let answers = self.answers.iter().filter(|((answered, _), _)| answered == caller);
            let answers: Vec<_> = answers.map(|((_, status), count)| format!("{status}: {count}")).collect();
            println!("  {caller:?}: {count} ({})", answers.join(", "));
        }
        println!("errors by kind: {}", if self.errors.is_empty() { "none" } else { "" });
        self.errors.iter().for_each(|(kind, count)| println!("  {kind}: {count}"));
        println!("unexpected answers: {}", if self.unexpected.is_empty() { "none" } else { "" });
        self.unexpected.iter().take(SHOWN).for_each(|what| println!("  {what}"));
        if let Some(latencies) = &self.latencies {
            let (p50, p99) = (latencies.value_at_quantile(0.5), latencies.value_at_quantile(0.99));
            println!("latency: p50 {p50} µs, p99 {p99} µs");
        }
        let is_missing = |answer: &&(Caller, u16)| !self.answers.contains_key(answer);
        let missing: Vec<_> = Caller::CERTAIN.iter().filter(is_missing).collect();
        println!("answers that every run sees, and this one did not: {missing:?}");
        self.errors.is_empty() && self.unexpected.is_empty() && missing.is_empty()
    }
}

/// A histogram of microseconds up to a minute, with three digits.
pub(crate) fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("a range")
}

fn merge<K: Ord>(into: &mut BTreeMap<K, u64>, from: BTreeMap<K, u64>) {
    from.into_iter().for_each(|(key, count)| *into.entry(key).or_default() += count);
}
