//! What an attribute cannot see: whether its function stands in an `impl` block. The source says so, where there is a file.
//!
//! Only messages depend on it: where the source is not read rightly, the compiler says the same in its own words.

/// Whether the place at `line` and `column`, both counted from 1, stands directly in an `impl` block or a trait.
pub(crate) fn is_in_an_impl_block(source: &str, line: usize, column: usize) -> bool {
    let Some(before) = before(source, line, column) else { return false };
    let mut blocks: Vec<Block> = vec![Block::default()];
    let mut rest = before;
    while let Some(letter) = rest.chars().next() {
        let (token, after) = rest.split_at(length_of_token(rest, letter));
        rest = after;
        match letter {
            '{' | '(' | '[' => {
                let is_impl = letter == '{' && blocks.last().is_some_and(Block::begins_an_impl);
                blocks.push(Block { is_impl, item: None });
            }
            '}' | ')' | ']' => {
                blocks.pop();
                // In `A<{ 1 }>` the item goes on.
                let ends_item = letter == '}' && !rest.trim_start().starts_with(['>', ',']);
                if let Some(block) = blocks.last_mut().filter(|_| ends_item) {
                    block.item = None;
                }
            }
            ';' => blocks.iter_mut().next_back().into_iter().for_each(|block| block.item = None),
            _ if is_word(letter) && !BEFORE_AN_ITEM.contains(&token) => {
                if let Some(block) = blocks.last_mut() {
                    block.item.get_or_insert_with(|| token.to_owned());
                }
            }
            _ => {}
        }
    }
    blocks.last().is_some_and(|block| block.is_impl)
}

/// What stands between two brackets, and the first word of the item that is being read there.
#[derive(Default)]
struct Block {
    is_impl: bool,
    item: Option<String>,
}

impl Block {
    fn begins_an_impl(&self) -> bool {
        self.item.as_deref().is_some_and(|word| word == "impl" || word == "trait")
    }
}

/// Words that may stand before `impl` and `trait`.
const BEFORE_AN_ITEM: [&str; 4] = ["pub", "unsafe", "default", "auto"];

/// The source up to a place.
fn before(source: &str, line: usize, column: usize) -> Option<&str> {
    let mut lines = source.split_inclusive('\n');
    let above: usize = lines.by_ref().take(line.checked_sub(1)?).map(str::len).sum();
    let own: usize = lines.next()?.chars().take(column.checked_sub(1)?).map(char::len_utf8).sum();
    source.get(..above + own)
}

/// The bytes of what begins with `first`: a comment, a text, a word or one character.
fn length_of_token(rest: &str, first: char) -> usize {
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

/// Comments stand in one another.
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

/// From one quote to the next that is not escaped.
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

/// A letter between quotes, or the quote of a lifetime.
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

/// A word, or the text whose prefix it is.
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

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::is_in_an_impl_block;

    /// Whether `§` in the source stands in an `impl` block.
    fn is_inside(source: &str) -> bool {
        let index = source.find('§').expect("a place");
        let above = &source[..index];
        let line = above.matches('\n').count() + 1;
        let column = above.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
        is_in_an_impl_block(source, line, column)
    }

    #[test]
    fn the_innermost_block_counts() {
        for source in [
            "impl H { § async fn f() {} }",
            "struct H;\nimpl H {\n    fn g() {}\n\n    /// {\n    §\n}",
            "#[allow(x)] unsafe impl<T: Into<{ 1 }>> A for H<T> where T: B { const C: u8 = 1; §",
            "pub trait A {\n§ async fn f() {}\n}",
            "mod m { impl H { fn a() { if x { } } §",
            "impl H { // }\n /* } /* } */ } */ const A: &str = \"}\"; const B: &str = r#\"}\"}\"#; const C: char = '}'; const D: char = '\\''; fn f<'a>() {} §",
            "const Ä: &str = \"ä\"; impl H { §",
        ] {
            assert!(is_inside(source), "{source}");
        }
        for source in [
            "§ async fn f() {}",
            "impl H {} §",
            "impl H { fn f() { § async fn g() {} } }",
            "mod m { § }",
            "fn f() -> impl Into<u8> { § }",
            "impls! { § }",
            "impl H { const A: char = '{'; } §",
            "/* impl H { */ §",
            "// impl H {\n§",
            "const A: &str = \"impl H {\"; §",
            "const A: &str = r##\"impl H {\"##; §",
            "fn r#impl() { § }",
        ] {
            assert!(!is_inside(source), "{source}");
        }
    }

    #[test]
    fn no_place_and_no_source_does_harm() {
        for (line, column) in [(0, 0), (1, 0), (0, 1), (9, 9), (1, 99), (usize::MAX, usize::MAX)] {
            for source in ["", "}", "impl H { 'a", "impl H { \"", "r#\"", "/*", "'\\", "ä\u{0}"] {
                let _ = is_in_an_impl_block(source, line, column);
            }
        }
    }
}
