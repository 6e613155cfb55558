//! Commands in the pages name existing examples, packages, tests and steps.

use std::collections::BTreeSet;

use crate::page::{all, collect, root};

#[test]
fn every_command_names_what_exists() {
    let known = Known::read();
    let mut checked = 0;
    let mut unknown = Vec::new();
    for page in all() {
        let blocks = page.blocks();
        let in_blocks =
            blocks.iter().filter(|block| block.language == "sh").flat_map(|block| block.code.iter());
        let in_text = page.prose().into_iter().flat_map(|(_, line)| line.split('`').skip(1).step_by(2));
        let commands: Vec<String> = in_blocks.map(String::clone).chain(in_text.map(str::to_owned)).collect();
        for command in
            commands.iter().filter(|command| command.contains("cargo ") || command.starts_with(".ci/run "))
        {
            checked += 1;
            let problems = known.problems(command);
            unknown.extend(problems.map(|name| format!("{}: {name} in `{command}`", page.path.display())));
        }
    }
    assert!(checked > 20, "only {checked} commands");
    assert!(unknown.is_empty(), "there is no such thing:\n{}", unknown.join("\n"));
}

#[test]
fn every_step_that_ci_runs_is_explained() {
    let script = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    let guide = std::fs::read_to_string(root().join(".github/CONTRIBUTING.md")).unwrap();
    let steps = steps(&script);
    assert!(steps.len() > 10, "only {} steps", steps.len());
    for step in steps {
        assert!(guide.contains(&format!("| `{step}` |")), "CONTRIBUTING does not explain the step {step}");
    }
}

/// The names that commands can use.
struct Known {
    packages: BTreeSet<String>,
    targets: BTreeSet<String>,
    steps: BTreeSet<String>,
}

impl Known {
    fn read() -> Self {
        let (mut packages, mut targets) = (BTreeSet::new(), BTreeSet::new());
        collect(&root(), &mut |path| {
            if path.ends_with("Cargo.toml") {
                let manifest = std::fs::read_to_string(path).unwrap();
                let names =
                    manifest.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
                let mut names = names.map(str::to_owned);
                packages.extend(names.next());
                targets.extend(names);
            }
        });
        for entry in std::fs::read_dir(root().join("examples")).unwrap() {
            targets.extend(entry.unwrap().path().file_stem().map(|name| name.to_string_lossy().into_owned()));
        }
        collect(&root().join("clerk-macros/benches"), &mut |path| {
            targets.extend(path.file_stem().map(|name| name.to_string_lossy().into_owned()));
        });
        targets.extend(["ui", "accepted"].map(str::to_owned));
        let steps = steps(&std::fs::read_to_string(root().join(".ci/run")).unwrap());
        Self { packages, targets, steps: steps.into_iter().collect() }
    }

    /// Names in a command that do not exist.
    fn problems<'a>(&'a self, command: &'a str) -> impl Iterator<Item = &'a str> {
        let words: Vec<&str> = command.split_whitespace().take_while(|word| !word.starts_with('#')).collect();
        let is_step = words.first().is_some_and(|word| *word == ".ci/run");
        let named = words.windows(2).filter_map(|pair| match pair {
            ["-p" | "--package", name] => Some((*name, &self.packages)),
            ["--example" | "--bench" | "--test", name] => Some((*name, &self.targets)),
            _ => None,
        });
        let steps = words.iter().skip(1).filter(|_| is_step).map(|name| (*name, &self.steps));
        let named: Vec<_> = named.chain(steps).collect();
        let is_name =
            |name: &str| name.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-'));
        named
            .into_iter()
            .filter(move |(name, known)| is_name(name) && !known.contains(*name))
            .map(|(name, _)| name)
    }
}

/// The steps that `.ci/run` runs.
fn steps(script: &str) -> Vec<String> {
    let list = script.lines().find_map(|line| line.split_once("|| set -- ").map(|(_, list)| list));
    list.expect("the list of steps").split_whitespace().map(str::to_owned).collect()
}
