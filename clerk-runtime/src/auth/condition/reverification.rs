//! How recently a user must have verified themselves: the reference's presets and levels.

use std::fmt;

use clerk_rules::{Level, Preset};

/// How recently, and with which factors, a user must have verified themselves.
///
/// Source: the reference's reverification presets and its `{level, afterMinutes}` object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reverification {
    level: ReverificationLevel,
    after_minutes: u32,
}

impl Reverification {
    /// Both factors within 10 minutes (`strict_mfa`); the first alone for users who have no second.
    pub const STRICT_MFA: Self = Self::of(Preset::StrictMfa);
    /// The second factor within 10 minutes (`strict`); the first for users who have no second. The same applies to the next two.
    pub const STRICT: Self = Self::of(Preset::Strict);
    /// The second factor within an hour (`moderate`).
    pub const MODERATE: Self = Self::of(Preset::Moderate);
    /// The second factor within a day (`lax`).
    pub const LAX: Self = Self::of(Preset::Lax);

    /// A requirement of `level` within `after_minutes` minutes; 0 minutes is never satisfied.
    #[must_use]
    pub const fn new(level: ReverificationLevel, after_minutes: u32) -> Self {
        Self { level, after_minutes }
    }

    /// The preset with this name: `strict_mfa`, `strict`, `moderate` or `lax`.
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        Preset::named(name).map(Self::of)
    }

    /// The preset's name, if it is one of the presets.
    #[must_use]
    pub const fn preset_name(self) -> Option<&'static str> {
        match Preset::of(self.level.as_rule(), self.after_minutes) {
            Some(preset) => Some(preset.name()),
            None => None,
        }
    }

    /// Which factors count.
    #[must_use]
    pub const fn level(self) -> ReverificationLevel {
        self.level
    }

    /// How long a verification stays valid, in minutes.
    #[must_use]
    pub const fn after_minutes(self) -> u32 {
        self.after_minutes
    }

    const fn of(preset: Preset) -> Self {
        let level = match preset.level() {
            Level::FirstFactor => ReverificationLevel::FirstFactor,
            Level::SecondFactor => ReverificationLevel::SecondFactor,
            Level::MultiFactor => ReverificationLevel::MultiFactor,
        };
        Self::new(level, preset.after_minutes())
    }
}

/// Formats the value as in `#[protect(…)]`.
impl fmt::Display for Reverification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.preset_name() {
            Some(preset) => write!(f, "reverification = {preset:?}"),
            None => {
                let (level, minutes) = (self.level.as_str(), self.after_minutes);
                write!(f, "reverification(level = {level:?}, after_minutes = {minutes})")
            }
        }
    }
}

/// The factors that a [`Reverification`] requires.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReverificationLevel {
    /// The first factor (`first_factor`).
    FirstFactor,
    /// The second factor, or the first if the user has no second (`second_factor`).
    SecondFactor,
    /// Both factors, or the first if the user has no second (`multi_factor`).
    MultiFactor,
}

impl ReverificationLevel {
    /// The wire name, for example `first_factor`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.as_rule().name()
    }

    const fn as_rule(self) -> Level {
        match self {
            Self::FirstFactor => Level::FirstFactor,
            Self::SecondFactor => Level::SecondFactor,
            Self::MultiFactor => Level::MultiFactor,
        }
    }
}

impl fmt::Display for ReverificationLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
