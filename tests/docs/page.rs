//! The Markdown files of the repository and their content.

use std::path::{Path, PathBuf};

/// One file.
pub(crate) struct Page {
    /// Relative to the root of the repository.
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

/// A fenced block of code.
pub(crate) struct Block {
    /// The text after the opening fence.
    pub(crate) language: String,
    /// The number of the first line of code.
    pub(crate) line: usize,
    pub(crate) code: Vec<String>,
    /// The line above the opening fence.
    pub(crate) above: String,
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the tests are in a folder of the repository")
        .to_owned()
}

/// All Markdown files, except those in build folders and the recorded cases.
pub(crate) fn all() -> Vec<Page> {
    let mut pages = Vec::new();
    collect(&root(), &mut |path| {
        if path.extension().is_some_and(|extension| extension == "md") {
            let text = std::fs::read_to_string(path).unwrap();
            pages.push(Page { path: path.strip_prefix(root()).unwrap().to_owned(), text });
        }
    });
    pages.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(pages.len() > 30, "only {} pages", pages.len());
    pages
}

/// Calls `visit` with every source file below `folder`.
pub(crate) fn collect(folder: &Path, visit: &mut impl FnMut(&Path)) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let is_left_out = matches!(name.as_str(), "target" | "node_modules" | "cases" | ".git");
        match path.is_dir() {
            true if !is_left_out => collect(&path, visit),
            false => visit(&path),
            true => {}
        }
    }
}

impl Page {
    /// Whether rustdoc renders the page and runs its examples.
    pub(crate) fn is_rustdoc(&self) -> bool {
        self.path.starts_with("clerk-runtime/src/docs")
    }

    pub(crate) fn is_guide(&self) -> bool {
        self.path.starts_with("clerk-runtime/src/docs/guide")
    }

    pub(crate) fn name(&self) -> &str {
        self.path.file_stem().and_then(|name| name.to_str()).expect("a page has a name")
    }

    pub(crate) fn blocks(&self) -> Vec<Block> {
        blocks(&self.text)
    }

    /// The headings, without the marks.
    pub(crate) fn headings(&self) -> Vec<&str> {
        let prose = self.prose();
        let is_heading = |line: &&str| line.starts_with('#') && line.trim_start_matches('#').starts_with(' ');
        prose
            .into_iter()
            .map(|(_, line)| line)
            .filter(is_heading)
            .map(|line| line.trim_start_matches('#').trim())
            .collect()
    }

    /// The lines outside code blocks, with their numbers.
    pub(crate) fn prose(&self) -> Vec<(usize, &str)> {
        let mut is_code = false;
        let mut prose = Vec::new();
        for (number, line) in self.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                is_code = !is_code;
            } else if !is_code {
                prose.push((number + 1, line));
            }
        }
        prose
    }
}

/// The code blocks of a Markdown text.
pub(crate) fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    let mut above = "";
    for (number, line) in text.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (&mut open, fence) {
            (None, Some(language)) => {
                let language = language.trim().to_owned();
                open = Some(Block { language, line: number + 2, code: Vec::new(), above: above.to_owned() });
            }
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some(block), None) => block.code.push(line.to_owned()),
            (None, None) => above = line,
        }
    }
    assert!(open.is_none(), "a block of code has no end");
    blocks
}

impl Block {
    /// Whether rustdoc treats it as Rust: no language, or `rust` with words that say how to test it.
    pub(crate) fn is_rust(&self) -> bool {
        let words = ["", "rust", "no_run", "compile_fail", "should_panic", "ignore"];
        self.language.split(',').all(|word| words.contains(&word.trim()))
    }

    /// The lines that readers see, with their numbers. Rustdoc hides those that begin with `# `.
    pub(crate) fn visible(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_hidden =
            |line: &str| self.is_rust() && (line.trim() == "#" || line.trim_start().starts_with("# "));
        let lines = self.code.iter().enumerate().map(|(index, line)| (self.line + index, line.as_str()));
        lines.filter(move |(_, line)| !is_hidden(line))
    }
}
