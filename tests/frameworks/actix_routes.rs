//! Ways to add routes that only actix-web has: its attributes, and the checked list.

use actix_web::dev::ServiceResponse;
use actix_web::error::ErrorForbidden;
use actix_web::http::StatusCode;
use actix_web::rt::System;
use actix_web::test::{TestRequest, call_service, init_service, read_body, try_call_service};
use actix_web::{App, Error, get};
use clerk_runtime::actix_web::{Routes, auth, get_auth, protect, public};
use clerk_runtime::{Auth, ClerkLayer, GetAuthOptions, SessionAuth};
use clerk_testing::EmbeddedClerk;

#[get("/above")]
#[protect]
async fn above(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect]
#[get("/below")]
async fn below(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[protect]
async fn listed(auth: SessionAuth) -> String {
    auth.user_id().to_owned()
}

#[auth]
async fn anyone(_auth: Auth) -> String {
    "anyone".to_owned()
}

#[public]
async fn open(_path: actix_web::http::Uri) -> String {
    "open".to_owned()
}

fn routes() -> Routes {
    Routes::new().get("/listed", listed).post("/listed", anyone).get("/", open)
}

#[test]
fn every_way_to_add_a_route_keeps_its_rule() {
    System::new().block_on(async {
        let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
        let session = format!("Bearer {}", clerk.session_token().user("user_ada").mint());
        let app = App::new().service(above).service(below).configure(|app| routes().add_to(app));
        let app = init_service(app.wrap(ClerkLayer::new(clerk.clerk()))).await;
        for path in ["/above", "/below", "/listed"] {
            let stranger = call_service(&app, TestRequest::get().uri(path).to_request()).await;
            assert_eq!(stranger.status(), StatusCode::NOT_FOUND, "{path}");
            let user = TestRequest::get().uri(path).insert_header(("authorization", session.as_str()));
            assert_eq!(read_body(call_service(&app, user.to_request()).await).await, "user_ada", "{path}");
        }
        let stranger = call_service(&app, TestRequest::post().uri("/listed").to_request()).await;
        assert_eq!(read_body(stranger).await, "anyone");
    });
}

/// The layer adds the headers to the error, because nothing outside it can.
#[test]
fn the_error_of_a_middleware_has_the_headers_of_the_state() {
    System::new().block_on(async {
        let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
        let app = App::new().wrap_fn(|request, _| async move {
            get_auth(request.request(), &GetAuthOptions::new()).await?;
            Err::<ServiceResponse, Error>(ErrorForbidden("not for you"))
        });
        let app = init_service(app.wrap(ClerkLayer::new(clerk.clerk()))).await;
        let answer = try_call_service(&app, TestRequest::get().uri("/").to_request()).await;
        let Err(error) = answer else { panic!("the middleware fails") };
        let answer = error.error_response();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
        let header = |name| answer.headers().get(name).map(|value| value.to_str().expect("text"));
        assert_eq!(header("x-clerk-auth-status"), Some("signed-out"));
        assert!(header("vary").is_some_and(|vary| vary.contains("Authorization")), "{:?}", answer.headers());
    });
}

#[test]
fn the_list_says_who_may_call_what() {
    assert_eq!(
        routes().to_string(),
        "GET   /        open    public\n\
         GET   /listed  listed  protect\n\
         POST  /listed  anyone  auth\n"
    );
}
