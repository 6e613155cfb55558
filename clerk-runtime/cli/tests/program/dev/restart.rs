//! What is kept from one start to the next.

use std::fs;
use std::time::Duration;

use super::{Started, announcement, client, free_port, signal, spawn};
use crate::Folder;

/// Signs `ada@example.com` in on a browser, whose cookies are returned.
async fn sign_in(started: &Started) -> String {
    started.submit("/_dev/users", &[("email", "ada@example.com")]).await;
    let users = started.backend("/v1/users").await;
    let link = started.submit("/_dev/sign-in", &[("user_id", users[0]["id"].as_str().unwrap())]).await;
    assert_eq!(link.status(), 303);
    let signed_in = client().get(link.headers()["location"].to_str().unwrap()).send().await.unwrap();
    let cookies = signed_in.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap());
    cookies.filter_map(|cookie| cookie.split(';').next()).collect::<Vec<_>>().join("; ")
}

async fn sign_in_page(started: &Started, cookies: &str) -> String {
    let request = client().get(format!("{}/sign-in", started.url())).header("cookie", cookies);
    request.send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn keys_users_and_sessions_are_there_after_a_restart() {
    let (folder, port) = (Folder::new("dev_restart"), free_port());
    let first = Started::on(port, &folder, &[]).await;
    let keys = |started: &Started| {
        let environment = started.environment();
        ["CLERK_SECRET_KEY", "CLERK_PUBLISHABLE_KEY"].map(|name| environment[name].to_owned())
    };
    let (first_keys, cookies) = (keys(&first), sign_in(&first).await);
    assert!(sign_in_page(&first, &cookies).await.contains("signed in as <b>ada@example.com</b>"));
    let jwks = client().get(format!("{}/v1/jwks", first.url())).bearer_auth(&first_keys[0]);
    let jwks = jwks.send().await.unwrap().text().await.unwrap();
    first.interrupt().await;

    let second = Started::on(port, &folder, &[]).await;
    assert_eq!(keys(&second), first_keys);
    assert!(second.announcement.contains(&"  state     .clerk-dev: as it was left".to_owned()));
    assert!(sign_in_page(&second, &cookies).await.contains("signed in as <b>ada@example.com</b>"));
    let again = client().get(format!("{}/v1/jwks", second.url())).bearer_auth(&first_keys[0]);
    assert_eq!(again.send().await.unwrap().text().await.unwrap(), jwks);
    let page = second.page().await;
    assert!(page.contains("ada@example.com") && page.contains("<td>active</td>"), "{page}");
}

#[tokio::test]
async fn a_crash_loses_nothing_that_was_written() {
    let (folder, port) = (Folder::new("dev_crash"), free_port());
    let first = Started::on(port, &folder, &[]).await;
    first.submit("/_dev/users", &[("email", "ada@example.com")]).await;
    let file = folder.0.join(".clerk-dev/state.json");
    while !fs::read_to_string(&file).unwrap().contains("ada@example.com") {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    first.kill().await;
    // As if the crash had come in the middle of the next time.
    fs::write(folder.0.join(".clerk-dev/state.json.unfinished"), "{\"format\":1,").unwrap();
    let second = Started::on(port, &folder, &[]).await;
    assert_eq!(
        second.backend("/v1/users").await[0]["email_addresses"][0]["email_address"],
        "ada@example.com"
    );
}

/// As in a test that reads what is printed at start, and nothing more.
#[tokio::test]
async fn a_pipe_that_nobody_reads_stops_nothing() {
    let (folder, port) = (Folder::new("dev_unread"), free_port());
    let (mut child, mut lines) = spawn(port, &folder, &[]);
    announcement(&mut lines).await;
    let (client, style) = (client(), format!("http://127.0.0.1:{port}/_dev/style.css"));
    for _ in 0..4_000 {
        assert_eq!(client.get(&style).send().await.unwrap().status(), 200);
    }
    signal(&child, "TERM");
    assert!(child.wait().await.unwrap().success());
    assert!(folder.0.join(".clerk-dev/state.json").exists());
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_state() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = Folder::new("dev_private");
    let started = Started::new(&folder, &[]).await;
    let mode = |path: &str| fs::metadata(folder.0.join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(".clerk-dev"), mode(".clerk-dev/state.json")), (0o700, 0o600));
    assert_eq!(fs::read_to_string(folder.0.join(".clerk-dev/.gitignore")).unwrap(), "*\n");
    drop(started);
}

#[tokio::test]
async fn a_seed_is_created_once_and_its_secrets_are_shown_again() {
    let (folder, port) = (Folder::new("dev_seed"), free_port());
    let seed = "[[users]]\nid = \"user_ada\"\nemails = [\"ada@example.com\"]\n[[api_keys]]\nname = \"ci-runner\"\n\
                user = \"ada@example.com\"\n[[machines]]\nname = \"worker\"\n";
    fs::write(folder.0.join("clerk.seed.toml"), seed).unwrap();
    let first = Started::on(port, &folder, &[]).await;
    let secrets = |started: &Started| -> Vec<String> {
        let lines = started.announcement.iter().filter(|line| line.contains(": ak_"));
        lines.cloned().collect()
    };
    assert!(first.announcement.contains(&"  seed      clerk.seed.toml: 3 created".to_owned()));
    let shown = secrets(&first);
    assert!(
        shown.len() == 2
            && shown[0].starts_with("  ci-runner (ak_")
            && shown[1].starts_with("  worker (mch_")
    );
    first.interrupt().await;
    let second = Started::on(port, &folder, &[]).await;
    assert!(second.announcement.contains(&"  seed      clerk.seed.toml: all 3 were there".to_owned()));
    assert_eq!(secrets(&second), shown);
    assert_eq!(second.backend("/v1/users").await.as_array().unwrap().len(), 1);
    second.logged("GET /v1/users 200").await;
    assert_eq!(second.log.lock().unwrap().len(), 1, "the calls of the seed are nobody's to read");
}

/// The documentation is beside the package in the repository only.
#[tokio::test]
async fn the_seed_in_the_documentation_works() {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../src/docs/dev.md");
    let Ok(page) = fs::read_to_string(page) else { return };
    let seed = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap();
    let folder = Folder::new("dev_documented_seed");
    fs::write(folder.0.join("documented.toml"), seed).unwrap();
    let started = Started::new(&folder, &["--no-state", "--seed", "documented.toml"]).await;
    assert!(started.announcement.contains(&"  seed      documented.toml: 8 created".to_owned()));
}
