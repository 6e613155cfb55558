//! A visitor who can reach the application but no host of Clerk's: all the browser's requests to the instance
//! go through the proxy.

use std::net::{Ipv4Addr, SocketAddr};

use axum::response::Html;
use axum::routing::get;
use axum::{Extension, Router};
use clerk_runtime::proxy::FrontendApiProxy;
use clerk_runtime::{ClerkLayer, SessionAuth, protect};
use clerk_testing::EmbeddedClerk;
use tokio::net::TcpListener;

use crate::chromium::Chromium;

#[protect]
async fn profile(auth: SessionAuth) -> Html<String> {
    Html(format!("<h1 id=\"user\">{}</h1><a href=\"/\">Home</a>", auth.user_id()))
}

/// A form in place of Clerk's components.
async fn sign_in(Extension(form): Extension<SignIn>) -> Html<String> {
    let SignIn { proxy, user, home } = form;
    Html(format!(
        "<h1>Welcome</h1><form method=\"post\" action=\"{proxy}/sign-in\">\
         <input type=\"hidden\" name=\"redirect_url\" value=\"{home}/profile\">\
         <input type=\"hidden\" name=\"user_id\" value=\"{user}\"><button>Sign in</button></form>"
    ))
}

#[derive(Clone)]
struct SignIn {
    proxy: String,
    user: String,
    home: String,
}

#[tokio::test]
async fn a_visitor_signs_in_through_the_application_alone() {
    let Some(browser) = Chromium::start().await else {
        return;
    };
    let embedded = EmbeddedClerk::start().await.expect("loopback has a free port");
    let user = embedded.create_user().name("Ada", "Lovelace").create();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
    let home = format!("http://localhost:{}", listener.local_addr().expect("an address").port());
    let clerk = embedded.builder().proxy_url("/__clerk").sign_in_url("/welcome").build().expect("valid");
    let proxy = FrontendApiProxy::new(&clerk).expect("a proxy_url with a path");
    let form = SignIn { proxy: proxy.path().to_owned(), user: user.id.clone(), home: home.clone() };
    let site = Router::new()
        .route("/profile", get(profile))
        .route("/welcome", get(sign_in))
        .layer(Extension(form))
        .merge(proxy.routes())
        .layer(ClerkLayer::new(clerk))
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, site).await });

    // The visitor is signed out: the handshake goes through the proxy, and the browser is sent to the sign-in
    // page.
    browser.open(&format!("{home}/profile")).await;
    assert_eq!(browser.text("h1").await, "Welcome");
    assert!(browser.url().await.starts_with(&format!("{home}/welcome?")));
    assert_eq!(crate::calls(&embedded, "/v1/client/handshake"), 1);

    browser.click_button("Sign in").await;
    assert_eq!(browser.url().await, format!("{home}/profile"));
    assert_eq!(browser.text("#user").await, user.id);
    assert_eq!(crate::calls(&embedded, "/v1/client/handshake"), 2);
    // The instance's own cookie is on the application's host, because no other host has answered the browser.
    assert!(browser.has_cookie(&format!("__client_{}", embedded.cookie_suffix())).await);
    assert!(browser.has_cookie("__session").await);
    browser.screenshot("8-signed-in-through-the-proxy").await;
    browser.close().await;
}
