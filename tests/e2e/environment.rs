//! Environments in which programs run: behind a proxy that cannot reach this machine, and in images without
//! certificates.

use std::process::Stdio;

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use clerk_runtime::{Clerk, ClerkLayer, protect};
use clerk_testing::EmbeddedClerk;
use http::Request;
use tokio::process::Command;
use tower_service::Service as _;

#[protect(token = any)]
async fn anyone() {}

/// Set for the program that runs in the environment.
const INSIDE: &str = "E2E_INSIDE";
/// A closed port.
const PROXY: &str = "http://127.0.0.1:9";
const REAL_KEY: &str = "pk_test_Zm9vLWJhci0xMy5jbGVyay5hY2NvdW50cy5kZXYk";

#[tokio::test]
async fn a_proxy_and_no_certificates_do_not_keep_the_instance_from_working() {
    if std::env::var_os(INSIDE).is_some() {
        return inside().await;
    }
    let this = "environment::a_proxy_and_no_certificates_do_not_keep_the_instance_from_working";
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program.args(["--exact", this, "--nocapture"]).env(INSIDE, "1").stdin(Stdio::null());
    for variable in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        program.env(variable, PROXY);
    }
    program.env_remove("NO_PROXY").env_remove("no_proxy");
    for variable in ["SSL_CERT_FILE", "SSL_CERT_DIR"] {
        program.env(variable, "/nonexistent");
    }
    let output = program.output().await.expect("this program starts");
    let said = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

async fn inside() {
    let embedded = crate::app::embedded().await;
    let status = async |clerk: Clerk, token: String| {
        let app = Router::new().route("/", get(anyone)).layer(ClerkLayer::new(clerk));
        let request = Request::get("/").header("authorization", format!("Bearer {token}"));
        let Ok(response) = app.clone().call(request.body(Body::empty()).expect("a request")).await;
        response.status().as_u16()
    };
    // Keys are fetched, and an API key is verified.
    assert_eq!(status(embedded.clerk(), embedded.session_token().mint()).await, 200);
    assert_eq!(status(embedded.clerk(), embedded.api_key().mint()).await, 200);
    assert!(embedded.clerk().client().users().list().await.is_ok());

    // A PEM key needs no certificates until Clerk itself is called.
    let log = watch::capture();
    let local = real(&embedded).jwt_key(embedded.jwt_key_pem()).build().expect("no call is made");
    assert_eq!(status(local.clone(), embedded.session_token().mint()).await, 200);
    assert_eq!(status(local.clone(), "ak_made_up".to_owned()).await, 503);
    let error = format!("{:?}", local.client().users().list().await.expect_err("TLS cannot be set up"));
    for said in [log.take().join("\n"), error] {
        assert!(said.contains("CA certificates"), "{said}");
    }
    // Without one, nothing would work, and the error says why.
    let error = format!("{:?}", real(&embedded).build().expect_err("TLS cannot be set up"));
    assert!(error.contains("CA certificates"), "{error}");
}

/// A configuration with the real Backend API, which no test reaches.
fn real(embedded: &EmbeddedClerk) -> clerk_runtime::ClerkBuilder {
    Clerk::builder().publishable_key(REAL_KEY).secret_key(embedded.secret_key()).clock(embedded.clock())
}

#[tokio::test]
async fn what_an_operator_probably_forgot_is_said_once_when_the_instance_is_built() {
    let log = watch::capture();
    let builder =
        Clerk::builder().publishable_key("pk_live_Y2xlcmsuZXhhbXBsZS5jb20k").secret_key("sk_live_1");
    builder.api_url("http://api.test").build().expect("warnings are no errors");
    let said = log.take();
    let count = |word: &str| said.iter().filter(|line| line.contains("WARN") && line.contains(word)).count();
    assert_eq!((count("CLERK_AUTHORIZED_PARTIES"), count("CLERK_API_URL")), (1, 1), "{said:?}");
}
