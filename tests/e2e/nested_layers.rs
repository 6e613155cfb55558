//! A layer inside another. With the same instance, they share the authentication; with different instances,
//! they are separate.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::routing::get;
use clerk_runtime::layer::protect as protect_routes;
use clerk_runtime::{ClerkLayer, Rejections, SessionAuth, protect};
use http::Method;

use crate::app::{Server, answer};
use crate::browser::Browser;

#[protect]
async fn dashboard(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[tokio::test]
async fn layers_of_one_instance_share_one_authentication() {
    let embedded = crate::app::embedded().await;
    let clerk = embedded.clerk();
    let told = Arc::new(AtomicUsize::new(0));
    let count = || {
        let told = Arc::clone(&told);
        move |_: &_| _ = told.fetch_add(1, Ordering::Relaxed)
    };
    let inner = Router::new()
        .route("/dashboard", get(dashboard))
        .layer(ClerkLayer::new(clerk.clone()).rejections(Rejections::api()).on_decision(count()));
    let app = inner.route_layer(protect_routes!()).layer(ClerkLayer::new(clerk).on_decision(count()));
    let server = Server::serve(app).await;

    let session = embedded.sign_in(&embedded.create_user().id("user_ada").create());
    let mut browser = Browser::new();
    browser.set_cookies(&server.url, &embedded.browser_cookies(&session, &server.url));
    embedded.clock().advance(std::time::Duration::from_secs(120));
    embedded.clear_calls();
    let visit = browser.fetch(Method::GET, &format!("{}/dashboard", server.url)).await;
    assert_eq!((visit.status, &*visit.body), (200, "user_ada"));
    let refreshes = embedded.calls().iter().filter(|call| call.path.contains("/refresh")).count();
    assert_eq!(refreshes, 1, "one refresh for both rules");
    let cookies: Vec<_> = visit.headers.get_all("set-cookie").iter().collect();
    assert!(!cookies.is_empty());
    for cookie in &cookies {
        assert_eq!(cookies.iter().filter(|other| *other == cookie).count(), 1, "{cookie:?}");
    }
    // The router's rule has only the outer observer, the handler's rule has both.
    assert_eq!(told.load(Ordering::Relaxed), 3);

    let denied = answer(server.get("/dashboard")).await;
    assert_eq!(denied.status(), 404, "the outer rule answers as the outer layer does");
    assert_eq!(denied.headers().get_all("x-clerk-auth-reason").iter().count(), 1);
}

#[tokio::test]
async fn layers_of_different_instances_stay_apart() {
    let (outer, inner) = (crate::app::embedded().await, crate::app::embedded().await);
    let inside = Router::new().route("/inside", get(dashboard)).layer(ClerkLayer::new(inner.clerk()));
    let app = inside.route("/outside", get(dashboard)).layer(ClerkLayer::new(outer.clerk()));
    let server = Server::serve(app).await;
    let (of_outer, of_inner) = (outer.session_token().mint(), inner.session_token().mint());
    let status = async |path: &str, token: &str| server.get_as(path, token).await.status().as_u16();
    assert_eq!((status("/inside", &of_inner).await, status("/inside", &of_outer).await), (200, 404));
    assert_eq!((status("/outside", &of_outer).await, status("/outside", &of_inner).await), (200, 404));
}
