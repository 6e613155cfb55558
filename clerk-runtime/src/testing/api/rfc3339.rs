//! Times as RFC 3339 writes them, which is how the Backend API takes dates from a caller.

/// Milliseconds of the Unix epoch; `None` for what is no time. Fractions beyond a millisecond are dropped.
pub(in crate::testing) fn milliseconds(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
    let (time, offset) = without_offset(time)?;
    let (time, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
    let is_date = (1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day);
    // A leap second counts as the second after it.
    if !is_date || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let seconds = ((days_from_civil(year, month, day) * 24 + hour) * 60 + minute - offset) * 60 + second;
    Some(seconds * 1000 + milliseconds_of(fraction)?)
}

fn numbers<const N: usize>(text: &str, separator: char, lengths: [usize; N]) -> Option<[i64; N]> {
    let mut pieces = text.split(separator);
    let mut numbers = [0; N];
    for (number, length) in numbers.iter_mut().zip(lengths) {
        *number = pieces.next().filter(|piece| piece.len() == length).and_then(digits)?;
    }
    pieces.next().is_none().then_some(numbers)
}

fn digits(text: &str) -> Option<i64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

fn milliseconds_of(fraction: &str) -> Option<i64> {
    let is_number = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let first: String = fraction.chars().chain("00".chars()).take(3).collect();
    is_number.then(|| digits(&first))?
}

/// The time, and how many minutes it is ahead of UTC.
fn without_offset(time: &str) -> Option<(&str, i64)> {
    if let Some(time) = time.strip_suffix(['Z', 'z']) {
        return Some((time, 0));
    }
    let at = time.rfind(['+', '-'])?;
    let (time, offset) = time.split_at_checked(at)?;
    let [hours, minutes] = numbers(offset.get(1..)?, ':', [2, 2])?;
    let minutes = hours * 60 + minutes;
    Some((time, if offset.starts_with('-') { -minutes } else { minutes }))
}

const fn days_in(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar: years are counted from March, so that leap days come last.
const fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::milliseconds;
    use crate::backend::Timestamp;

    #[test]
    fn reads_what_timestamps_write() {
        for millis in [0, -1, 951_782_400_000, 1_709_251_199_123, 4_107_542_400_000, 1_795_316_724_000] {
            assert_eq!(milliseconds(&Timestamp::from_millis(millis).to_string()), Some(millis));
        }
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("1970-01-01T01:00:00.5+01:00", Some(500)),
            ("1969-12-31T23:30:00-00:30", Some(0)),
            ("1970-01-01 00:00:00.1239z", Some(123)),
            ("2024-02-30T00:00:00Z", None),
            ("2023-02-29T00:00:00Z", None),
            ("1970-01-01T24:00:00Z", None),
            ("1970-01-01T00:00:00", None),
            ("1970-01-01T00:00:00.Z", None),
            ("1970-1-01T00:00:00Z", None),
            ("+970-01-01T00:00:00Z", None),
            ("1970-01-01", None),
            ("", None),
        ] {
            assert_eq!(milliseconds(text), expected, "{text}");
        }
    }
}
