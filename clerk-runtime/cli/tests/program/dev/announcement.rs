//! What it prints at start is enough to use it.

use std::fs;

use clerk_runtime::Clerk;

use super::{LAST_LINE, Started, free_port};
use crate::Folder;

#[tokio::test]
async fn an_empty_folder_is_enough_to_begin() {
    let folder = Folder::new("dev_empty");
    let port = free_port();
    let started = Started::on(port, &folder, &[]).await;
    let url = format!("http://127.0.0.1:{port}");
    let secret_key = started.environment()["CLERK_SECRET_KEY"].to_owned();
    let publishable_key = started.environment()["CLERK_PUBLISHABLE_KEY"].to_owned();
    assert_eq!(
        started.announcement,
        [
            &format!("A Clerk for development runs at {url}"),
            "Open this address to see and change what it knows.",
            "",
            "  state     .clerk-dev: new",
            "  scripts   none: sign-in pages are plain ones, and Clerk's components do not load. \
             Run `npm install --save-dev @clerk/clerk-js @clerk/ui` here and start again",
            "",
            "For Rust, in the program's environment (it reads no `.env` file by itself):",
            "",
            &format!("CLERK_PUBLISHABLE_KEY={publishable_key}"),
            &format!("CLERK_SECRET_KEY={secret_key}"),
            &format!("CLERK_API_URL={url}"),
            &format!("CLERK_PROXY_URL={url}"),
            &format!("CLERK_SIGN_IN_URL={url}/sign-in"),
            &format!("CLERK_SIGN_UP_URL={url}/sign-up"),
            "",
            "There is no Cargo.toml or package.json here; `--for next`, `--for vite` and `--for express` print their \
             variables.",
            "",
            LAST_LINE,
        ]
    );
    assert!(publishable_key.starts_with("pk_test_") && secret_key.starts_with("sk_test_"));

    // An application that is configured with just these variables reaches it.
    let environment = started.environment();
    let clerk = Clerk::builder()
        .publishable_key(environment["CLERK_PUBLISHABLE_KEY"])
        .secret_key(environment["CLERK_SECRET_KEY"])
        .api_url(environment["CLERK_API_URL"])
        .proxy_url(environment["CLERK_PROXY_URL"])
        .sign_in_url(environment["CLERK_SIGN_IN_URL"])
        .sign_up_url(environment["CLERK_SIGN_UP_URL"])
        .build()
        .unwrap();
    assert_eq!(clerk.client().users().list().await.unwrap().data.len(), 0);
    started.logged("GET /v1/users 200").await;

    let (status, log) = started.interrupt().await;
    assert!(status.success(), "{log:?}");
    assert!(log.last().unwrap().ends_with(" ended; the state is in .clerk-dev"), "{log:?}");
}

#[tokio::test]
async fn the_project_in_the_folder_chooses_the_variables() {
    let folder = Folder::new("dev_projects");
    fs::write(folder.0.join("Cargo.toml"), "[package]").unwrap();
    fs::write(folder.0.join("package.json"), r#"{"dependencies":{"next":"16.4.6"}}"#).unwrap();
    let started = Started::new(&folder, &["--no-state", "--frontend", "http://localhost:3000"]).await;
    let environment = started.environment();
    assert_eq!(environment["CLERK_AUTHORIZED_PARTIES"], "http://localhost:3000");
    assert_eq!(environment["NEXT_PUBLIC_CLERK_PROXY_URL"], started.url());
    let headings: Vec<&String> =
        started.announcement.iter().filter(|line| line.starts_with("For ")).collect();
    assert!(headings[0].starts_with("For Rust, ") && headings[1] == "For Next.js, in `.env.local`:");
    assert!(started.announcement.contains(&"  state     not kept".to_owned()));
    drop(started);
    assert!(!folder.0.join(".clerk-dev").exists());

    let started = Started::new(&folder, &["--no-state", "--for", "vite"]).await;
    let environment = started.environment();
    assert!(environment.keys().all(|name| name.starts_with("VITE_") || name.starts_with('<')), "no secret");
    assert!(environment["VITE_CLERK_JS_URL"].ends_with("/npm/@clerk/clerk-js@6/dist/clerk.browser.js"));
}

#[tokio::test]
async fn scripts_are_found_upwards_and_served() {
    let folder = Folder::new("dev_scripts");
    for (file, text) in
        [("clerk-js/dist/clerk.browser.js", "/* js */"), ("ui/dist/ui.browser.js", "/* ui */")]
    {
        let file = folder.0.join("node_modules/@clerk").join(file);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let started = Started::new(&folder, &["--no-state", "--for", "next"]).await;
    let line = started.announcement.iter().find(|line| line.starts_with("  scripts")).unwrap();
    assert!(line.ends_with("node_modules"), "{line}");
    let environment = started.environment();
    for (variable, text) in
        [("NEXT_PUBLIC_CLERK_JS_URL", "/* js */"), ("NEXT_PUBLIC_CLERK_UI_URL", "/* ui */")]
    {
        let answer = super::client().get(environment[variable]).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &*answer.text().await.unwrap()), (200, text));
    }
}

#[tokio::test]
async fn keys_of_another_instance_in_a_file_are_pointed_at() {
    let folder = Folder::new("dev_env_file");
    fs::write(folder.0.join(".env.local"), "A=1\nCLERK_SECRET_KEY=sk_live_of_production\n").unwrap();
    let started = Started::new(&folder, &[]).await;
    let warning =
        "  warning   .env.local:2 sets `CLERK_SECRET_KEY` to the key of another instance: replace it";
    assert!(started.announcement.iter().any(|line| line == warning), "{:?}", started.announcement);
    assert!(!started.announcement.iter().any(|line| line.contains("sk_live")));
}
