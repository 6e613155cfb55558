//! Finds keys of other instances, which the application would use instead of this instance's.
//!
//! The keys are only compared: none is sent or printed.

use std::path::Path;
use std::{env, fs};

/// The environment has a key of another instance.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{variable}` in the environment is the key of another instance, which programs started from here would use\n\n  \
     tip: `unset {variable}`, or start with `env -u {variable} cargo clerk dev`; the key was not sent anywhere"
)]
pub(crate) struct ForeignKey {
    variable: &'static str,
}

/// A line of a file that the application would read instead of the printed variable.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ForeignLine {
    pub(super) file: &'static str,
    pub(super) line: usize,
    pub(super) variable: &'static str,
}

/// Refuses an environment with a key that is not among `own`.
pub(super) fn refuse_environment(own: &[&str]) -> Result<(), ForeignKey> {
    in_environment(own, |name| env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
}

fn in_environment(own: &[&str], value: impl Fn(&'static str) -> Option<String>) -> Result<(), ForeignKey> {
    let mut variables = VARIABLES.into_iter();
    let foreign = variables.find(|name| value(name).is_some_and(|value| is_foreign(&value, own)));
    foreign.map_or(Ok(()), |variable| Err(ForeignKey { variable }))
}

/// The lines with such keys in the files of `folder` from which frameworks read their environment.
pub(super) fn in_files(folder: &Path, own: &[&str]) -> Vec<ForeignLine> {
    let texts =
        FILES.into_iter().filter_map(|file| Some((file, fs::read_to_string(folder.join(file)).ok()?)));
    texts.flat_map(|(file, text)| foreign_lines(file, &text, own)).collect()
}

fn foreign_lines(file: &'static str, text: &str, own: &[&str]) -> Vec<ForeignLine> {
    let lines = (1..).zip(text.lines()).filter_map(|(line, text)| {
        let (name, value) = text.trim_start().trim_start_matches("export ").split_once('=')?;
        let variable = VARIABLES.into_iter().find(|variable| *variable == name.trim())?;
        let value = value.trim().trim_matches(['"', '\'']);
        is_foreign(value, own).then_some(ForeignLine { file, line, variable })
    });
    lines.collect()
}

fn is_foreign(value: &str, own: &[&str]) -> bool {
    !value.is_empty() && !own.contains(&value)
}

const VARIABLES: [&str; 4] = [
    "CLERK_SECRET_KEY",
    "CLERK_PUBLISHABLE_KEY",
    "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
    "VITE_CLERK_PUBLISHABLE_KEY",
];

const FILES: [&str; 4] = [".env", ".env.local", ".env.development", ".env.development.local"];

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: [&str; 2] = ["sk_test_own", "pk_test_own"];

    #[test]
    fn only_keys_of_other_instances_are_refused() {
        let check =
            |name, value: &str| in_environment(&OWN, |variable| (variable == name).then(|| value.to_owned()));
        for value in ["", "sk_test_own", "pk_test_own"] {
            assert_eq!(check("CLERK_SECRET_KEY", value), Ok(()), "{value}");
        }
        for (name, value) in [
            ("CLERK_SECRET_KEY", "sk_live_1"),
            ("CLERK_SECRET_KEY", "sk_test_1"),
            ("VITE_CLERK_PUBLISHABLE_KEY", "pk"),
        ] {
            let error = check(name, value).unwrap_err();
            assert_eq!(error.variable, name);
            assert!(!error.to_string().contains(value), "{error}");
        }
    }

    #[test]
    fn lines_of_files_are_found_however_they_are_written() {
        let text = "A=1\nCLERK_SECRET_KEY='sk_live_1'\nexport CLERK_PUBLISHABLE_KEY = pk_test_own\n\
                    # CLERK_SECRET_KEY=sk_live_1\n  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY=\"pk_live_1\"\nCLERK_SECRET_KEY=";
        let lines: Vec<_> =
            foreign_lines(".env", text, &OWN).into_iter().map(|line| (line.line, line.variable)).collect();
        assert_eq!(lines, [(2, "CLERK_SECRET_KEY"), (5, "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY")]);
    }
}
