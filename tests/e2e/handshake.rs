//! The handshake, from the first visit to the sign-out, with a browser that keeps its cookies.

use std::time::Duration;

use axum::Router;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use clerk_runtime::settings::OrganizationSync;
use clerk_runtime::{Auth, ClerkLayer, auth, protect};
use clerk_testing::store::User;
use clerk_testing::{EmbeddedClerk, EmbeddedClerkBuilder, Endpoint, Fault};

use crate::app::{Server, answer, start, start_with};
use crate::browser::{Browser, query};

fn ada(clerk: &EmbeddedClerk) -> User {
    clerk.create_user().name("Ada", "Lovelace").email("ada@example.com").create()
}

/// The application under the name that browsers use, which differs from the instance's.
fn localhost(server: &Server) -> String {
    server.url.replace("127.0.0.1", "localhost")
}

#[tokio::test]
async fn a_first_visit_ends_on_the_sign_in_page_and_signing_in_leads_back() {
    let (clerk, server) = start().await;
    let user = ada(&clerk);
    let page = format!("{}/dashboard?tab=1", localhost(&server));
    let mut browser = Browser::new();

    let visit = browser.open(&page).await;
    assert_eq!(visit.paths(), ["/dashboard", "/v1/client/handshake", "/dashboard", "/dashboard", "/sign-in"]);
    assert_eq!(visit.handshakes(), ["dev-browser-missing"]);
    assert_eq!(query(&visit.url, "redirect_url").as_deref(), Some(page.as_str()));
    assert!(visit.body.contains("Ada Lovelace"));

    let visit = browser.submit(&visit, "/sign-in", &[("email", "ada@example.com")]).await;
    assert_eq!(visit.paths(), ["/sign-in", "/dashboard", "/v1/client/handshake", "/dashboard", "/dashboard"]);
    assert_eq!(visit.handshakes(), ["dev-browser-sync"]);
    assert_eq!((visit.url.as_str(), visit.status, &visit.body), (page.as_str(), 200, &user.id));

    clerk.clear_calls();
    let visit = browser.open(&page).await;
    assert_eq!((visit.trail.len(), visit.status), (1, 200));
    assert_eq!(clerk.calls(), [], "a session that is still good costs no call");
}

#[tokio::test]
async fn the_sign_in_page_knows_whom_it_does_not_know() {
    let (clerk, server) = start().await;
    let mut browser = Browser::new();
    let page = browser.open(&format!("{}/dashboard", server.url)).await;
    let visit = browser.submit(&page, "/sign-in", &[("email", "nobody@example.com")]).await;
    assert_eq!(visit.status, 422);
    assert!(visit.body.contains("find your account"), "{}", visit.body);
    let fields = [("email", "grace@example.com"), ("first_name", "<b>Grace</b>")];
    let visit = browser.submit(&page, "/sign-up", &fields).await;
    assert_eq!(visit.status, 200);
    let visit = browser.open(&format!("{}/sign-in", clerk.url())).await;
    assert!(visit.body.contains("&lt;b&gt;Grace&lt;/b&gt;"), "{}", visit.body);
    assert!(!visit.body.contains("<b>Grace</b>"));
}

#[tokio::test]
async fn browsers_return_to_applications_of_the_instance_only() {
    let clerk = crate::app::embedded().await;
    ada(&clerk);
    let mut browser = Browser::new();
    let elsewhere = format!("{}/v1/client/handshake?redirect_url=https://evil.test/", clerk.url());
    assert_eq!(browser.open(&elsewhere).await.status, 400);
    let visit = browser.open(&format!("{}/sign-in?redirect_url=https://evil.test/", clerk.url())).await;
    let visit = browser.submit(&visit, "/sign-in", &[("email", "ada@example.com")]).await;
    assert_eq!((visit.status, visit.url.path()), (200, "/sign-in"));
}

#[tokio::test]
async fn signing_out_ends_it_for_the_application_too() {
    let (clerk, server) = start().await;
    ada(&clerk);
    let page = format!("{}/dashboard", localhost(&server));
    let mut browser = signed_in(&clerk, &page).await;

    let form = browser.open(&format!("{}/sign-out?redirect_url={page}", clerk.frontend_url())).await;
    assert_eq!(browser.open(&page).await.status, 200, "a link signs nobody out");
    let visit = browser.submit(&form, "/sign-out", &[]).await;
    assert_eq!(visit.url.path(), "/sign-in");
    assert_eq!(browser.cookie(&page, "__session"), None);
    assert_eq!(browser.cookie(&page, "__client_uat"), Some("0"));
}

#[tokio::test]
async fn an_organization_is_switched_on_the_page_for_it_or_by_visiting_its_own() {
    #[auth]
    async fn organization(auth: Auth) -> String {
        auth.org_slug().unwrap_or("nobody but me").to_owned()
    }

    let clerk = crate::app::embedded().await;
    let user = ada(&clerk);
    for (name, slug) in [("Acme", "acme"), ("Globex", "globex")] {
        clerk.add_member(&clerk.create_organization(name, slug), &user, "org:admin");
    }
    clerk.create_organization("Initech", "initech");
    let sync =
        OrganizationSync::new().organization_patterns(["/orgs/:slug"]).personal_account_patterns(["/me"]);
    let configured = clerk.builder().organization_sync(sync).build().unwrap();
    let routes = Router::new()
        .route("/orgs/{slug}", get(organization))
        .route("/me", get(organization))
        .route("/dashboard", get(organization));
    let server = Server::serve(routes.layer(ClerkLayer::new(configured))).await;
    let url = localhost(&server);
    let mut browser = signed_in(&clerk, &format!("{url}/dashboard")).await;

    let visit = browser.open(&format!("{url}/orgs/acme")).await;
    assert_eq!(
        (&*visit.body, &*visit.handshakes()),
        ("acme", &["active-organization-mismatch".to_owned()][..])
    );
    assert_eq!(browser.open(&format!("{url}/orgs/acme")).await.trail.len(), 1);
    assert_eq!(browser.open(&format!("{url}/me")).await.body, "nobody but me");

    let redirect_url = format!("{}/organization?redirect_url={url}/dashboard", clerk.frontend_url());
    let page = browser.open(&redirect_url).await;
    assert!(page.body.contains("Globex") && !page.body.contains("Initech"));
    assert_eq!(browser.submit(&page, "/organization", &[("organization_id", "globex")]).await.body, "globex");
    assert_eq!(browser.submit(&page, "/organization", &[("organization_id", "initech")]).await.status, 422);

    // A user who is not a member keeps the active organization, after the loop of handshakes is ended.
    let visit = browser.open(&format!("{url}/orgs/initech")).await;
    assert_eq!((visit.status, &*visit.body, visit.handshakes().len()), (200, "globex", 3));
}

#[tokio::test]
async fn a_browser_from_before_a_restart_is_a_new_one() {
    let (_clerk, server) = start().await;
    let page = format!("{}/dashboard", server.url);
    let mut browser = Browser::new();
    browser.set_cookies(&page, "__clerk_db_jwt=dvb_of_yesterday; __client_uat=5; __session=rubbish");
    let visit = browser.open(&page).await;
    assert_eq!((visit.status, visit.url.path()), (200, "/sign-in"));
}

#[tokio::test]
async fn a_nonce_that_cannot_be_exchanged_signs_nobody_in() {
    let (clerk, server) = start().await;
    ada(&clerk);
    let page = format!("{}/maybe", localhost(&server));
    let mut browser = Browser::new();
    let nonces = ["unknown", "Set-Cookie:%20a=b", "../../v1/users"];
    let odd = browser.step(&format!("{page}?__clerk_handshake_nonce=%0d%0aSet-Cookie:%20a=b")).await;
    assert_eq!(odd.headers["x-clerk-auth-reason"], "dev-browser-missing", "it is no nonce");
    browser.forget("__clerk_redirect_count");
    for nonce in nonces {
        let visit = browser.step(&format!("{page}?__clerk_handshake_nonce={nonce}")).await;
        assert_eq!((visit.status, visit.headers.get("set-cookie")), (307, None));
        assert_eq!(visit.headers["location"], page.as_str());
        assert_eq!(visit.headers["x-clerk-auth-reason"], "session-token-missing");
    }
    clerk.fault(Endpoint::HandshakePayload, Fault::Status(500));
    clerk.clock().advance(Duration::from_secs(3)); // the refusals are forgotten
    for nonce in nonces {
        let visit = browser.step(&format!("{page}?__clerk_handshake_nonce={nonce}")).await;
        assert_eq!((visit.status, &*visit.body, visit.headers.get("set-cookie")), (200, "nobody", None));
        assert_eq!(visit.headers["x-clerk-auth-reason"], "session-token-missing");
    }
}

#[tokio::test]
async fn a_handshake_token_is_as_good_as_a_nonce_and_a_forged_one_worth_nothing() {
    let (clerk, server) = start().await;
    let page = format!("{}/dashboard", server.url);
    let session = clerk.session_token().user("user_ada").mint();
    let token = clerk
        .handshake_token()
        .directives([format!("__session={session}; Path=/"), "__client_uat=1; Path=/".to_owned()]);

    let mut browser = Browser::new();
    browser.set_cookies(&page, "__clerk_db_jwt=dvb_1");
    let visit = browser.open(&format!("{page}?__clerk_handshake={}", token.mint())).await;
    assert_eq!((visit.status, &*visit.body, visit.url.as_str()), (200, "user_ada", page.as_str()));

    for forged in [token.clone().signed_by_another_key(), token.clone().alg_none(), token.clone().tampered()]
    {
        let mut browser = Browser::new();
        browser.set_cookies(&page, "__clerk_db_jwt=dvb_1");
        let visit = browser.step(&format!("{page}?__clerk_handshake={}", forged.mint())).await;
        assert_eq!(visit.status, 307);
        assert!(visit.headers["location"].to_str().unwrap().contains("/sign-in"), "{:?}", visit.headers);
        assert_eq!(browser.cookie(&page, "__session"), None);
    }
}

#[tokio::test]
async fn a_handshake_left_over_in_a_cookie_does_not_go_in_circles() {
    let (clerk, server) = start().await;
    let page = format!("{}/dashboard", server.url);
    let session = clerk.session_token().user("user_ada").mint();
    let directives = [format!("__session={session}; Path=/"), "__client_uat=1; Path=/".to_owned()];
    let token = clerk.handshake_token().directives(directives).mint();
    let mut browser = Browser::new();
    browser.set_cookies(&page, &format!("__clerk_db_jwt=dvb_1; __clerk_handshake={token}"));
    let visit = browser.open(&page).await;
    assert_eq!((visit.status, &*visit.body, visit.trail.len()), (200, "user_ada", 2));
    let mut browser = Browser::new();
    browser.set_cookies(&page, "__clerk_db_jwt=dvb_1; __clerk_handshake_nonce=forgotten");
    assert_eq!(browser.open(&page).await.url.path(), "/sign-in");
}

#[tokio::test]
async fn production_delivers_by_cookie_and_whatever_the_handler_answers_the_cookies_arrive() {
    #[protect]
    async fn fails() -> Response {
        (http::StatusCode::IM_A_TEAPOT, [("set-cookie", "own=1")], "sorry").into_response()
    }

    let clerk = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    crate::app::know(&clerk);
    ada(&clerk);
    let routes = crate::app::routes().route("/fails", get(fails));
    let server = Server::serve(routes.layer(ClerkLayer::new(clerk.clerk()))).await;
    let (app, other) = (
        server.url.replace("127.0.0.1", "app.shop.localhost"),
        server.url.replace("127.0.0.1", "other.shop.localhost"),
    );
    let mut browser = Browser::new();
    let visit = browser.open(&format!("{app}/fails")).await;
    assert_eq!(visit.paths(), ["/fails", "/sign-in"], "production knows no development browsers");
    let visit = browser.submit(&visit, "/sign-in", &[("email", "ada@example.com")]).await;
    assert_eq!(visit.paths(), ["/sign-in", "/fails"]);
    assert_eq!((visit.status, &*visit.body), (418, "sorry"));
    assert_eq!(visit.headers["access-control-allow-origin"], "null");
    let names: Vec<&str> = visit
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|c| c.to_str().unwrap().split('=').next().unwrap())
        .collect();
    assert!(names.contains(&"own") && names.contains(&"__session"), "{names:?}");
    assert_eq!(browser.cookie(&app, "__clerk_handshake_nonce"), None);
    assert_eq!(browser.open(&format!("{app}/dashboard")).await.trail.len(), 1);

    // Another application learns of the sign-in from the shared cookie.
    let visit = browser.open(&format!("{other}/dashboard")).await;
    assert_eq!(
        (visit.status, &*visit.handshakes()),
        (200, &["client-uat-but-no-session-token".to_owned()][..])
    );
}

#[tokio::test]
async fn an_endless_handshake_is_ended() {
    let (clerk, server) = start().await;
    let page = format!("{}/dashboard", localhost(&server));
    let session = clerk.sign_in(&ada(&clerk));
    let mut browser = Browser::new();
    browser.set_cookies(&page, &clerk.browser_cookies(&session, &server.url));
    browser.refuse("__session");
    let visit = browser.open(&page).await;
    assert_eq!((visit.status, visit.url.path()), (200, "/sign-in"));
    assert_eq!(visit.handshakes().len(), 3, "{:?}", visit.handshakes());
}

#[tokio::test]
async fn a_wrong_secret_key_is_no_login_loop_but_the_operators_fault() {
    let (clerk, server) = start_with(|builder| builder.secret_key("sk_test_of_another_instance")).await;
    let page = format!("{}/dashboard", localhost(&server));
    let session = clerk.sign_in(&ada(&clerk));
    let mut browser = Browser::new();
    browser.set_cookies(&page, &clerk.browser_cookies(&session, &server.url));
    browser.refuse("__session");
    let visit = browser.open(&page).await;
    assert_eq!((visit.status, visit.url.path()), (503, "/dashboard"));
    assert_eq!(visit.handshakes().len(), 1, "{:?}", visit.handshakes());
}

/// A browser in which Ada has signed in, on the way to `page`.
async fn signed_in(clerk: &EmbeddedClerk, page: &str) -> Browser {
    let mut browser = Browser::new();
    let sign_in = browser.open(&format!("{}/sign-in?redirect_url={page}", clerk.frontend_url())).await;
    let visit = browser.submit(&sign_in, "/sign-in", &[("email", "ada@example.com")]).await;
    assert_eq!(visit.status, 200, "{:?}", visit.paths());
    browser
}

/// All tokens of an instance are signed with the same key.
#[tokio::test]
async fn a_token_of_another_class_sets_no_cookies_as_a_handshake() {
    let (clerk, server) = start().await;
    let page = format!("{}/dashboard", server.url);
    let planted = serde_json::json!(["__session=planted; Path=/", "planted=1; Path=/"]);
    let (name, value) = ("handshake", planted);
    let others = [
        clerk.session_token().claim(name, value.clone()).mint(),
        clerk.session_token().template().claim(name, value.clone()).mint(),
        clerk.m2m_jwt().claim(name, value.clone()).mint(),
        clerk.m2m_jwt().claim(name, value.clone()).without_header_parameter("cat").mint(),
        clerk.oauth_jwt().claim(name, value.clone()).mint(),
        clerk.handshake_token().claim("sub", "user_ada").claim(name, value.clone()).mint(),
        clerk.handshake_token().claim("iss", "https://clerk.evil.test").claim(name, value.clone()).mint(),
        clerk.handshake_token().claim("exp", 1_000_000_000).claim(name, value.clone()).mint(),
        clerk.handshake_token().claim("nbf", 9_000_000_000_u64).claim(name, value).mint(),
    ];
    for (index, token) in others.iter().enumerate() {
        let mut browser = Browser::new();
        browser.set_cookies(&page, "__clerk_db_jwt=dvb_1");
        browser.step(&format!("{page}?__clerk_handshake={token}")).await;
        assert_eq!(browser.cookie(&page, "planted"), None, "token {index}");
    }
}

#[tokio::test]
async fn in_production_a_link_signs_nobody_in() {
    let clerk = EmbeddedClerkBuilder::new().production("shop.localhost").start().await.unwrap();
    let server = Server::serve(crate::app::routes().layer(ClerkLayer::new(clerk.clerk()))).await;
    let page = format!("{}/dashboard", server.url.replace("127.0.0.1", "app.shop.localhost"));
    let session = clerk.session_token().user("user_mallory").mint();
    let token = clerk.handshake_token().directives([format!("__session={session}; Path=/")]).mint();
    for query in [format!("__clerk_handshake={token}"), "__clerk_handshake_nonce=anything".to_owned()] {
        clerk.clear_calls();
        let mut browser = Browser::new();
        let visit = browser.step(&format!("{page}?{query}")).await;
        assert!(visit.status != 200 && browser.cookie(&page, "__session").is_none(), "{query}");
        assert_eq!(clerk.calls().len(), 0, "{query}");
    }
    // The same in a cookie, which only the instance's own domain can set, and with a submitted form.
    let mut browser = Browser::new();
    browser.set_cookies(&page, &format!("__clerk_handshake={token}"));
    let response = browser.fetch(http::Method::POST, &page).await;
    assert!(response.status != 200 && browser.cookie(&page, "__session").is_none());
}

#[tokio::test]
async fn nonces_cost_calls_for_documents_only() {
    let (clerk, server) = start().await;
    for nonce in ["x".to_owned(), "x".repeat(60_000), "x%0a".to_owned(), "%C3%A9".to_owned()] {
        let url = format!("/dashboard?__clerk_handshake_nonce={nonce}");
        let is_plausible = nonce == "x";
        for (method, destination, costs) in [
            (http::Method::GET, "document", usize::from(is_plausible)),
            (http::Method::GET, "empty", 0),
            (http::Method::POST, "document", 0),
        ] {
            clerk.clear_calls();
            let request = if method == http::Method::GET { server.get(&url) } else { server.post(&url) };
            answer(request.header("sec-fetch-dest", destination).header("cookie", "__clerk_db_jwt=dvb_1"))
                .await;
            assert_eq!(clerk.calls().len(), costs, "{method} {destination} {}", nonce.len());
        }
    }
}
