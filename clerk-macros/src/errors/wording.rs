//! What a misspelt word was probably meant to be.

/// The name closest to `word`, if one is close enough to be meant.
///
/// Case and underscores do not count, so that `unauthorizedUrl` finds `unauthorized_url`.
pub(crate) fn nearest<'a>(word: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = plain(word);
    names
        .into_iter()
        .filter_map(|name| Some((closeness(&word, &plain(name))?, name)))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// The names in backticks, separated by commas.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The text for a message: on one line, and not longer than one.
pub(crate) fn quoted(text: &str) -> String {
    let shown = |character: char| match character {
        '!'..='~' => character.to_string(),
        _ => character.escape_debug().to_string(),
    };
    let mut shown: String = text.chars().take(60).map(shown).collect();
    if text.chars().count() > 60 {
        shown.push('…');
    }
    format!("`{shown}`")
}

fn plain(word: &str) -> Vec<char> {
    word.chars().filter(|character| *character != '_').flat_map(char::to_lowercase).take(64).collect()
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
    let mut row: Vec<usize> = (0..=right.len()).collect();
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
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::nearest;

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
    }
}
