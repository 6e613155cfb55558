//! Links inside the repository resolve, including headings.

use std::path::{Path, PathBuf};

use crate::page::{Page, all, root};

/// The address of the documentation in the packages.
const PUBLISHED: &str = "https://docs.rs/clerk-runtime/latest/clerk_runtime/";
const DOCS: &str = "clerk-runtime/src/docs";

#[test]
fn every_link_inside_the_repository_resolves() {
    let pages = all();
    let mut broken = Vec::new();
    let mut checked = 0;
    for page in &pages {
        for (line, target) in targets(page) {
            if let Some(destination) = Destination::of(page, target) {
                checked += 1;
                if !destination.exists(&pages) {
                    broken.push(format!("{}:{line}: {target}", page.path.display()));
                }
            }
        }
    }
    assert!(checked > 100, "only {checked} links");
    assert!(broken.is_empty(), "these lead nowhere:\n{}", broken.join("\n"));
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let pages = all();
    let readme = pages.iter().find(|page| page.path == Path::new("README.md")).unwrap();
    let guide = pages.iter().find(|page| page.name() == "operating").unwrap();
    for (page, target, resolves) in [
        (readme, "clerk-runtime/README.md", true),
        (readme, "clerk-runtime/README.md#documentation", true),
        (readme, "clerk-runtime/READ.md", false),
        (readme, "clerk-runtime/README.md#nothing", false),
        (readme, "https://docs.rs/clerk-runtime/latest/clerk_runtime/guide/api/index.html", true),
        (readme, "https://docs.rs/clerk-runtime/latest/clerk_runtime/guide/nothing/index.html", false),
        (guide, "super::api", true),
        (guide, "super::nothing", false),
        (guide, "crate::observing#metrics", true),
        (guide, "crate::observing#nothing", false),
    ] {
        let destination = Destination::of(page, target).expect("it is inside of the repository");
        assert_eq!(destination.exists(&pages), resolves, "{target}");
    }
    assert!(Destination::of(guide, "crate::Clerk::client").is_none(), "rustdoc looks at this one");
}

/// A file of the repository, and a heading in it.
struct Destination {
    file: PathBuf,
    heading: Option<String>,
}

impl Destination {
    /// `None` for targets outside the repository, and for items of the library, which rustdoc resolves.
    fn of(page: &Page, target: &str) -> Option<Self> {
        let (path, heading) = match target.split_once('#') {
            Some((path, heading)) => (path, Some(heading.to_owned())),
            None => (target, None),
        };
        let file = if let Some(published) = path.strip_prefix(PUBLISHED) {
            published_page(published)?
        } else if path.contains("://") || path.starts_with("mailto:") {
            return None;
        } else if page.is_rustdoc() {
            rustdoc_page(page, path)?
        } else if path.is_empty() {
            page.path.clone()
        } else {
            normal(&page.path.parent().expect("a page is in a folder").join(path))
        };
        Some(Self { file, heading })
    }

    fn exists(&self, pages: &[Page]) -> bool {
        let page = pages.iter().find(|page| page.path == self.file);
        match (&self.heading, page) {
            (Some(heading), Some(page)) => page.headings().iter().any(|text| anchor(text) == *heading),
            (Some(_), None) => false,
            (None, _) => root().join(&self.file).exists(),
        }
    }
}

/// Maps `guide/api/index.html` to the page `guide/api.md`. Items of the library have other endings.
fn published_page(path: &str) -> Option<PathBuf> {
    let page = path.strip_suffix("index.html")?.trim_end_matches('/');
    let page = match page {
        "guide" => "guide/index",
        "" => return None,
        page => page,
    };
    Some(Path::new(DOCS).join(format!("{page}.md")))
}

/// The page of a Rust path; `None` for an item without a page of its own.
fn rustdoc_page(page: &Page, path: &str) -> Option<PathBuf> {
    let path = path.rsplit('@').next().unwrap_or(path);
    let beside = |name: &str| page.path.with_file_name(format!("{name}.md"));
    let own = |name: &str| Path::new(DOCS).join(format!("{name}.md"));
    match path.split("::").collect::<Vec<_>>().as_slice() {
        [""] => Some(page.path.clone()),
        ["super", name] if page.is_guide() => Some(beside(name)),
        ["crate", "guide", name] => Some(own(&format!("guide/{name}"))),
        ["crate", name] => Some(own(name)).filter(|file| root().join(file).is_file()),
        _ => None,
    }
}

/// Inline links and link definitions outside code, with their line numbers.
fn targets(page: &Page) -> Vec<(usize, &str)> {
    let mut targets = Vec::new();
    for (number, line) in page.prose() {
        let definition = line.strip_prefix('[').and_then(|line| line.split_once("]: "));
        if let Some((label, target)) = definition
            && !label.contains(']')
        {
            targets.push((number, target.trim()));
            continue;
        }
        let links = line.match_indices("](").filter_map(|(at, _)| line.get(at + 2..)?.split_once(')'));
        targets.extend(links.map(|(target, _)| (number, target)));
    }
    targets
}

/// The anchor of a heading, in rustdoc and on pages that show Markdown.
fn anchor(heading: &str) -> String {
    let kept = |letter: char| letter.is_alphanumeric() || matches!(letter, '-' | '_' | ' ');
    let text: String = heading.to_lowercase().chars().filter(|letter| kept(*letter)).collect();
    text.replace(' ', "-")
}

/// Resolves `..` in the path.
fn normal(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut path, part| {
        match part {
            std::path::Component::ParentDir => {
                path.pop();
            }
            part => path.push(part),
        }
        path
    })
}
