//! `reverification = "strict"` and `reverification(level = "second_factor", after_minutes = 30)`.

use std::fmt;

use proc_macro2::TokenStream;
use syn::LitInt;

use super::{Entry, Key, Place, Value, parse};
use crate::errors::Errors;
use crate::errors::wording::{listed, nearest, quoted};

/// How recently, and with which factors, a user must have verified themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reverification {
    /// A preset, by the runtime's name for it.
    Preset(&'static str),
    /// A level, by the runtime's name for it, and the minutes that a verification stays good.
    Custom(&'static str, u32),
}

const PRESETS: [(&str, &str); 4] =
    [("strict_mfa", "StrictMfa"), ("strict", "Strict"), ("moderate", "Moderate"), ("lax", "Lax")];

const LEVELS: [(&str, &str); 3] =
    [("first_factor", "FirstFactor"), ("second_factor", "SecondFactor"), ("multi_factor", "MultiFactor")];

/// The reference takes a factor age of 99999 minutes for "never verified".
const LONGEST: u32 = 99_998;

impl Reverification {
    /// Reads either form.
    pub(crate) fn read(entry: &Entry, errors: &mut Errors) -> Option<Self> {
        match &entry.value {
            Value::Listed(group) => custom(entry, group.stream(), errors),
            Value::Assigned(_) | Value::Misplaced(_) | Value::Absent => {
                one_of(entry, &PRESETS, "preset", errors).map(Self::Preset)
            }
        }
    }

    /// The level and the minutes, also of a preset.
    pub(crate) fn spelled_out(self) -> (&'static str, u32) {
        match self {
            Self::Preset("StrictMfa") => ("MultiFactor", 10),
            Self::Preset("Strict") => ("SecondFactor", 10),
            Self::Preset("Moderate") => ("SecondFactor", 60),
            Self::Preset(_) => ("SecondFactor", 1440),
            Self::Custom(level, minutes) => (level, minutes),
        }
    }
}

/// As it is written in an attribute.
impl fmt::Display for Reverification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let written = |names: &[(&'static str, &'static str)], name: &str| {
            names.iter().find(|(_, known)| *known == name).map_or("", |(written, _)| written)
        };
        match self {
            Self::Preset(preset) => write!(f, "reverification = {:?}", written(&PRESETS, preset)),
            Self::Custom(level, minutes) => {
                let level = written(&LEVELS, level);
                write!(f, "reverification(level = {level:?}, after_minutes = {minutes})")
            }
        }
    }
}

fn custom(entry: &Entry, fields: TokenStream, errors: &mut Errors) -> Option<Reverification> {
    let (mut level, mut minutes) = (None, None);
    let fields = parse(fields, Place::Reverification, errors);
    for field in &fields {
        if field.key == Key::Level {
            level = one_of(field, &LEVELS, "level", errors);
        } else {
            minutes = after_minutes(field, errors);
        }
    }
    for key in [Key::Level, Key::AfterMinutes] {
        if fields.iter().all(|field| field.key != key) {
            let advice = "write `reverification(level = \"second_factor\", after_minutes = 10)`";
            errors.at(&entry.name, format!("`reverification(…)` needs `{}`; {advice}", key.name()));
        }
    }
    Some(Reverification::Custom(level?, minutes?))
}

fn one_of(
    entry: &Entry,
    names: &[(&'static str, &'static str)],
    kind: &str,
    errors: &mut Errors,
) -> Option<&'static str> {
    let text = entry.text(errors)?;
    let word = text.value();
    let known = names.iter().find(|(name, _)| *name == word);
    if known.is_none() {
        let shown = quoted(&word);
        let words = || names.iter().map(|(name, _)| *name);
        let problem = match nearest(&word, words()) {
            Some(near) => format!("unknown {kind} {shown}, did you mean `{near}`?"),
            None => format!("unknown {kind} {shown};"),
        };
        errors.at(text, format!("{problem} expected one of {}", listed(words())));
    }
    known.map(|(_, runtime_name)| *runtime_name)
}

fn after_minutes(field: &Entry, errors: &mut Errors) -> Option<u32> {
    let literal = field.literal::<LitInt>("a whole number of minutes", field.key.example(), errors)?;
    let minutes = literal.base10_parse().ok().filter(|minutes| (1..=LONGEST).contains(minutes));
    if minutes.is_none() || !literal.suffix().is_empty() {
        errors.at(
            literal,
            format!("`after_minutes` takes a number from 1 to {LONGEST}; write `after_minutes = 10`"),
        );
        return None;
    }
    minutes
}
