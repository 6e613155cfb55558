//! Writes a page with every mistake and its message, so a search for a message finds what to write instead.

use std::fmt::Write;

use super::cases::Case;

const HEAD: &str = "Every message of the macros, with code that causes it.

Search for the sentence. The page is made from the tests of the macros, so each message is what the current stable compiler
prints. Three are the compiler's own, and need a word more:

- `argument #1 of type SuppliedByTheRouter<…> is missing`: a handler with one of the attributes cannot be called like a
  function, because only a router can supply what its attribute asks for. Move what both need into a function without an
  attribute.
- `method … has 2 parameters but the declaration in trait … has 1`: a trait says what its methods take, so none of them can be
  a handler. Write the attribute on an `async fn` of its own that calls the method.
- `the trait Handler<_, _> is not implemented for fn item fn(SuppliedByTheRouter<…>, …)`: a parameter is no extractor, or the
  result is no response. `#[axum::debug_handler]` below our attribute says which.
";

/// The subject of each folder, in the order of the page.
const FOLDERS: [(&str, &str); 7] = [
    ("protect", "`#[protect]`"),
    ("auth", "`#[auth]`"),
    ("public", "`#[public]`"),
    ("check", "`#[check]`"),
    ("from_auth", "`#[derive(FromAuth)]`"),
    ("protect_router", "`layer::protect!`"),
    ("router", "Handlers of a router"),
];

/// The content of the page.
pub fn write(cases: &[Case]) -> String {
    let mut page = HEAD.to_owned();
    for (folder, title) in FOLDERS {
        write!(page, "\n# {title}\n").unwrap();
        cases.iter().filter(|case| case.folder() == folder).for_each(|case| section(case, &mut page));
    }
    for case in cases {
        assert!(
            FOLDERS.iter().any(|(folder, _)| *folder == case.folder()),
            "{} is on no page",
            case.folder()
        );
    }
    page
}

fn section(case: &Case, page: &mut String) {
    write!(page, "\n## {}\n\n```text\n{}\n```\n", title(case), mistaken_lines(case)).unwrap();
    for message in case.messages() {
        let (_, sentence) = message.split_once(": ").unwrap();
        write!(page, "\n> {}\n", escaped(sentence)).unwrap();
    }
    for label in case.labels() {
        write!(page, "\n> {}\n", escaped(label)).unwrap();
    }
}

/// The name of the case as a sentence.
fn title(case: &Case) -> String {
    let name = case.name().replace('_', " ");
    let mut letters = name.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The lines of the case, without those that all cases have.
fn mistaken_lines(case: &Case) -> String {
    let lines = case.source.lines().filter(|line| {
        !line.starts_with("use ")
            && !line.starts_with("#![deny")
            && *line != "fn main() {}"
            && !line.ends_with(" mistakes")
    });
    let lines: Vec<&str> = lines.collect();
    let text = lines.join("\n");
    text.trim().replace("\n\n\n", "\n\n")
}

/// The text in its backticks, and with escapes for characters that Markdown would interpret.
fn escaped(sentence: &str) -> String {
    let mut is_code = false;
    let mut escaped = String::new();
    for letter in sentence.chars() {
        is_code ^= letter == '`';
        if !is_code && matches!(letter, '<' | '*' | '[' | ']' | '_' | '#') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}
