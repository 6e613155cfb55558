//! Writes the figures of this run into the table of the documentation's page `figures`.

use std::path::Path;

use crate::{Figures, written};

/// Replaces the value in each row whose figure was measured.
pub(crate) fn write(figures: &Figures) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/docs/figures.md");
    let text = std::fs::read_to_string(&file).unwrap();
    let has_row = |name: &str| text.contains(&format!("\n| `{name}` |"));
    for (name, _) in figures.iter().filter(|(name, _)| !name.ends_with(" time") && !has_row(name)) {
        eprintln!("the page has no row for {name}");
    }
    let rows: Vec<String> = text.lines().map(|row| with_figure(row, figures)).collect();
    std::fs::write(&file, rows.join("\n") + "\n").unwrap();
}

fn with_figure(row: &str, figures: &Figures) -> String {
    let cells: Vec<&str> = row.split('|').collect();
    let [_, name, _, meaning, _] = cells.as_slice() else { return row.to_owned() };
    let name = name.trim();
    match figures.iter().find(|(known, _)| name == format!("`{known}`")) {
        Some((_, figure)) => format!("| {name} | {} |{meaning}|", written(*figure)),
        None => row.to_owned(),
    }
}
