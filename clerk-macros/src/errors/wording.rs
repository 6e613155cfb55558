//! Parts of messages.

/// The names in backticks, separated by commas.
pub(crate) fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// The text for a message: on one line, and cut to a readable length.
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
