//! The checked list of routes, and applications that do not start.

use clerk_runtime::rocket::{Routes, auth, protect, routes as listed};
use clerk_runtime::{Auth, ClerkLayer};
use rocket::fairing::AdHoc;
use rocket::{get, routes};

use super::guards::optional;
use super::{embedded, get, number, rocket, session, started, word};
use crate::rocket::config;

#[protect(role = "org:admin")]
#[get("/settings?<tab>")]
async fn settings(tab: Option<&str>) -> String {
    tab.unwrap_or("general").to_owned()
}

#[auth]
#[get("/")]
fn home(_auth: Auth) {}

#[get("/forgotten")]
fn forgotten() {}

fn list() -> Routes {
    Routes::new()
        .mount("/", listed![home, word])
        .mount("/app", listed![settings])
        .mount_public("/", routes![forgotten])
}

#[test]
fn the_list_says_who_may_call_what() {
    assert_eq!(
        list().to_string(),
        "GET  /                    home       auth\n\
         GET  /app/settings?<tab>  settings   protect(role = \"org:admin\")\n\
         GET  /forgotten           forgotten  public\n\
         GET  /numbers/<_word>     word       public\n"
    );
}

#[tokio::test]
async fn listed_routes_are_mounted_with_their_rules() {
    let clerk = embedded().await;
    let app = started(rocket(&clerk).attach(list())).await;
    assert_eq!(get(&app, "/forgotten", &[]).await.0, 200);
    assert_eq!(get(&app, "/app/settings?tab=x", &[]).await.0, 404);
    assert_eq!(get(&app, "/app/settings?tab=x", &[session(&clerk)]).await.0, 404);
}

/// Each problem is in the log, by name.
#[tokio::test]
async fn an_application_that_cannot_keep_its_promises_does_not_start() {
    let clerk = embedded().await;
    let layer = || ClerkLayer::new(clerk.clerk());
    let bare = || rocket::custom(config());
    let late =
        || AdHoc::on_ignite("late", |rocket| Box::pin(async move { rocket.mount("/", routes![forgotten]) }));
    let only_home = || Routes::new().mount("/", listed![home]);
    for (app, problem) in [
        (bare().mount("/", routes![number]), "`number` needs a ClerkLayer, and none is attached"),
        (bare().mount("/", routes![optional]), "a parameter of the type `SessionAuth` needs a ClerkLayer"),
        (bare().attach(layer()).attach(layer()), "two ClerkLayers are attached"),
        (bare().attach(layer()).attach(list()).attach(list()), "two lists of routes are attached"),
        (
            bare().attach(layer()).attach(only_home()).mount("/", routes![forgotten]),
            "`forgotten` (GET /forgotten) does not say who may call it",
        ),
        (
            bare().attach(layer()).attach(only_home()).attach(late()),
            "`forgotten` (GET /forgotten) does not say who may call it",
        ),
        (
            bare().attach(Routes::new().mount("/", listed![word])).attach(late()),
            "`forgotten` (GET /forgotten) does not say who may call it",
        ),
        (
            bare().attach(layer()).attach(Routes::new().mount("no path", listed![home])),
            "`/` cannot be mounted below `no path`",
        ),
    ] {
        let log = watch::capture();
        let error = app.ignite().await.map(|_| ()).expect_err(problem);
        let _ = error.kind();
        let lines = log.take();
        assert!(lines.iter().any(|line| line.contains(problem)), "{problem}: {lines:#?}");
    }
}
