//! What an attribute cannot see: the block around its function, and the items next to and above it. This
//! reads it from the source, if there is a file.
//!
//! It affects only messages, and which parameters are checked. If the source is misread, the compiler reports
//! the same mistakes in its own words.

use super::source_tokens::{is_word, length_of_token};

/// What the source around an attribute contains.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Surroundings<'s> {
    /// Whether the attribute stands directly in an `impl` block or a trait.
    pub(crate) is_in_an_impl_block: bool,
    /// The generic parameters of that block, except lifetimes.
    pub(crate) generics: Vec<&'s str>,
    /// The other functions in the same block, and the paths of their attributes.
    pub(crate) functions: Vec<(&'s str, Vec<&'s str>)>,
}

impl<'s> Surroundings<'s> {
    /// Reads what is around the position at `line` and `column`, both counted from 1. Returns the default if
    /// there is no such position.
    pub(crate) fn of(source: &'s str, line: usize, column: usize) -> Self {
        let Some(place) = before(source, line, column).map(str::len) else { return Self::default() };
        let mut blocks: Vec<Block<'s>> = vec![Block::default()];
        let mut found: Option<(Self, usize)> = None;
        let mut rest = source;
        while let Some(letter) = rest.chars().next() {
            if found.is_none() && source.len() - rest.len() >= place {
                let block = blocks.last();
                let surroundings = Self {
                    is_in_an_impl_block: block.is_some_and(|block| block.is_impl),
                    generics: block.map(|block| block.generics.clone()).unwrap_or_default(),
                    functions: Vec::new(),
                };
                found = Some((surroundings, blocks.len()));
            }
            let (token, after) = rest.split_at(length_of_token(rest, letter));
            rest = after;
            match letter {
                '{' | '(' | '[' => {
                    let block = blocks.last_mut().map(|block| block.inner(letter)).unwrap_or_default();
                    blocks.push(block);
                }
                '}' | ')' | ']' => {
                    if let Some((mut surroundings, depth)) =
                        found.take_if(|(_, depth)| blocks.len() <= *depth)
                    {
                        surroundings.functions = blocks
                            .get_mut(depth.wrapping_sub(1))
                            .map(Block::take_functions)
                            .unwrap_or_default();
                        return surroundings;
                    }
                    blocks.pop();
                    // In `A<{ 1 }>` the item continues.
                    let ends_item = letter == '}' && !rest.trim_start().starts_with(['>', ',']);
                    if let Some(block) = blocks.last_mut().filter(|_| ends_item) {
                        block.end_item();
                    }
                }
                ';' => blocks.iter_mut().next_back().into_iter().for_each(Block::end_item),
                '#' if rest.starts_with('[') => {
                    let path =
                        rest.trim_start_matches('[').split(|letter| !is_word(letter) && letter != ':').next();
                    if let Some(block) = blocks.last_mut() {
                        block.attributes.extend(path);
                    }
                }
                _ if letter.is_whitespace() || token.starts_with("//") || token.starts_with("/*") => {}
                _ => blocks.iter_mut().next_back().into_iter().for_each(|block| block.item.push(token)),
            }
        }
        let (mut surroundings, depth) = found.unwrap_or_default();
        surroundings.functions =
            blocks.get_mut(depth.wrapping_sub(1)).map(Block::take_functions).unwrap_or_default();
        surroundings
    }
}

/// The contents of a pair of brackets, and the item that is being read in it.
#[derive(Default)]
struct Block<'s> {
    is_impl: bool,
    generics: Vec<&'s str>,
    /// The functions read so far, and the paths of their attributes.
    functions: Vec<(&'s str, Vec<&'s str>)>,
    /// The tokens of the item, without the contents of brackets.
    item: Vec<&'s str>,
    /// The paths of its attributes.
    attributes: Vec<&'s str>,
}

impl<'s> Block<'s> {
    /// The block that begins with `bracket` in the item.
    fn inner(&mut self, bracket: char) -> Self {
        let first =
            self.item.iter().find(|token| token.starts_with(is_word) && !BEFORE_AN_ITEM.contains(token));
        let is_impl = bracket == '{' && first.is_some_and(|word| ["impl", "trait"].contains(word));
        let generics = if is_impl { generics(&self.item) } else { Vec::new() };
        Self { is_impl, generics, ..Self::default() }
    }

    fn end_item(&mut self) {
        let attributes = std::mem::take(&mut self.attributes);
        let item = std::mem::take(&mut self.item);
        let name = item.iter().skip_while(|token| **token != "fn").nth(1);
        self.functions.extend(name.filter(|name| name.starts_with(is_word)).map(|name| (*name, attributes)));
    }

    fn take_functions(&mut self) -> Vec<(&'s str, Vec<&'s str>)> {
        std::mem::take(&mut self.functions)
    }
}

/// Words that can precede `impl` and `trait`.
const BEFORE_AN_ITEM: [&str; 4] = ["pub", "unsafe", "default", "auto"];

/// The names in the angle brackets after `impl`, or after the name of a trait, without their bounds.
fn generics<'s>(item: &[&'s str]) -> Vec<&'s str> {
    let mut tokens = item.iter().copied().skip_while(|token| !["impl", "trait"].contains(token)).peekable();
    if tokens.next() == Some("trait") {
        tokens.next();
    }
    let mut names = Vec::new();
    if tokens.next() != Some("<") {
        return names;
    }
    let (mut depth, mut is_expected, mut before) = (1_usize, true, "");
    for token in tokens {
        match token {
            "<" => depth += 1,
            // Not the arrow of `Fn() -> T`.
            ">" if before == "-" => {}
            ">" if depth == 1 => break,
            ">" => depth -= 1,
            "," => is_expected = depth == 1,
            "const" => {}
            name if is_expected && name.starts_with(is_word) => {
                names.push(name);
                is_expected = false;
            }
            // Also the quote of a lifetime.
            _ => is_expected = false,
        }
        before = token;
    }
    names
}

/// The paths of the attributes directly above the position at `line` and `column`, nearest first.
pub(crate) fn attributes_above(source: &str, line: usize, column: usize) -> Vec<&str> {
    let mut above = before(source, line, column).unwrap_or_default().trim_end();
    let mut attributes = Vec::new();
    loop {
        let last = above.rsplit('\n').next().unwrap_or_default();
        if last.trim_start().starts_with("//") {
            above = above.strip_suffix(last).unwrap_or_default().trim_end();
        } else if let Some((before, attribute)) =
            above.ends_with(']').then(|| above.rsplit_once("#[")).flatten()
        {
            attributes.extend(attribute.split(|letter| !is_word(letter) && letter != ':').next());
            above = before.trim_end();
        } else {
            return attributes;
        }
    }
}

/// The source before a position.
fn before(source: &str, line: usize, column: usize) -> Option<&str> {
    let mut lines = source.split_inclusive('\n');
    let above: usize = lines.by_ref().take(line.checked_sub(1)?).map(str::len).sum();
    let own: usize = lines.next()?.chars().take(column.checked_sub(1)?).map(char::len_utf8).sum();
    source.get(..above + own)
}

#[cfg(test)]
mod tests {
    use super::{Surroundings, attributes_above};

    /// The source with a word in place of `§`, and the line and column of the word.
    fn marked(source: &str) -> (String, usize, usize) {
        let index = source.find('§').expect("a place");
        let above = &source[..index];
        let line = above.matches('\n').count() + 1;
        let column = above.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
        (source.replace('§', "x"), line, column)
    }

    fn is_inside(source: &str) -> bool {
        let (source, line, column) = marked(source);
        Surroundings::of(&source, line, column).is_in_an_impl_block
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
                let _ = Surroundings::of(source, line, column);
                let _ = attributes_above(source, line, column);
            }
        }
    }
    #[test]
    fn the_parameters_of_the_block_are_known() {
        for (source, expected) in [
            (
                "impl<Thing: Into<Other>, const SIZE: usize, 'a, F: Fn(u8) -> u8, G> Load<Thing> { §",
                &["Thing", "SIZE", "F", "G"][..],
            ),
            ("#[x] unsafe impl<'a> A<B> for C<D> where D: E<F> { fn g<T>() {} §", &[]),
            ("impl Load<Thing> { §", &[]),
            ("trait Load<Thing = u8> { §", &["Thing"]),
            ("impl<Thing> Load<Thing> { fn f() { §", &[]),
        ] {
            let (source, line, column) = marked(source);
            assert_eq!(Surroundings::of(&source, line, column).generics, expected, "{source}");
        }
    }

    #[test]
    fn the_functions_beside_it_are_known_with_their_attributes() {
        let source = "fn a() {} mod m { #[x::check] pub async fn b(a: [u8; 1]) -> Result<(), ()> {} mod n { fn c() {} }
            /// fn d() {}
            #[cfg(x)] #[check] fn e() { fn f() {} } static G: fn(u8) = h; § async fn own() {} const fn i() {} } fn j() {}";
        let (source, line, column) = marked(source);
        let functions = Surroundings::of(&source, line, column).functions;
        let expected = [("b", vec!["x::check"]), ("e", vec!["cfg", "check"]), ("own", vec![]), ("i", vec![])];
        assert_eq!(functions, expected);
    }

    #[test]
    fn the_attributes_above_are_known() {
        for (source, expected) in [
            ("#[axum::debug_handler]\n§", &["axum::debug_handler"][..]),
            ("fn f() {}\n#[a(b = [1])] #[c]\n/// of #[d]\n// e\n  §", &["c", "a"]),
            ("#[a]\nfn f() {}\n§", &[]),
            ("]§", &[]),
            ("§#[a]", &[]),
        ] {
            let (source, line, column) = marked(source);
            assert_eq!(attributes_above(&source, line, column), expected, "{source}");
        }
    }
}
