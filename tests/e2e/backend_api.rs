//! Handlers that call the Backend API: for the user, and for other tokens of the session.

use axum::extract::Path;
use axum::routing::get;
use axum::{Json, Router};
use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use clerk_runtime::backend::BackendError;
use clerk_runtime::backend::objects::User;
use clerk_runtime::{ClerkLayer, SessionAuth, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use http::StatusCode;
use serde_json::{Value, json};

use super::app::{Server, answer};

#[protect]
async fn me(auth: SessionAuth) -> Result<Json<User>, StatusCode> {
    auth.current_user().await.map(Json).map_err(|error| status(&error))
}

#[protect]
async fn template_token(auth: SessionAuth, Path(name): Path<String>) -> Result<String, StatusCode> {
    let token = auth.token_with().template(name).await.map_err(|error| status(&error))?;
    Ok(token.jwt.expose_secret().to_owned())
}

#[protect(permission = "org:invoices:create")]
async fn long_token(auth: SessionAuth) -> Result<String, StatusCode> {
    let token = auth.token_with().expires_in_seconds(600).await.map_err(|error| status(&error))?;
    Ok(token.jwt.expose_secret().to_owned())
}

/// Passes on that something does not exist, and hides all other errors.
fn status(error: &BackendError) -> StatusCode {
    if error.is_not_found() { StatusCode::GONE } else { StatusCode::BAD_GATEWAY }
}

async fn start() -> (EmbeddedClerk, Server) {
    let embedded = EmbeddedClerk::start().await.expect("loopback has a free port");
    let app = Router::new()
        .route("/me", get(me))
        .route("/tokens/{name}", get(template_token))
        .route("/long-token", get(long_token))
        .layer(ClerkLayer::new(embedded.clerk()));
    (embedded, Server::serve(app).await)
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a JWT");
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).expect("base64url")).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_current_user_is_the_one_of_the_store() {
    let (embedded, server) = start().await;
    let ada = embedded.create_user().name("Ada", "Lovelace").email("ada@example.com").create();
    let token = embedded.session_token_of(&embedded.sign_in(&ada)).mint();
    let shown: Value =
        serde_json::from_str(&server.get_as("/me", &token).await.text().await.unwrap()).unwrap();
    assert_eq!((&shown["id"], &shown["first_name"]), (&json!(ada.id), &json!("Ada")));
    assert_eq!(shown["email_addresses"][0]["email_address"], "ada@example.com");
    assert_eq!(answer(server.get("/me")).await.status(), 404);

    // The next request sees changes made through the API.
    let client = embedded.clerk().client();
    client.users().update(&ada.id).first_name("Augusta").await.unwrap();
    let shown: Value =
        serde_json::from_str(&server.get_as("/me", &token).await.text().await.unwrap()).unwrap();
    assert_eq!(shown["first_name"], "Augusta");
    embedded.fault(Endpoint::Users, Fault::Status(403).times(1));
    assert_eq!(server.get_as("/me", &token).await.status(), 502);
    client.users().delete(&ada.id).await.unwrap();
    assert_eq!(server.get_as("/me", &token).await.status(), 410);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_has_other_tokens() {
    let (embedded, server) = start().await;
    let ada = embedded.create_user().name("Ada", "Lovelace").public_metadata("plan", "pro").create();
    let acme = embedded.create_organization("Acme", "acme");
    embedded.add_member(&acme, &ada, "org:admin");
    let session = embedded.sign_in(&ada);
    embedded.activate_organization(&session, Some(&acme));
    let client = embedded.clerk().client();
    let shape = json!({ "name": "{{user.full_name}}", "app": { "plan": "{{user.public_metadata.plan}}" } });
    client.jwt_templates().create().name("database").claims(shape).lifetime(300).await.unwrap();

    let token = embedded.session_token_of(&session).mint();
    let of_template = claims(&server.get_as("/tokens/database", &token).await.text().await.unwrap());
    assert_eq!((&of_template["sub"], &of_template["name"]), (&json!(ada.id), &json!("Ada Lovelace")));
    assert_eq!(of_template["app"], json!({ "plan": "pro" }));
    assert_eq!(of_template["exp"].as_i64().unwrap() - of_template["iat"].as_i64().unwrap(), 300);
    assert_eq!(server.get_as("/tokens/none", &token).await.status(), 410);

    // The permission is granted through the API. Tokens created from then on contain it.
    assert_eq!(server.get_as("/long-token", &token).await.status(), 404);
    let permission = client.organization_permissions().create().name("Create").key("org:invoices:create");
    let permission = permission.await.unwrap();
    let roles = client.organization_roles().list().query("org:admin").await.unwrap();
    client.organization_roles().assign_permission(&roles.data[0].id, &permission.id).await.unwrap();
    let token = embedded.session_token_of(&session).mint();
    let long = server.get_as("/long-token", &token).await.text().await.unwrap();
    let lasts = claims(&long);
    assert_eq!(lasts["exp"].as_i64().unwrap() - lasts["iat"].as_i64().unwrap(), 600);
    assert_eq!(lasts["o"]["rol"], "admin");
    assert!(!long.is_empty() && !lasts["o"].to_string().contains("sys_"));
    // It is an ordinary session token.
    assert_eq!(server.get_as("/me", &long).await.status(), 200);

    embedded.fault(Endpoint::Sessions, Fault::Garbage.times(1));
    assert_eq!(server.get_as("/tokens/database", &token).await.status(), 502);
    client.sessions().revoke(&session.id).await.unwrap();
    assert_eq!(server.get_as("/tokens/database", &token).await.status(), 410);
}
