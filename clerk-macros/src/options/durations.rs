//! The value of `max_stale`.

use std::time::Duration;

use clerk_rules::{ASK_EVERY_TIME, LONGEST_MAX_STALE};

use super::tokens::AcceptedTokens;
use super::{Entry, Key};
use crate::errors::Errors;

/// Reads `max_stale = "30s"` as milliseconds, and `"0s"` as [`ASK_EVERY_TIME`].
pub(crate) fn max_stale(entry: &Entry, errors: &mut Errors) -> Option<u64> {
    let text = entry.text(errors)?;
    let milliseconds = milliseconds(&text.value());
    if milliseconds.is_none() {
        errors.at(
            text,
            "`max_stale` takes a time from `\"0s\"` to `\"1h\"`, in `ms`, `s`, `m` or `h`; write `max_stale = \"30s\"`",
        );
    }
    milliseconds
}

/// Records a `max_stale` that cannot take effect.
pub(crate) fn refuse_max_stale(entries: &[Entry], accepts: &AcceptedTokens, errors: &mut Errors) {
    for entry in entries.iter().filter(|entry| entry.key == Key::MaxStale && !accepts.accepts_machines()) {
        errors.at(
            &entry.name,
            "`max_stale` is for machine tokens, because sessions are verified without asking Clerk; remove it, or \
             accept a machine token",
        );
    }
}

fn milliseconds(text: &str) -> Option<u64> {
    let unit = text.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    let factor = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        _ => return None,
    };
    let milliseconds = number.checked_mul(factor)?;
    let is_allowed = Duration::from_millis(milliseconds) <= LONGEST_MAX_STALE;
    is_allowed.then_some(if milliseconds == 0 { ASK_EVERY_TIME } else { milliseconds })
}

#[cfg(test)]
mod tests {
    use super::{ASK_EVERY_TIME, milliseconds};

    #[test]
    fn times_are_read() {
        for (text, expected) in [
            ("500ms", Some(500)),
            ("30s", Some(30_000)),
            ("5m", Some(300_000)),
            ("1h", Some(3_600_000)),
            ("3601s", None),
            ("2h", None),
            ("0s", Some(ASK_EVERY_TIME)),
            ("0h", Some(ASK_EVERY_TIME)),
            ("30", None),
            ("s", None),
            ("", None),
            ("-1s", None),
            ("1.5s", None),
            ("30 s", None),
            ("30S", None),
            ("99999999999999999999h", None),
            ("18446744073709551615h", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
