//! A satellite on another domain shares the sessions of its primary.

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, ClerkLayer, auth, protect};
use clerk_testing::EmbeddedClerk;

use crate::app::{Server, routes};
use crate::browser::{Browser, query};

#[auth]
async fn own_sign_in(auth: Auth) -> String {
    format!("sign in here, {}", auth.user_id().unwrap_or("stranger"))
}

#[protect]
async fn dashboard(auth: clerk_runtime::SessionAuth) -> String {
    auth.user_id().to_owned()
}

struct Pair {
    clerk: EmbeddedClerk,
    primary: Server,
    satellite: Server,
}

impl Pair {
    /// The primary has the sign-in pages; the satellite knows their address.
    async fn start(auto_sync: bool) -> Self {
        let clerk = crate::app::embedded().await;
        clerk.create_user().id("user_ada").email("ada@example.com").create();
        let primary = routes().route("/own-sign-in", get(own_sign_in));
        let primary = Server::serve(primary.layer(ClerkLayer::new(clerk.clerk()))).await;
        let configured = clerk
            .builder()
            .is_satellite(true)
            .satellite_auto_sync(auto_sync)
            .domain("sat.localhost")
            .sign_in_url(format!("{}/own-sign-in", primary.url))
            .build()
            .unwrap();
        let satellite = Router::new().route("/dashboard", get(dashboard)).route("/sign-in", get(own_sign_in));
        let satellite = Server::serve(satellite.layer(ClerkLayer::new(configured))).await;
        Self { clerk, primary, satellite }
    }

    fn satellite(&self, path: &str) -> String {
        format!("{}{path}", self.satellite.url.replace("127.0.0.1", "sat.localhost"))
    }

    async fn sign_in_at_the_primary(&self, browser: &mut Browser) {
        let page = browser.open(&format!("{}/dashboard", self.primary.url)).await;
        let visit = browser.submit(&page, "/sign-in", &[("email", "ada@example.com")]).await;
        assert_eq!((visit.status, &*visit.body), (200, "user_ada"));
    }
}

#[tokio::test]
async fn who_is_signed_in_at_the_primary_is_so_at_the_satellite() {
    let pair = Pair::start(true).await;
    let mut browser = Browser::new();
    pair.sign_in_at_the_primary(&mut browser).await;

    let page = pair.satellite("/dashboard");
    let visit = browser.open(&page).await;
    assert_eq!((visit.status, &*visit.body), (200, "user_ada"), "{:#?}", visit.trail);
    assert_eq!(
        visit.paths(),
        ["/dashboard", "/own-sign-in", "/dashboard", "/v1/client/handshake", "/dashboard", "/dashboard"]
    );
    assert_eq!(visit.handshakes(), ["dev-browser-sync"]);
    assert_eq!(query(&visit.url, "__clerk_synced").as_deref(), Some("true"));
    assert_eq!(browser.open(&page).await.trail.len(), 1, "the satellite has cookies of its own");
}

#[tokio::test]
async fn a_stranger_is_asked_about_once_and_sent_to_the_primary() {
    let pair = Pair::start(true).await;
    let mut browser = Browser::new();
    let visit = browser.open(&pair.satellite("/dashboard")).await;
    assert_eq!((visit.status, visit.url.path()), (200, "/own-sign-in"), "{:#?}", visit.trail);
    assert_eq!(visit.body, "sign in here, stranger");
    assert!(visit.url.as_str().starts_with(&pair.primary.url));
}

#[tokio::test]
async fn without_auto_sync_strangers_cost_nothing() {
    let pair = Pair::start(false).await;
    let mut browser = Browser::new();
    let visit = browser.step(&pair.satellite("/sign-in")).await;
    assert_eq!((visit.status, &*visit.body), (200, "sign in here, stranger"));
    assert_eq!(visit.headers["x-clerk-auth-reason"], "session-token-and-uat-missing");
    assert_eq!(pair.clerk.calls(), []);
}

#[tokio::test]
async fn signing_in_from_the_satellite_leads_back_to_it() {
    let pair = Pair::start(false).await;
    let mut browser = Browser::new();
    let visit = browser.open(&pair.satellite("/dashboard")).await;
    let redirect_url = query(&visit.url, "redirect_url").unwrap();
    assert!(redirect_url.contains("__clerk_synced=false"), "{redirect_url}");

    pair.sign_in_at_the_primary(&mut browser).await;
    let visit = browser.open(&redirect_url).await;
    assert_eq!((visit.status, &*visit.body), (200, "user_ada"), "{:#?}", visit.trail);
}

#[tokio::test]
async fn the_instances_own_page_answers_a_satellite_as_a_primary_does() {
    let pair = Pair::start(true).await;
    let mut browser = Browser::new();
    let url = format!(
        "{}/sign-in?__clerk_redirect_url={}",
        pair.clerk.frontend_url(),
        pair.satellite("/dashboard")
    );
    let visit = browser.step(&url).await;
    assert_eq!(visit.status, 307);
    let location = url::Url::parse(visit.headers["location"].to_str().unwrap()).unwrap();
    assert_eq!(query(&location, "__clerk_synced").as_deref(), Some("true"));
    assert!(query(&location, "__clerk_db_jwt").is_some_and(|token| token.starts_with("dvb_")));
    let elsewhere = format!("{}/sign-in?__clerk_redirect_url=https://evil.test/", pair.clerk.frontend_url());
    assert_eq!(browser.step(&elsewhere).await.status, 200);
}

#[tokio::test]
async fn a_visitor_from_another_site_is_synchronized_once() {
    let pair = Pair::start(true).await;
    let mut browser = Browser::new();
    pair.sign_in_at_the_primary(&mut browser).await;
    let page = format!("{}/dashboard", pair.primary.url);
    let visit = browser.follow(&page, &pair.satellite("/dashboard")).await;
    assert_eq!(visit.handshakes(), ["primary-domain-cross-origin-sync"]);
    assert_eq!((visit.status, &*visit.body), (200, "user_ada"));
    let from_the_instance = format!("{}/sign-in", pair.clerk.frontend_url());
    assert_eq!(browser.follow(&page, &from_the_instance).await.trail.len(), 1);
}
