//! Suggestions for misspelt words.

/// The name closest to `word`, if one is close enough.
///
/// Case and underscores are ignored, so `unauthorizedUrl` finds `unauthorized_url`.
pub fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = Plain::of(word);
    names
        .into_iter()
        .filter_map(|name| Some((closeness(word.letters(), Plain::of(name).letters())?, name)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters are compared; no name is longer.
const LONGEST: usize = 64;

/// A word without case and underscores.
struct Plain {
    letters: [char; LONGEST],
    length: usize,
}

impl Plain {
    fn of(word: &str) -> Self {
        let mut plain = Self { letters: ['\0'; LONGEST], length: 0 };
        let letters = word.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase);
        for (place, letter) in plain.letters.iter_mut().zip(letters) {
            *place = letter;
            plain.length += 1;
        }
        plain
    }

    fn letters(&self) -> &[char] {
        self.letters.get(..self.length).unwrap_or_default()
    }
}

fn closeness(word: &[char], name: &[char]) -> Option<usize> {
    let distance = distance(word, name);
    if distance <= name.len() / 3 {
        Some(distance)
    } else {
        // `session` for `session_token`.
        (word.len() >= 3 && name.starts_with(word)).then_some(distance)
    }
}

/// The Levenshtein distance, one row at a time.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut row = [0; LONGEST + 1];
    for (position, cell) in row.iter_mut().enumerate() {
        *cell = position;
    }
    for (position, left) in left.iter().enumerate() {
        let mut diagonal = position;
        let mut before = position + 1;
        for (cell, right) in row.iter_mut().skip(1).zip(right) {
            let substituted = diagonal + usize::from(left != right);
            diagonal = *cell;
            before = substituted.min(diagonal + 1).min(before + 1);
            *cell = before;
        }
        if let Some(first) = row.first_mut() {
            *first = position + 1;
        }
    }
    row.get(right.len()).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn misspelt_words_find_their_name() {
        let names = ["role", "permission", "unauthorized_url", "session_token", "m2m_token"];
        for (word, expected) in [
            ("roles", Some("role")),
            ("permissions", Some("permission")),
            ("unauthorizedUrl", Some("unauthorized_url")),
            ("session", Some("session_token")),
            ("m2m", Some("m2m_token")),
            ("password", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, names), expected, "{word}");
        }
        let long = "a_".repeat(200);
        let (half, _) = long.split_at(130);
        assert_eq!(nearest(&long, [half]), Some(half), "only so many letters are compared");
    }

    #[test]
    fn the_distance_counts_letters_to_change() {
        let letters = |word: &'static str| word.chars().collect::<std::vec::Vec<_>>();
        for (left, right, expected) in
            [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("flaw", "lawn", 2)]
        {
            assert_eq!(distance(&letters(left), &letters(right)), expected, "{left} and {right}");
        }
    }
}
