//! The mistakes in the `fail` folders, each with the compiler's output.

use std::fs;
use std::path::{Path, PathBuf};

/// A file of a `fail` folder.
pub struct Case {
    path: PathBuf,
    pub source: String,
    said: String,
}

/// Cases in which the compiler adds its own errors, which a macro cannot prevent.
const MORE_IS_SAID: [(&str, usize); 1] = [
    // An awaited value has the same bounds as the call.
    ("awaited_without_a_clerk", 2),
];

/// The beginnings of our labels.
const ADVICE: [&str; 9] = ["add ", "change ", "hold ", "let ", "make ", "remove ", "take ", "use ", "write "];

impl Case {
    /// Every case, sorted by folder and name.
    pub fn all() -> Vec<Self> {
        let mut cases: Vec<_> =
            folders().into_iter().flat_map(|folder| files(&folder.join("fail"))).collect();
        cases.sort_by(|one, other| one.path.cmp(&other.path));
        assert!(cases.len() > 200, "the cases are somewhere else");
        cases
    }

    /// The folder of the macro in the case.
    pub fn folder(&self) -> &str {
        let folder = self.path.ancestors().nth(2).and_then(Path::file_name);
        folder.and_then(|name| name.to_str()).unwrap()
    }

    pub fn name(&self) -> &str {
        self.path.file_stem().and_then(|name| name.to_str()).unwrap()
    }

    /// The first line of each error.
    pub fn messages(&self) -> Vec<&str> {
        self.said.lines().filter(|line| is_first(line)).collect()
    }

    /// The labels at the underlined places of the case itself, if they are advice.
    pub fn labels(&self) -> Vec<&str> {
        let in_the_case = self.said.lines().take_while(|line| !line.starts_with("note:"));
        let labels = in_the_case.filter_map(|line| {
            let (_, beside) = line.split_once('|')?;
            let label =
                beside.trim_start_matches([' ', '|', '_', '-']).strip_prefix('^')?.trim_start_matches('^');
            Some(label.trim()).filter(|label| ADVICE.iter().any(|word| label.starts_with(word)))
        });
        labels.collect()
    }

    /// The expected number of errors: the number of mistakes in the case's first line.
    pub fn mistakes(&self) -> usize {
        let known = MORE_IS_SAID.iter().find(|(name, _)| *name == self.name());
        known.map_or_else(|| self.stated().unwrap_or(1), |(_, errors)| *errors)
    }

    fn stated(&self) -> Option<usize> {
        let words = self.source.lines().next()?.strip_prefix("// ")?.strip_suffix(" mistakes")?;
        words.parse().ok()
    }

    /// A number with more digits than a person reads.
    pub fn longest_number(&self) -> Option<&str> {
        self.said.split(|letter: char| !letter.is_ascii_digit()).find(|digits| digits.len() > 19)
    }
}

/// `error: …` and `error[E0277]: …`.
fn is_first(line: &str) -> bool {
    line.starts_with("error: ") || line.starts_with("error[")
}

fn folders() -> Vec<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let entries = fs::read_dir(here).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.join("fail").is_dir()).collect()
}

fn files(folder: &Path) -> Vec<Case> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let sources = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let case = |path: PathBuf| {
        let source = fs::read_to_string(&path).unwrap();
        let said = fs::read_to_string(path.with_extension("stderr")).unwrap();
        Case { path, source, said }
    };
    sources.map(case).collect()
}
