//! Reads the fields of a table by name and type, and refuses unknown ones.

use clerk_rules::nearest;
use serde_json::{Map, Value as Json};
use toml_edit::{Item, TableLike, Value};

use super::mistakes::{Mistakes, Place, place};

/// A value and its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// A table that is being read.
pub(super) struct Fields<'d> {
    table: &'d dyn TableLike,
    /// The place where it begins.
    pub(super) place: Place,
    /// What it describes, such as `a user`.
    what: &'static str,
    known: Vec<&'static str>,
    mistakes: &'d Mistakes<'d>,
}

impl<'d> Fields<'d> {
    pub(super) const fn new(
        table: &'d dyn TableLike,
        place: Place,
        what: &'static str,
        mistakes: &'d Mistakes<'d>,
    ) -> Self {
        Self { table, place, what, known: Vec::new(), mistakes }
    }

    pub(super) fn mistake(&self, place: Place, text: impl Into<String>) {
        self.mistakes.add(place, text);
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// A text that is not empty.
    pub(super) fn text(&mut self, key: &'static str) -> Option<At<String>> {
        let item = self.item(key)?;
        let at = place(item.span());
        match item.as_str() {
            Some(text) if !text.trim().is_empty() => Some(At { value: text.to_owned(), place: at }),
            Some(_) => self.refuse(at, format!("`{key}` is empty: write a text, or leave the line out")),
            None => self.refuse(at, format!("`{key}` takes a text: write `{key} = \"…\"`")),
        }
    }

    /// A text that is required.
    pub(super) fn required(&mut self, key: &'static str, example: &str) -> Option<At<String>> {
        if !self.has(key) {
            self.known.push(key);
            let text = format!("{} needs `{key}`: write `{key} = \"{example}\"`", self.what);
            return self.refuse(self.place, text);
        }
        self.text(key)
    }

    /// A list of texts; empty if it is missing.
    pub(super) fn texts(&mut self, key: &'static str) -> Vec<At<String>> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let wrong = |at| {
            self.mistakes.add(at, format!("`{key}` takes a list of texts: write `{key} = [\"…\"]`"));
            None
        };
        let Some(array) = item.as_array() else {
            wrong(place(item.span()));
            return Vec::new();
        };
        let texts = array.iter().filter_map(|value| {
            let at = place(value.span());
            let text = value.as_str().filter(|text| !text.trim().is_empty());
            text.map(|text| At { value: text.to_owned(), place: at }).or_else(|| wrong(at))
        });
        texts.collect()
    }

    /// A whole number from `least` to `most`.
    pub(super) fn number(&mut self, key: &'static str, least: u32, most: u32) -> Option<u32> {
        let item = self.item(key)?;
        let number = item.as_integer().and_then(|number| u32::try_from(number).ok());
        match number {
            Some(number) if (least..=most).contains(&number) => Some(number),
            _ => {
                let text = format!("`{key}` takes a whole number from {least} to {most}");
                self.refuse(place(item.span()), text)
            }
        }
    }

    /// A table that becomes JSON, such as metadata.
    pub(super) fn object(&mut self, key: &'static str) -> Map<String, Json> {
        let Some(item) = self.item(key) else { return Map::new() };
        let Some(table) = item.as_table_like() else {
            let text = format!("`{key}` takes a table: write `{key} = {{ name = \"value\" }}`");
            self.mistakes.add(place(item.span()), text);
            return Map::new();
        };
        json_object(table, self.mistakes)
    }

    /// The tables `[[key]]`, or a list of `{ … }`.
    pub(super) fn tables(&mut self, key: &'static str, what: &'static str) -> Vec<Self> {
        let Some(item) = self.item(key) else { return Vec::new() };
        let wrong = |at| {
            let text =
                format!("`{key}` takes tables: begin each with `[[{key}]]`, or write `{key} = [{{ … }}]`");
            self.mistakes.add(at, text);
        };
        match item {
            Item::ArrayOfTables(tables) => tables
                .iter()
                .map(|table| Self::new(table, place(table.span()), what, self.mistakes))
                .collect(),
            Item::Value(Value::Array(array)) => array
                .iter()
                .filter_map(|value| match value.as_inline_table() {
                    Some(table) => Some(Self::new(table, place(value.span()), what, self.mistakes)),
                    None => {
                        wrong(place(value.span()));
                        None
                    }
                })
                .collect(),
            item => {
                wrong(place(item.span()));
                Vec::new()
            }
        }
    }

    /// Refuses every field that has not been read.
    pub(super) fn finish(self) {
        for (key, item) in self.table.iter().filter(|(key, _)| !self.known.contains(key)) {
            let at = self.table.key(key).and_then(toml_edit::Key::span).or_else(|| item.span());
            let help = match nearest(key, self.known.iter().copied()) {
                Some(known) => format!("write `{known}`"),
                None => format!("{} has {}", self.what, listed(&self.known)),
            };
            self.mistakes.add(place(at), format!("unknown key `{key}`: {help}"));
        }
    }

    fn item(&mut self, key: &'static str) -> Option<&'d Item> {
        self.known.push(key);
        self.table.get(key)
    }

    fn refuse<T>(&self, place: Place, text: String) -> Option<T> {
        self.mistakes.add(place, text);
        None
    }
}

fn listed(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
    keys.join(", ")
}

fn json_object(table: &dyn TableLike, mistakes: &Mistakes<'_>) -> Map<String, Json> {
    table.iter().map(|(key, item)| (key.to_owned(), json(item, mistakes))).collect()
}

fn json(item: &Item, mistakes: &Mistakes<'_>) -> Json {
    match item {
        Item::None => Json::Null,
        Item::Table(table) => json_object(table, mistakes).into(),
        Item::ArrayOfTables(tables) => tables.iter().map(|table| json_object(table, mistakes)).collect(),
        Item::Value(value) => json_value(value, mistakes),
    }
}

fn json_value(value: &Value, mistakes: &Mistakes<'_>) -> Json {
    match value {
        Value::String(text) => text.value().as_str().into(),
        Value::Integer(number) => (*number.value()).into(),
        Value::Boolean(is_so) => (*is_so.value()).into(),
        Value::Array(array) => array.iter().map(|value| json_value(value, mistakes)).collect(),
        Value::InlineTable(table) => json_object(table, mistakes).into(),
        Value::Float(number) => match serde_json::Number::from_f64(*number.value()) {
            Some(number) => number.into(),
            None => no_json(value, "an infinite number", mistakes),
        },
        Value::Datetime(_) => no_json(value, "a date", mistakes),
    }
}

fn no_json(value: &Value, what: &str, mistakes: &Mistakes<'_>) -> Json {
    mistakes
        .add(place(value.span()), format!("JSON does not have {what}: write it as a text, between quotes"));
    Json::Null
}
