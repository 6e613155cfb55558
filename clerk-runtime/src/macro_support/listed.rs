//! Looks a constant up in the names of `clerk.toml`, and says what is wrong where it is not there, while the handler
//! compiles.
//!
//! The names are one text, sorted, each filled up with spaces: the compiler takes its time for every literal and for every
//! byte that it has to look at.

use std::cmp::Ordering;

/// What comes before the name in the middle, the name, and what comes after it; nothing of nothing.
pub(super) const fn middle(names: &str, width: usize) -> Option<(&str, &str, &str)> {
    if names.is_empty() {
        return None;
    }
    let (before, rest) = names.split_at(names.len() / width / 2 * width);
    let (name, after) = rest.split_at(width);
    Some((before, name, after))
}

/// How `name`, without the spaces at its end, is sorted beside `key`.
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

/// The names that are shown, like beside a literal.
const SHOWN: usize = 8;

/// A message of limited length; what is beyond is left out.
pub(super) struct Message {
    bytes: [u8; 1024],
    length: usize,
}

impl Message {
    /// That `clerk.toml` lists no `kind` with the name `text`, and which `names`, filled up with spaces, it lists.
    pub(super) const fn unlisted(kind: &str, text: &str, names: &str) -> Self {
        let message = Self { bytes: [0; 1024], length: 0 };
        let message = message.and("`clerk.toml` lists no ").and(kind).and(" `").and(text).and("`");
        if names.is_empty() {
            return message.and(", and no other ").and(kind);
        }
        let mut message = message.and("; it has `");
        let (mut rest, mut shown) = (names.as_bytes(), 1);
        while let [first, after @ ..] = rest {
            match rest {
                [b' ', b' ', ..] | [b' '] => {}
                [b' ', ..] if shown == SHOWN => break,
                [b' ', ..] => {
                    message = message.and("`, `");
                    shown += 1;
                }
                _ => message = message.and_byte(*first),
            }
            rest = after;
        }
        message.and("`")
    }

    /// The text.
    pub(super) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "`clerk.toml` does not list this constant",
        }
    }

    const fn and(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest {
            self = self.and_byte(*first);
            rest = after;
        }
        self
    }

    const fn and_byte(mut self, byte: u8) -> Self {
        if let Some((_, free)) = self.bytes.split_at_mut_checked(self.length)
            && let [next, ..] = free
        {
            *next = byte;
            self.length += 1;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::{Message, middle, order};

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

    #[test]
    fn a_message_names_the_constant_and_some_of_what_is_listed() {
        let message = |names| Message::unlisted("role", "org:admn", names).as_str().to_owned();
        assert_eq!(message(""), "`clerk.toml` lists no role `org:admn`, and no other role");
        assert_eq!(
            message("org:admin  org:member "),
            "`clerk.toml` lists no role `org:admn`; it has `org:admin`, `org:member`"
        );
        assert!(message("a b c d e f g h i").ends_with("`g`, `h`"));
        let long = "x".repeat(256);
        assert_eq!(message(&format!("{long} {long} {long} {long}")).len(), 1024);
    }
}
