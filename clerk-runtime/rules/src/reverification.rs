//! How recently, and with which factors, a user must have verified themselves.
//!
//! Source: the reference's reverification presets, and its object `{level, afterMinutes}`.

use crate::bytes::equal;

/// The longest time that a verification can stay valid, in minutes. In the reference, a factor age of 99999
/// minutes means "never verified".
pub const LONGEST_AFTER_MINUTES: u32 = 99_998;

/// Which of a user's factors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// The first factor.
    FirstFactor,
    /// The second factor, or the first if the user has no second factor.
    SecondFactor,
    /// Both factors, or the first if the user has no second factor.
    MultiFactor,
}

impl Level {
    /// Every level.
    pub const ALL: [Self; 3] = [Self::FirstFactor, Self::SecondFactor, Self::MultiFactor];

    /// The level with this name.
    #[must_use]
    pub const fn named(name: &str) -> Option<Self> {
        let mut levels: &[Self] = &Self::ALL;
        while let [level, rest @ ..] = levels {
            if equal(level.name(), name) {
                return Some(*level);
            }
            levels = rest;
        }
        None
    }

    /// The wire name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstFactor => "first_factor",
            Self::SecondFactor => "second_factor",
            Self::MultiFactor => "multi_factor",
        }
    }
}

/// A named combination of level and time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Both factors within 10 minutes.
    StrictMfa,
    /// The second factor within 10 minutes.
    Strict,
    /// The second factor within an hour.
    Moderate,
    /// The second factor within a day.
    Lax,
}

impl Preset {
    /// Every preset, the strictest first.
    pub const ALL: [Self; 4] = [Self::StrictMfa, Self::Strict, Self::Moderate, Self::Lax];

    /// The preset with this name.
    #[must_use]
    pub const fn named(name: &str) -> Option<Self> {
        let mut presets: &[Self] = &Self::ALL;
        while let [preset, rest @ ..] = presets {
            if equal(preset.name(), name) {
                return Some(*preset);
            }
            presets = rest;
        }
        None
    }

    /// The preset for `level` within `after_minutes`, if there is one.
    #[must_use]
    pub const fn of(level: Level, after_minutes: u32) -> Option<Self> {
        let mut presets: &[Self] = &Self::ALL;
        while let [preset, rest @ ..] = presets {
            if preset.level() as u8 == level as u8 && preset.after_minutes() == after_minutes {
                return Some(*preset);
            }
            presets = rest;
        }
        None
    }

    /// The preset's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StrictMfa => "strict_mfa",
            Self::Strict => "strict",
            Self::Moderate => "moderate",
            Self::Lax => "lax",
        }
    }

    /// Which factors count.
    #[must_use]
    pub const fn level(self) -> Level {
        match self {
            Self::StrictMfa => Level::MultiFactor,
            Self::Strict | Self::Moderate | Self::Lax => Level::SecondFactor,
        }
    }

    /// How long a verification stays valid, in minutes.
    #[must_use]
    pub const fn after_minutes(self) -> u32 {
        match self {
            Self::StrictMfa | Self::Strict => 10,
            Self::Moderate => 60,
            Self::Lax => 1440,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Preset};

    #[test]
    fn names_are_read_back() {
        for preset in Preset::ALL {
            assert_eq!(Preset::named(preset.name()), Some(preset));
            assert_eq!(Preset::of(preset.level(), preset.after_minutes()), Some(preset));
        }
        for level in Level::ALL {
            assert_eq!(Level::named(level.name()), Some(level));
        }
        assert_eq!(Preset::named("Strict"), None);
        assert_eq!(Preset::named("strictly"), None);
        assert_eq!(Preset::of(Level::MultiFactor, 60), None);
        assert_eq!(Level::named(""), None);
    }

    /// The reference's values.
    #[test]
    fn presets_stand_for_what_the_reference_says() {
        let meaning =
            Preset::ALL.map(|preset| (preset.name(), preset.level().name(), preset.after_minutes()));
        assert_eq!(
            meaning,
            [
                ("strict_mfa", "multi_factor", 10),
                ("strict", "second_factor", 10),
                ("moderate", "second_factor", 60),
                ("lax", "second_factor", 1440),
            ]
        );
    }
}
