//! Selects the floods from the command line, with the syntax of `cargo test`.

/// Options with a value that is not a filter.
const WITH_VALUE: [&str; 6] = ["--color", "--format", "--logfile", "--shuffle-seed", "--test-threads", "-Z"];

/// The options that are meaningful for two floods. All other options of a test harness are ignored.
#[derive(Default)]
pub(crate) struct Selection {
    pub(crate) lists: bool,
    is_exact: bool,
    only_ignored: bool,
    filters: Vec<String>,
    skipped: Vec<String>,
}

impl Selection {
    pub(crate) fn of(arguments: Vec<String>) -> Self {
        let mut selection = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            match (argument.as_str(), argument.strip_prefix("--skip=")) {
                ("--list", _) => selection.lists = true,
                ("--exact", _) => selection.is_exact = true,
                ("--ignored", _) => selection.only_ignored = true,
                ("--skip", _) => selection.skipped.extend(arguments.next()),
                (_, Some(name)) => selection.skipped.push(name.to_owned()),
                (option, _) if WITH_VALUE.contains(&option) => drop(arguments.next()),
                (option, _) if option.starts_with('-') => {}
                _ => selection.filters.push(argument),
            }
        }
        selection
    }

    pub(crate) fn includes(&self, name: &str) -> bool {
        let is_meant = |part: &String| if self.is_exact { part == name } else { name.contains(part) };
        let is_wanted = self.filters.is_empty() || self.filters.iter().any(is_meant);
        is_wanted && !self.only_ignored && !self.skipped.iter().any(is_meant)
    }
}
