//! What is wrong is said before anything begins, by name, with what to write.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Output;

use super::Started;
use crate::{Folder, program, text};

/// Runs it where it must not start.
async fn refused(folder: &Folder, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let mut command = program(folder);
    command.args(["dev", "--port", "0"]).args(arguments).envs(environment.iter().copied());
    let output = command.output().await.unwrap();
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(text(&output.stdout), "", "nothing was announced");
    output
}

#[tokio::test]
async fn a_seed_with_mistakes_is_refused_with_all_of_them() {
    let folder = Folder::new("dev_seed_mistakes");
    fs::write(
        folder.0.join("clerk.seed.toml"),
        "[[users]]\nemail = \"ada@example.com\"\n\n[[roles]]\nkey = \"billing\"\n",
    )
    .unwrap();
    let output = refused(&folder, &[], &[]).await;
    assert_eq!(
        text(&output.stderr),
        "error: `clerk.seed.toml` cannot be used; nothing was created\n\n  \
         clerk.seed.toml:1: a user needs something to sign in with: write `emails = [\"ada@example.com\"]`\n  \
         clerk.seed.toml:2: unknown key `email`: write `emails`\n  \
         clerk.seed.toml:5: `billing` is no role: write it like `org:billing`\n"
    );
    assert!(!folder.0.join(".clerk-dev").exists());
    let output = refused(&folder, &["--seed", "other.toml"], &[]).await;
    assert!(text(&output.stderr).starts_with("error: `other.toml` cannot be read: "), "{output:?}");
}

#[tokio::test]
async fn a_taken_port_is_named_with_another_one() {
    let folder = Folder::new("dev_port");
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let mut command = program(&folder);
    let output = command.args(["dev", "--port", &port.to_string()]).output().await.unwrap();
    assert_eq!(output.status.code(), Some(2));
    let next = port.checked_add(1).unwrap_or(4010);
    assert_eq!(
        text(&output.stderr),
        format!(
            "error: port {port} is taken, perhaps by another `cargo clerk dev`\n\n  \
             tip: end that one, or write `--port {next}`; `--port 0` takes a free port\n"
        )
    );
}

#[tokio::test]
async fn the_keys_of_another_instance_in_the_environment_are_refused() {
    let folder = Folder::new("dev_keys");
    for (name, value) in [
        ("CLERK_SECRET_KEY", "sk_live_of_production"),
        ("CLERK_SECRET_KEY", "sk_test_of_a_colleague"),
        ("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY", "pk_live_of_production"),
    ] {
        let output = refused(&folder, &[], &[(name, value)]).await;
        let error = text(&output.stderr);
        assert!(
            error.starts_with(&format!("error: `{name}` in the environment is the key of another")),
            "{error}"
        );
        assert!(error.contains(&format!("`unset {name}`")) && !error.contains(value), "{error}");
        assert!(!folder.0.join(".clerk-dev").exists());
    }
    // Its own are welcome, so that it can be started again from the shell that they were pasted into.
    let port = super::free_port();
    let first = Started::on(port, &folder, &[]).await;
    let own = first.environment()["CLERK_SECRET_KEY"].to_owned();
    first.interrupt().await;
    let mut command = program(&folder);
    command.args(["dev", "--port", &port.to_string()]).env("CLERK_SECRET_KEY", &own);
    let mut child = command.stdout(std::process::Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let mut lines =
        tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(child.stdout.take().unwrap()));
    assert!(super::announcement(&mut lines).await.contains(&format!("CLERK_SECRET_KEY={own}")));
}

#[tokio::test]
async fn others_are_let_in_only_by_name() {
    let folder = Folder::new("dev_bind");
    let output = refused(&folder, &["--bind", "0.0.0.0"], &[]).await;
    let error = text(&output.stderr);
    assert!(
        error.starts_with("error: others can reach 0.0.0.0: everyone who does could sign in as anybody"),
        "{error}"
    );
    assert!(error.contains("add `--let-the-network-in`"), "{error}");
    let started = Started::new(&folder, &["--no-state", "--bind", "0.0.0.0", "--let-the-network-in"]).await;
    assert!(
        started.announcement.iter().any(|line| line.starts_with("  warning   others can reach this program"))
    );
}

#[tokio::test]
async fn a_damaged_state_is_named_and_left_as_it_is() {
    let folder = Folder::new("dev_damaged");
    fs::create_dir(folder.0.join(".clerk-dev")).unwrap();
    let file = folder.0.join(".clerk-dev/state.json");
    for damaged in [
        "",
        "{\"format\":1,\"instance\":{}}",
        "{\"format\":1,\"instance\":{\"version\":1,\n\"instance\":[]}}",
    ] {
        fs::write(&file, damaged).unwrap();
        let output = refused(&folder, &[], &[]).await;
        let error = text(&output.stderr);
        assert!(error.starts_with("error: `.clerk-dev/state.json` is damaged at line "), "{error}");
        assert!(error.contains("move it away to begin anew, with new keys"), "{error}");
        assert_eq!(fs::read_to_string(&file).unwrap(), damaged);
    }
}

#[tokio::test]
async fn a_state_that_cannot_be_written_is_said_at_start() {
    let folder = Folder::new("dev_unwritable");
    fs::write(folder.0.join("file"), "").unwrap();
    let output = refused(&folder, &["--state", "file/within"], &[]).await;
    let error = text(&output.stderr);
    assert!(error.starts_with("error: `file/within/state.json` cannot be "), "{error}");
}

#[tokio::test]
async fn other_mistakes_are_named_as_well() {
    let folder = Folder::new("dev_mistakes");
    for (arguments, expected) in [
        (&["--frontend", "localhost:3000"][..], "write an origin such as `http://localhost:3000`"),
        (&["--frontend", "http://localhost:3000/app"], "write an origin such as `http://localhost:3000`"),
        (&["--scripts", "."], "`.` has no `@clerk/clerk-js/dist/clerk.browser.js`"),
        (&["--webhooks", "localhost:3000"], "is no endpoint for webhooks: write a URL such as"),
        (&["--webhook-retries", "1"], "--webhooks"),
        (&["--no-state", "--state", "x"], "cannot be used with"),
        (&["--session-token-lifetime", "1"], "20"),
        (&["--seeds", "x"], "--seed"),
    ] {
        let output = refused(&folder, arguments, &[]).await;
        assert!(text(&output.stderr).contains(expected), "{arguments:?}: {output:?}");
    }
}
