//! Newcomers' questions, in their own words. A plain search in titles and headings must find the page with
//! the answer.

use std::collections::BTreeSet;

use crate::page::{Page, all};

/// A question, and the page that answers it.
const QUESTIONS: [(&str, &str); 17] = [
    ("How do I protect a route?", "first_route"),
    ("How do I return 401 JSON for /api?", "api"),
    ("How do I test a role?", "testing"),
    ("Why is this a 404?", "troubleshooting"),
    ("How do I use it with React on another port?", "frontends"),
    ("What happens if Clerk is down?", "operating"),
    ("How do I redirect to the sign-in page?", "pages"),
    ("How do I check the permission of an organization?", "organizations"),
    ("How do I accept API keys?", "machines"),
    ("How do I move from clerk-rs?", "from_clerk_rs"),
    ("How do I move from the JavaScript SDK?", "from_javascript"),
    ("How do I receive a webhook twice without harm, as a duplicate?", "webhooks"),
    ("How do I build a Docker container?", "deploying"),
    ("How do I end a WebSocket when the session ends?", "sockets_and_csrf"),
    ("Which metrics should I watch in production?", "operating"),
    ("How do I call it from a mobile app?", "frontends"),
    ("How do I run Clerk offline on my machine?", "dev"),
];

#[test]
fn a_search_for_the_words_of_a_question_finds_its_answer() {
    let pages: Vec<Page> = all().into_iter().filter(Page::is_rustdoc).collect();
    let index: Vec<(&str, BTreeSet<String>)> =
        pages.iter().map(|page| (page.name(), indexed(page))).collect();
    let mut missed = Vec::new();
    for (question, answer) in QUESTIONS {
        let ranking = search(&index, question);
        let first = ranking.first().expect("some page has some word");
        let is_alone = ranking.get(1).is_none_or(|second| second.0 < first.0);
        if first.1 != answer || !is_alone {
            missed.push(format!("{question} {:?}", ranking.iter().take(3).collect::<Vec<_>>()));
        }
    }
    assert!(missed.is_empty(), "not found:\n{}", missed.join("\n"));
}

/// The pages that contain words of the question, best first. A word counts more if fewer pages have it, and
/// if the page has fewer words, because a page with many headings, such as the one with the compiler's
/// messages, contains many words by chance.
fn search<'a>(index: &'a [(&'a str, BTreeSet<String>)], question: &str) -> Vec<(f64, &'a str)> {
    let count = |number: usize| f64::from(u32::try_from(number).expect("few pages"));
    let weight = |word: &String| {
        let found = index.iter().filter(|(_, words)| words.contains(word)).count();
        if found == 0 { 0.0 } else { (count(index.len()) / count(found)).ln() }
    };
    let asked = words(question);
    let mut ranking: Vec<(f64, &str)> = index
        .iter()
        .map(|(name, words)| {
            let found: f64 = asked.iter().filter(|word| words.contains(*word)).map(weight).sum();
            (found / (1.0 + count(words.len()).ln()), *name)
        })
        .collect();
    ranking.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranking
}

/// The words of the title, which is the first line, and of the headings.
fn indexed(page: &Page) -> BTreeSet<String> {
    let title = page.text.lines().next().unwrap_or_default();
    let mut found = words(title);
    page.headings().into_iter().for_each(|heading| found.extend(words(heading)));
    found
}

/// The words in lower case, without plural endings.
fn words(text: &str) -> BTreeSet<String> {
    let split = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    split
        .map(|word| word.to_lowercase())
        .map(|word| word.strip_suffix('s').unwrap_or(&word).to_owned())
        .collect()
}
