//! What an editor adds to an option that is being typed.

/// `text` as the user typed it. For completion rust-analyzer expands the attribute a second time, with a word of its own
/// attached to what is before the cursor, and looks for the cursor at the same place in both expansions. So what depends on
/// how a name is written, and what repeats a name in a text, must not see that word.
pub(crate) fn as_typed(text: &str) -> String {
    text.replace("raCompletionMarker", "")
}
