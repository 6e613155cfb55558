//! The two lists of known disagreements: deliberate differences, and what is not built yet.

use std::cell::RefCell;
use std::collections::HashSet;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::cases::Case;
use crate::compare::{Difference, differences};
use crate::{Error, Observed};

/// A deliberate difference: an entry of `exceptions.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    /// The name of a case, or a pattern in which `*` stands for any text.
    name: String,
    /// The row in the table of differences.
    row: String,
    /// Why we differ in this case.
    reason: String,
    /// Our values of the differing fields.
    #[serde(default)]
    ours: Map<String, Value>,
    /// Fields that may have any value, for patterns whose cases have different values.
    #[serde(default)]
    differs: Vec<String>,
    /// Whether only cases outside `cases` need it.
    #[serde(default)]
    elsewhere: bool,
    /// Whether it is only for cases in which the reference throws.
    #[serde(default)]
    where_it_throws: bool,
}

impl Exception {
    fn covers(&self, case: &Case) -> bool {
        let throws = case.expect.get("throws").is_some_and(|throws| !throws.is_null());
        matches(&self.name, &case.name) && (throws || !self.where_it_throws)
    }
}

/// A missing feature: an entry of `not_yet.json`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NotYet {
    kind: String,
    name: String,
    /// What is missing. The report counts cases by it.
    reason: String,
}

pub(crate) struct Expectations {
    exceptions: Vec<Exception>,
    not_yet: Vec<NotYet>,
    /// The names of entries that a case needed, or that were reported with their case.
    accounted_for: RefCell<HashSet<String>>,
}

/// The verdict on a case.
pub(crate) enum Verdict {
    Agrees,
    Differs { row: String },
    NotYet { reason: String },
    Fails { why: String, differences: Vec<Difference> },
}

impl Expectations {
    pub(crate) fn load(folder: &Path) -> Result<Self, Error> {
        let expectations = Self {
            exceptions: list(&folder.join("exceptions.json"))?,
            not_yet: list(&folder.join("not_yet.json"))?,
            accounted_for: RefCell::default(),
        };
        for exception in &expectations.exceptions {
            let row_is_numbered =
                exception.row.strip_prefix('D').is_some_and(|row| row.parse::<u8>().is_ok());
            if !row_is_numbered || exception.reason.is_empty() {
                return Err(format!("exceptions.json: {} needs a row and a reason", exception.name).into());
            }
        }
        Ok(expectations)
    }

    pub(crate) fn judge(&self, case: &Case, observed: Result<Observed, Error>) -> Verdict {
        let (observed, trouble) = match observed {
            Ok(observed) => (observed, None),
            Err(error) => (Observed::new(), Some(error.to_string())),
        };
        let found = differences(&case.expect, &observed);
        let named = self.exceptions.iter().find(|exception| exception.name == case.name);
        let exception = named.or_else(|| self.exceptions.iter().find(|exception| exception.covers(case)));
        let not_yet = self
            .not_yet
            .iter()
            .find(|entry| entry.kind == case.kind.name() && matches(&entry.name, &case.name));

        match (exception, not_yet) {
            (Some(exception), _) if trouble.is_none() => {
                self.judge_exception(exception, case, &observed, found)
            }
            (_, Some(entry)) if trouble.is_some() || !found.is_empty() => {
                self.is_accounted_for(&entry.name);
                Verdict::NotYet { reason: entry.reason.clone() }
            }
            (_, Some(entry)) if entry.name == case.name => {
                self.is_accounted_for(&entry.name);
                fails("agrees although not_yet.json lists it", Vec::new())
            }
            _ if trouble.is_none() && found.is_empty() => Verdict::Agrees,
            _ => fails(&trouble.unwrap_or_default(), found),
        }
    }

    fn judge_exception(
        &self,
        exception: &Exception,
        case: &Case,
        observed: &Observed,
        found: Vec<Difference>,
    ) -> Verdict {
        if found.is_empty() {
            return if exception.name == case.name && !exception.elsewhere {
                self.is_accounted_for(&exception.name);
                fails("agrees although exceptions.json lists it", found)
            } else {
                Verdict::Agrees
            };
        }
        self.is_accounted_for(&exception.name);
        let mut expected = case.expect.clone();
        expected.extend(exception.ours.clone());
        expected.retain(|field, _| !exception.differs.contains(field));
        let unlisted = differences(&expected, observed);
        if unlisted.is_empty() {
            Verdict::Differs { row: exception.row.clone() }
        } else {
            fails("differs otherwise than exceptions.json says", unlisted)
        }
    }

    /// Entries that no case needed, because the difference no longer exists or the name is wrong.
    pub(crate) fn without_effect(&self) -> Vec<String> {
        let accounted_for = self.accounted_for.borrow();
        let exceptions = self.exceptions.iter().filter(|entry| !entry.elsewhere);
        let exceptions = exceptions.map(|entry| ("exceptions.json", &entry.name));
        let not_yet = self.not_yet.iter().map(|entry| ("not_yet.json", &entry.name));
        exceptions
            .chain(not_yet)
            .filter(|(_, name)| !accounted_for.contains(*name))
            .map(|(file, name)| format!("{file}: {name}"))
            .collect()
    }

    fn is_accounted_for(&self, name: &str) {
        self.accounted_for.borrow_mut().insert(name.to_owned());
    }
}

fn fails(why: &str, differences: Vec<Difference>) -> Verdict {
    Verdict::Fails { why: why.to_owned(), differences }
}

fn list<T: DeserializeOwned>(path: &Path) -> Result<Vec<T>, Error> {
    let text = std::fs::read_to_string(path)?;
    serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Whether `name` matches `pattern`, in which `*` stands for any text.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(name) = name.strip_prefix(start) else { return false };
    let ends = name.char_indices().map(|(index, _)| index).chain([name.len()]);
    ends.into_iter().any(|index| name.get(index..).is_some_and(|tail| matches(rest, tail)))
}
