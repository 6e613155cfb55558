//! `reverification = "strict"` and `reverification(level = "second_factor", after_minutes = 30)`.

use std::fmt;

use clerk_rules::{LONGEST_AFTER_MINUTES, Level, Preset, nearest};
use proc_macro2::TokenStream;
use syn::{LitInt, LitStr};

use super::{Entry, Key, Place, Value, parse};
use crate::errors::Errors;
use crate::errors::wording::{listed, quoted};

/// How recently, and with which factors, a user must have verified themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reverification {
    Preset(Preset),
    /// A level, and how many minutes a verification stays valid.
    Custom(Level, u32),
}

impl Reverification {
    /// Reads either form.
    pub(crate) fn read(entry: &Entry, errors: &mut Errors) -> Option<Self> {
        match &entry.value {
            Value::Listed(group) => custom(entry, group.stream(), errors),
            Value::Assigned(_) | Value::Misplaced(_) | Value::Absent => {
                one_of(entry, Preset::ALL, Preset::name, "preset", errors).map(Self::Preset)
            }
        }
    }

    /// The level and the minutes, also for presets.
    pub(crate) const fn spelled_out(self) -> (Level, u32) {
        match self {
            Self::Preset(preset) => (preset.level(), preset.after_minutes()),
            Self::Custom(level, minutes) => (level, minutes),
        }
    }
}

/// Formats the value as in an attribute.
impl fmt::Display for Reverification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Preset(preset) => write!(f, "reverification = {:?}", preset.name()),
            Self::Custom(level, minutes) => {
                write!(f, "reverification(level = {:?}, after_minutes = {minutes})", level.name())
            }
        }
    }
}

fn custom(entry: &Entry, fields: TokenStream, errors: &mut Errors) -> Option<Reverification> {
    if syn::parse2::<LitStr>(fields.clone()).is_ok() {
        errors.at(
            fields,
            "a preset stands after `=`; write `reverification = \"strict\"`, or \
             `reverification(level = \"second_factor\", after_minutes = 10)`",
        );
        return None;
    }
    let (mut level, mut minutes) = (None, None);
    let before = errors.count();
    let fields = parse(fields, Place::Reverification, errors);
    // If a key is misspelt, it would also be reported as missing.
    let is_sound = errors.count() == before;
    for field in &fields {
        if field.key == Key::Level {
            level = one_of(field, Level::ALL, Level::name, "level", errors);
        } else {
            minutes = after_minutes(field, errors);
        }
    }
    for key in [Key::Level, Key::AfterMinutes] {
        if is_sound && fields.iter().all(|field| field.key != key) {
            let advice = "write `reverification(level = \"second_factor\", after_minutes = 10)`";
            errors.at(&entry.name, format!("`reverification(…)` needs `{}`; {advice}", key.name()));
        }
    }
    Some(Reverification::Custom(level?, minutes?))
}

fn one_of<T: Copy, const N: usize>(
    entry: &Entry,
    all: [T; N],
    name: fn(T) -> &'static str,
    kind: &str,
    errors: &mut Errors,
) -> Option<T> {
    let text = entry.text(errors)?;
    let word = text.value();
    let known = all.into_iter().find(|known| name(*known) == word);
    if known.is_none() {
        let shown = quoted(&word);
        let words = || all.into_iter().map(name);
        let problem = match nearest(&word, words()) {
            Some(near) => format!("unknown {kind} {shown}, did you mean `{near}`?"),
            None => format!("unknown {kind} {shown}; expected one of {}", listed(words())),
        };
        errors.at(text, problem);
    }
    known
}

fn after_minutes(field: &Entry, errors: &mut Errors) -> Option<u32> {
    let literal = field.literal::<LitInt>("a whole number of minutes", field.key.example(), errors)?;
    let minutes = literal.base10_parse().ok().filter(|minutes| (1..=LONGEST_AFTER_MINUTES).contains(minutes));
    if minutes.is_none() || !literal.suffix().is_empty() {
        errors.at(
            literal,
            format!(
                "`after_minutes` takes a number from 1 to {LONGEST_AFTER_MINUTES}; write `after_minutes = 10`"
            ),
        );
        return None;
    }
    minutes
}
