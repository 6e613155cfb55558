//! The text that is printed at the start, with everything that is needed to use the instance.

use std::fmt::Write as _;
use std::path::Path;

use super::environment::Connection;
use super::foreign_keys::ForeignLine;
use super::frontend::Framework;
use super::seed::{Credential, Seeded};
use super::terminal::printable;

/// The result of the start.
pub(super) struct Announcement<'a> {
    pub(super) connection: Connection<'a>,
    /// In the order of the command line or of the project's files.
    pub(super) frameworks: &'a [Framework],
    pub(super) scripts: Option<&'a Path>,
    /// The folder, and whether it contained a state.
    pub(super) state: Option<(&'a Path, bool)>,
    pub(super) seeded: Option<(&'a Path, &'a Seeded)>,
    /// The URL and the signing secret.
    pub(super) webhooks: Option<(&'a str, &'a str)>,
    pub(super) is_exposed: bool,
    pub(super) foreign_lines: &'a [ForeignLine],
}

impl Announcement<'_> {
    /// The whole text, with the secrets that the user of the program needs.
    pub(super) fn text(&self) -> String {
        let mut text = format!(
            "A Clerk for development runs at {}\nOpen this address to see and change what it knows.\n\n",
            self.connection.frontend_url
        );
        self.facts(&mut text);
        for framework in self.frameworks {
            self.environment(&mut text, *framework);
        }
        if self.frameworks.is_empty() {
            self.environment(&mut text, Framework::Rust);
            text.push_str("There is no Cargo.toml or package.json here; `--for next`, `--for vite` and `--for express` print \
                           their variables.\n\n");
        }
        if let Some((_, seeded)) = self.seeded {
            credentials(&mut text, "API keys", &seeded.api_keys);
            credentials(&mut text, "Machines (CLERK_MACHINE_SECRET_KEY)", &seeded.machines);
        }
        text.push_str("Every code that this Clerk sends is 424242, and is shown here. Ctrl-C ends it.\n\n");
        text
    }

    fn facts(&self, text: &mut String) {
        let mut fact = |name: &str, value: String| {
            let _ = writeln!(text, "  {name:<9} {value}");
        };
        match self.state {
            Some((folder, true)) => fact("state", format!("{}: as it was left", folder.display())),
            Some((folder, false)) => fact("state", format!("{}: new", folder.display())),
            None => fact("state", "not kept".to_owned()),
        }
        if let Some((file, seeded)) = self.seeded {
            fact("seed", format!("{}: {seeded}", file.display()));
        }
        match self.scripts {
            Some(folder) => fact("scripts", folder.display().to_string()),
            None => fact(
                "scripts",
                "none: sign-in pages are plain ones, and Clerk's components do not load. \
                 Run `npm install --save-dev @clerk/clerk-js @clerk/ui` here and start again"
                    .to_owned(),
            ),
        }
        if let Some((url, secret)) = self.webhooks {
            fact("webhooks", format!("{url}, signed with {secret}"));
        }
        if self.is_exposed {
            fact(
                "warning",
                "others can reach this program, and there is no password in front of it".to_owned(),
            );
        }
        for ForeignLine { file, line, variable } in self.foreign_lines {
            fact(
                "warning",
                format!("{file}:{line} sets `{variable}` to the key of another instance: replace it"),
            );
        }
        text.push('\n');
    }

    fn environment(&self, text: &mut String, framework: Framework) {
        let _ = writeln!(text, "For {framework}, {}:\n", Connection::place(framework));
        for line in self.connection.variables(framework) {
            let _ = writeln!(text, "{line}");
        }
        text.push('\n');
        if let Some(code) = Connection::code(framework) {
            let _ = writeln!(text, "and in the code:\n\n{code}\n");
        }
    }
}

fn credentials(text: &mut String, title: &str, credentials: &[Credential]) {
    if credentials.is_empty() {
        return;
    }
    let _ = writeln!(text, "{title}:\n");
    for Credential { name, id, secret } in credentials {
        let _ = writeln!(text, "  {} ({id}): {}", printable(name), secret.expose_secret());
    }
    text.push('\n');
}
