//! The effects of cookies, and that nothing happens before it is needed.

use axum::Router;
use axum::routing::get;
use clerk_runtime::{Auth, ClerkLayer, Rejection, SessionAuth, auth};

use crate::app::{Server, answer, header, routes};
use crate::browser::Browser;

#[tokio::test]
async fn two_applications_on_one_host_do_not_disturb_each_other() {
    let mut browser = Browser::new();
    let mut applications = Vec::new();
    for user in ["user_ada", "user_grace"] {
        let clerk = crate::app::embedded().await;
        clerk.create_user().id(user).email("someone@example.com").create();
        let server = Server::start(clerk.clerk()).await;
        let page = format!("{}/dashboard", server.url);
        let sign_in = browser.open(&page).await;
        let visit = browser.submit(&sign_in, "/sign-in", &[("email", "someone@example.com")]).await;
        assert_eq!((visit.status, &*visit.body), (200, user));
        applications.push((clerk, server, page, user));
    }
    // Cookies ignore ports: the plain names belong to the instance that wrote them last, the suffixed names
    // to each instance.
    for (_, _, page, user) in applications.iter().chain(&applications) {
        let visit = browser.open(page).await;
        assert_eq!((visit.trail.len(), visit.status, &*visit.body), (1, 200, *user));
    }
    let (second, _, page, _) = &applications[1];
    let form = browser.open(&format!("{}/sign-out?redirect_url={page}", second.frontend_url())).await;
    assert_eq!(browser.submit(&form, "/sign-out", &[]).await.url.path(), "/sign-in");
    assert_eq!(browser.open(&applications[0].2).await.body, "user_ada");
}

#[tokio::test]
async fn nothing_is_authenticated_before_a_handler_asks() {
    #[auth]
    async fn asks(auth: Option<SessionAuth>) -> &'static str {
        if auth.is_some() { "somebody" } else { "nobody" }
    }

    let clerk = crate::app::embedded().await;
    let session = clerk.sign_in(&clerk.create_user().create());
    let app = routes().route("/public", get(|| async { "open to everyone" })).route("/asks", get(asks));
    let server = Server::serve(app.layer(ClerkLayer::new(clerk.clerk()))).await;
    let cookies = clerk.browser_cookies(&session, &server.url);
    for query in ["", "?__clerk_handshake_nonce=x", "?__clerk_handshake=x", "?__clerk_db_jwt=x"] {
        let request = server.get(&format!("/public{query}")).header("cookie", &cookies);
        let response = answer(request.header("sec-fetch-dest", "document")).await;
        assert_eq!(response.status(), 200);
        let names: Vec<&str> = response.headers().keys().map(|name| name.as_str()).collect();
        assert!(!names.iter().any(|name| name.starts_with("x-clerk") || *name == "set-cookie"), "{names:?}");
        assert_eq!(clerk.calls(), [], "{query}");
    }
    let response = answer(server.get("/asks").header("cookie", &cookies)).await;
    assert_eq!(response.text().await.unwrap(), "somebody");
    assert_eq!(clerk.calls().len(), 1, "the keys, and nothing else");
}

#[tokio::test]
async fn debug_headers_reach_the_response_whatever_the_handler_returns() {
    #[auth]
    async fn fails() -> http::StatusCode {
        http::StatusCode::INTERNAL_SERVER_ERROR
    }

    let clerk = crate::app::embedded().await;
    let app = Router::new().route("/fails", get(fails)).layer(ClerkLayer::new(clerk.clerk()));
    let server = Server::serve(app).await;
    let forged = clerk.session_token().tampered().mint();
    let response = answer(server.get("/fails").bearer_auth(forged)).await;
    assert_eq!(response.status(), 500);
    assert_eq!(response.headers()["x-clerk-auth-status"], "signed-out");
    assert_eq!(response.headers()["x-clerk-auth-reason"], "token-invalid-signature");
    assert!(response.headers().contains_key("x-clerk-auth-message"));
}

/// In development a browser is known by a token, which redirects to other origins must carry.
#[tokio::test]
async fn an_applications_own_redirect_takes_the_development_browser_along() {
    #[auth]
    async fn leave(auth: Auth) -> Rejection {
        Rejection::from(&auth.redirect_to_sign_in())
    }

    let clerk = crate::app::embedded().await;
    let session = clerk.sign_in(&clerk.create_user().create());
    let server =
        Server::serve(routes().route("/leave", get(leave)).layer(ClerkLayer::new(clerk.clerk()))).await;
    let cookies = clerk.browser_cookies(&session, &server.url);
    let browser =
        cookies.split("; ").find_map(|pair| pair.strip_prefix("__clerk_db_jwt=")).unwrap().to_owned();
    let response = answer(server.get("/leave").header("cookie", &cookies)).await;
    let location = header(&response, "location").unwrap();
    assert!(location.contains(&format!("__clerk_db_jwt={browser}")), "{location}");
}
