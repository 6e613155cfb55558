//! The troubleshooting page has exactly the values of `x-clerk-auth-reason`.

use std::collections::BTreeSet;

use crate::page::{all, root};

#[test]
fn the_page_has_every_reason_and_no_other() {
    assert_eq!(listed("| `x-clerk-auth-reason` |"), reasons());
}

#[test]
fn the_page_has_every_cause_of_a_refresh_that_failed_and_no_other() {
    assert_eq!(listed("| After `session-token-expired-refresh-` |"), refresh_failures());
}

/// The words in the first column of the table with this head, without a row that stands for all others.
fn listed(head: &str) -> BTreeSet<String> {
    let page = all().into_iter().find(|page| page.name() == "troubleshooting").expect("the page exists");
    let rows = page.text.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cells = rows.filter_map(|row| row.split('|').nth(1));
    let words: Vec<String> =
        cells.flat_map(|cell| cell.split('`').skip(1).step_by(2)).map(str::to_owned).collect();
    let set: BTreeSet<String> = words.iter().cloned().collect();
    assert_eq!(set.len(), words.len(), "a word is listed twice");
    set
}

/// The wire names of `AuthReason` and `TokenVerificationErrorReason`, read from their sources. The enums
/// cannot be listed from outside, and a list written by hand would miss new variants.
fn reasons() -> BTreeSet<String> {
    let names = source("clerk-runtime/src/auth/reason.rs");
    let names = between(&names, "impl AuthReason", "\nimpl ");
    let own = names.lines().filter_map(|line| quoted(line.split_once("=> \"")?.1));
    let refreshed = names.contains("session-token-expired-refresh-{refresh}");
    assert!(refreshed, "the reason with an ending has another name");
    let verification = source("clerk-runtime/src/token/error.rs");
    let verification = between(&verification, "\nreasons! {", "\n}");
    let verification = verification.lines().filter_map(|line| quoted(line.split_once(" = \"")?.1));
    let ending = std::iter::once("session-token-expired-refresh-…");
    let all: BTreeSet<String> = own.chain(verification).chain(ending).map(str::to_owned).collect();
    assert!(all.len() >= 31, "only {} reasons are found in the sources", all.len());
    all
}

/// The words that can follow `session-token-expired-refresh-`, except Clerk's own codes.
fn refresh_failures() -> BTreeSet<String> {
    let refresh = source("clerk-runtime/src/flow/refresh.rs");
    let refresh = refresh.split("#[cfg(test)]").next().unwrap_or_default();
    let openings = ["Err(\"", "ok_or(\"", "Borrowed(\"", "outage(\"", "from(\"", "{ \""];
    let found = openings.iter().flat_map(|opening| {
        refresh.match_indices(opening).filter_map(|(at, _)| quoted(refresh.get(at + opening.len()..)?))
    });
    let all: BTreeSet<String> = found.filter(|word| word.contains('-')).map(str::to_owned).collect();
    assert!(all.len() >= 9, "only {} causes are found in the sources", all.len());
    all
}

fn source(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).expect("the source has this item").1;
    rest.split_once(end).expect("it has an end").0
}

/// The text up to the closing quote.
fn quoted(text: &str) -> Option<&str> {
    text.split_once('"').map(|(word, _)| word)
}
