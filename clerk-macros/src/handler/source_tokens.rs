//! Finds the ends of tokens in a source file, as far as brackets and words depend on them.

/// The number of bytes of the token that begins with `first`: a comment, a string, a word or one character.
pub(super) fn length_of_token(rest: &str, first: char) -> usize {
    let length = match first {
        '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
        '/' if rest.starts_with("/*") => length_of_comment(rest),
        '"' => length_of_text(rest),
        '\'' => length_of_letter(rest),
        _ if is_word(first) => length_of_word(rest),
        _ => first.len_utf8(),
    };
    length.clamp(first.len_utf8(), rest.len())
}

/// Comments can be nested.
fn length_of_comment(rest: &str) -> usize {
    let (mut depth, mut index) = (0_usize, 0);
    while let Some(ahead) = rest.get(index..).filter(|ahead| !ahead.is_empty()) {
        let step = match ahead {
            _ if ahead.starts_with("/*") => {
                depth += 1;
                2
            }
            _ if ahead.starts_with("*/") => {
                depth = depth.saturating_sub(1);
                2
            }
            _ => ahead.chars().next().map_or(1, char::len_utf8),
        };
        index += step;
        if depth == 0 {
            return index;
        }
    }
    rest.len()
}

/// From a quote to the next one that is not escaped.
fn length_of_text(rest: &str) -> usize {
    let mut is_escaped = false;
    for (index, letter) in rest.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    rest.len()
}

/// A character between quotes, or the quote of a lifetime.
fn length_of_letter(rest: &str) -> usize {
    let mut letters = rest.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((escaped, _))) => {
            let after = escaped + 1;
            rest.get(after..).and_then(|rest| rest.find('\'')).map_or(1, |end| after + end + 1)
        }
        (Some(_), Some((index, '\''))) => index + 1,
        _ => 1,
    }
}

/// A word, or the string of which it is the prefix.
fn length_of_word(rest: &str) -> usize {
    let length = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
    let (word, after) = rest.split_at(length);
    let hashes = after.len() - after.trim_start_matches('#').len();
    let is_text = after.get(hashes..).is_some_and(|after| after.starts_with('"'));
    match word {
        "r" | "br" | "cr" if is_text => {
            let end = format!("\"{}", "#".repeat(hashes));
            let text = length + hashes + 1;
            rest.get(text..).and_then(|rest| rest.find(&end)).map_or(rest.len(), |at| text + at + end.len())
        }
        _ => length,
    }
}

pub(super) fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}
