//! Handles the word that rust-analyzer inserts while an option is being typed.

/// `text` as the user typed it. For completion, rust-analyzer expands the attribute a second time, with its
/// own word appended to the text before the cursor, and looks for the cursor at the same position in both
/// expansions. So code that depends on the spelling of a name, or repeats a name in a string, must not see
/// that word.
pub(crate) fn as_typed(text: &str) -> String {
    text.replace("raCompletionMarker", "")
}
