//! What is said of a constant that `clerk.toml` does not list, put together while the handler compiles.

/// The names that are shown, like beside a literal.
const SHOWN: usize = 8;

/// A message of limited length; what is beyond is left out.
pub(super) struct Message {
    bytes: [u8; 1024],
    length: usize,
}

impl Message {
    /// That `clerk.toml` lists no `kind` with the name `text`, and which `names` it lists.
    pub(super) const fn unlisted(kind: &str, text: &str, names: &[&str]) -> Self {
        let message = Self { bytes: [0; 1024], length: 0 };
        let message = message.and("`clerk.toml` lists no ").and(kind).and(" `").and(text).and("`");
        let [first, rest @ ..] = names else {
            return message.and(", and no other ").and(kind);
        };
        let mut message = message.and("; it has `").and(first).and("`");
        let (mut rest, mut shown) = (rest, 1);
        while let [name, after @ ..] = rest
            && shown < SHOWN
        {
            message = message.and(", `").and(name).and("`");
            (rest, shown) = (after, shown + 1);
        }
        message
    }

    /// The text.
    pub(super) const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "`clerk.toml` does not list this constant",
        }
    }

    #[expect(clippy::indexing_slicing, reason = "bounded by the loop; iterators do not run in const fn")]
    const fn and(mut self, text: &str) -> Self {
        let mut rest = text.as_bytes();
        while let [first, after @ ..] = rest
            && self.length < self.bytes.len()
        {
            self.bytes[self.length] = *first;
            self.length += 1;
            rest = after;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::Message;

    #[test]
    fn a_message_names_the_constant_and_some_of_what_is_listed() {
        let message = |names| Message::unlisted("role", "org:admn", names).as_str().to_owned();
        assert_eq!(message(&[]), "`clerk.toml` lists no role `org:admn`, and no other role");
        assert_eq!(
            message(&["org:admin", "org:member"]),
            "`clerk.toml` lists no role `org:admn`; it has `org:admin`, `org:member`"
        );
        assert!(message(&["a", "b", "c", "d", "e", "f", "g", "h", "i"]).ends_with("`g`, `h`"));
        let long = "x".repeat(256);
        assert_eq!(message(&[&long, &long, &long, &long]).len(), 1024);
    }
}
