//! Looks up a constant in the names of `clerk.toml` at compile time.
//!
//! The names are one sorted string, each padded with spaces, because every literal and every byte that is
//! read takes compile time.

use std::cmp::Ordering;

/// The part before the name in the middle, the name, and the part after it; `None` for an empty string.
pub(super) const fn middle(names: &str, width: usize) -> Option<(&str, &str, &str)> {
    if names.is_empty() {
        return None;
    }
    let (before, rest) = names.split_at(names.len() / width / 2 * width);
    let (name, after) = rest.split_at(width);
    Some((before, name, after))
}

/// The order of `name`, without its padding, relative to `key`.
pub(super) const fn order(name: &str, key: &str) -> Ordering {
    let (mut name, mut key) = (name.as_bytes(), key.as_bytes());
    loop {
        (name, key) = match (name, key) {
            ([] | [b' ', ..], []) => return Ordering::Equal,
            ([], [_, ..]) => return Ordering::Less,
            ([_, ..], []) => return Ordering::Greater,
            ([in_name, ..], [in_key, ..]) if *in_name < *in_key => return Ordering::Less,
            ([in_name, ..], [in_key, ..]) if *in_name > *in_key => return Ordering::Greater,
            ([_, name @ ..], [_, key @ ..]) => (name, key),
        };
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{middle, order};

    #[test]
    fn every_name_is_found_and_no_other() {
        let all = ["a", "a-b", "aa", "ab", "b", "org:b", "~~~~~"];
        for count in 0..=all.len() {
            let listed: String = all.iter().take(count).map(|name| format!("{name:<6}")).collect();
            let is_listed = |key: &str| {
                let mut names = listed.as_str();
                while let Some((before, name, after)) = middle(names, 6) {
                    names = match order(name, key) {
                        Ordering::Less => after,
                        Ordering::Greater => before,
                        Ordering::Equal => return true,
                    };
                }
                false
            };
            for (index, name) in all.iter().enumerate() {
                assert_eq!(is_listed(name), index < count, "{name} of {listed}");
            }
            assert!(!["", "!", "a-", "aaa", "org:", "~~~~~~"].into_iter().any(is_listed), "{listed}");
        }
    }
}
