//! The output of the run.

use std::collections::BTreeMap;
use std::fmt;
use std::process::ExitCode;

use crate::cases::{Case, Kind};
use crate::compare::Difference;
use crate::expectations::Verdict;

#[derive(Default)]
pub(crate) struct Report {
    kinds: BTreeMap<&'static str, Tally>,
    rows: BTreeMap<String, usize>,
    not_yet: BTreeMap<String, usize>,
    failures: Vec<String>,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    agreeing: usize,
    all: usize,
}

impl Report {
    pub(crate) fn add(&mut self, case: &Case, verdict: Verdict) {
        let tally = self.kinds.entry(case.kind.name()).or_default();
        tally.all += 1;
        match verdict {
            Verdict::Agrees => tally.agreeing += 1,
            Verdict::Differs { row } => *self.rows.entry(row).or_default() += 1,
            Verdict::NotYet { reason } => *self.not_yet.entry(reason).or_default() += 1,
            Verdict::Fails { why, differences } => self.failures.push(failure(case, &why, &differences)),
        }
    }

    pub(crate) fn add_stale(&mut self, entries: Vec<String>) {
        let stale = |entry| format!("{entry}\n  no case disagrees because of this entry any more");
        self.failures.extend(entries.into_iter().map(stale));
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        if self.failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut passed: usize = self.rows.values().sum();
        for kind in Kind::ALL {
            let Tally { agreeing, all } = self.kinds.get(kind.name()).copied().unwrap_or_default();
            writeln!(f, "{}: {agreeing} of {all}", kind.name())?;
            passed += agreeing;
        }
        writeln!(f, "listed differences: {}", counted(&self.rows))?;
        writeln!(f, "not yet: {}\n", counted(&self.not_yet))?;
        for failure in &self.failures {
            writeln!(f, "{failure}")?;
        }
        write!(f, "{passed} passed, {} failed", self.failures.len())
    }
}

fn counted(counts: &BTreeMap<String, usize>) -> String {
    let each: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
    let total: usize = counts.values().sum();
    if each.is_empty() { total.to_string() } else { format!("{total} ({})", each.join(", ")) }
}

fn failure(case: &Case, why: &str, differences: &[Difference]) -> String {
    let mut text = format!("{} {}\n", case.kind.name(), case.name);
    if !why.is_empty() {
        text += &format!("  {why}\n");
    }
    for Difference { field, expected, actual } in differences {
        text += &format!("  {field}\n    expected {expected}\n    actual   {actual}\n");
    }
    text
}
