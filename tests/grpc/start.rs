//! Mistakes that are reported at the start, and what happens if `protected` or the layer is missing.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use clerk_runtime::layer::{ResolveClerk, ResolveError};
use clerk_runtime::request::RequestView;
use clerk_runtime::tonic::{Methods, RequestAuth as _, protect_service, protected};
use clerk_runtime::{ApiKeyAuth, Auth, Clerk, ClerkLayer, Rejections};
use clerk_testing::EmbeddedClerk;
use http_body_util::Full;
use tonic::body::Body;
use tonic::{Code, Request, Response, Status};
use tower::{Layer as _, ServiceExt as _};

use crate::accounts::Text;
use crate::accounts::accounts_server::AccountsServer;
use crate::accounts::inside_client::InsideClient;
use crate::accounts::inside_server::{Inside, InsideServer};
use crate::app::App;

#[test]
fn the_table_says_who_may_call_what() {
    let app = App::default();
    let methods = protected(InsideServer::new(app.clone())).expect("every method").methods();
    let all: Methods = methods.and(protected(AccountsServer::new(app)).expect("every method").methods());
    assert_eq!(all.to_string(), include_str!("methods.txt"));
}

/// Services whose `#[rpc]` attributes name the wrong methods.
struct Misnamed<const WHICH: u8>(Arc<AtomicUsize>);

#[protect_service]
#[tonic::async_trait]
impl Inside for Misnamed<0> {
    #[public]
    #[rpc(name = "Plane")]
    async fn plain(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(Status::ok(""))
    }

    #[auth]
    async fn more(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        Err(Status::ok(""))
    }
}

#[protect_service]
#[tonic::async_trait]
impl Inside for Misnamed<1> {
    #[public]
    async fn plain(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(Status::ok(""))
    }

    #[auth]
    #[rpc(name = "Plain")]
    async fn more(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        Err(Status::ok(""))
    }
}

/// The names of the two methods are swapped, so each would have the other's rule.
#[protect_service]
#[tonic::async_trait]
impl Inside for Misnamed<2> {
    #[public]
    #[rpc(name = "More")]
    async fn plain(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(Status::ok(""))
    }

    #[protect]
    #[rpc(name = "Plain")]
    async fn more(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(Status::ok(""))
    }
}

#[test]
fn a_name_that_the_service_does_not_have_is_said_at_the_start() {
    let begun = Arc::new(AtomicUsize::new(0));
    let missing = protected(InsideServer::new(Misnamed::<0>(Arc::clone(&begun)))).map(|_| ());
    assert_eq!(
        missing.expect_err("no such method").to_string(),
        "the option `rpc` is not valid: the method Plane of accounts.v1.Inside does not exist; write its name in the `.proto` \
         file on the function, like `#[rpc(name = \"GetURL\")]`"
    );
    let twice = protected(InsideServer::new(Misnamed::<1>(Arc::clone(&begun)))).map(|_| ());
    let message = twice.expect_err("the name of another").to_string();
    assert!(message.contains("the method Plain of accounts.v1.Inside is named twice"), "{message}");
    assert_eq!(begun.load(Ordering::SeqCst), 0, "finding out calls no method");
}

#[tokio::test]
async fn no_method_runs_by_the_rule_of_another() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let begun = Arc::new(AtomicUsize::new(0));
    let server =
        protected(InsideServer::new(Misnamed::<2>(Arc::clone(&begun)))).expect("both names are there");
    let server = ClerkLayer::new(clerk.clerk()).layer(server);
    for (path, code) in [("Plain", Code::Unauthenticated), ("More", Code::Internal)] {
        let request = http::Request::post(format!("http://app.test/accounts.v1.Inside/{path}"))
            .header("content-type", "application/grpc");
        let request = request.body(Body::new(message())).expect("a request");
        assert_eq!(
            code_of(server.clone().oneshot(request).await.expect("an answer").headers()),
            code,
            "{path}"
        );
    }
    assert_eq!(begun.load(Ordering::SeqCst), 0);
}

/// An implementation that wraps another one and has rules of its own.
struct Around(App);

#[protect_service]
#[tonic::async_trait]
impl Inside for Around {
    #[public]
    async fn plain(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        Inside::plain(&self.0, request).await
    }

    #[public]
    async fn more(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        Inside::more(&self.0, request).await
    }
}

#[tokio::test]
async fn an_implementation_inside_another_keeps_its_own_rules() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let server = protected(InsideServer::new(Around(App::default()))).expect("every method");
    let mut client = InsideClient::new(ClerkLayer::new(clerk.clerk()).layer(server));
    for answer in
        [client.more(Request::new(Text::default())).await, client.plain(Request::new(Text::default())).await]
    {
        assert_eq!(answer.expect_err("no rule of the inner one was asked").code(), Code::Internal);
    }
}

#[tokio::test]
async fn a_service_without_its_table_serves_nobody() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let app = App::default();
    // `protected` was forgotten.
    let server = ClerkLayer::new(clerk.clerk()).layer(AccountsServer::new(app.clone()));
    for method in ["Open", "Dashboard", "Members", "Upload", "Chat"] {
        let request = http::Request::post(format!("http://app.test/accounts.v1.Accounts/{method}"))
            .header("content-type", "application/grpc");
        let session = clerk.session_token().organization("org_acme", "acme", "org:admin").mint();
        let request = request.header("authorization", format!("Bearer {session}"));
        let request = request.body(Body::new(message())).expect("a request");
        let response = server.clone().oneshot(request).await.expect("an answer");
        assert_eq!(code_of(response.headers()), Code::Internal, "{method}");
    }
    assert_eq!(app.begun.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_service_without_the_layer_serves_the_public_only() {
    let server = protected(AccountsServer::new(App::default())).expect("every method");
    for (method, code) in [("Dashboard", Code::Internal), ("Whoami", Code::Internal), ("Open", Code::Ok)] {
        let request = http::Request::post(format!("http://app.test/accounts.v1.Accounts/{method}"))
            .header("content-type", "application/grpc");
        let request = request.body(Body::new(message())).expect("a request");
        let response = server.clone().oneshot(request).await.expect("an answer");
        assert_eq!(code_of(response.headers()), code, "{method}");
    }
}

#[tokio::test]
async fn rejections_around_a_service_are_its_own() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let session = clerk.session_token().organization("org_acme", "acme", "org:member").mint();
    for (rejections, stranger, member) in [
        (Rejections::hidden(), Code::Unimplemented, Code::Unimplemented),
        (Rejections::api(), Code::Unauthenticated, Code::PermissionDenied),
    ] {
        let server = protected(AccountsServer::new(App::default())).expect("every method");
        let layer = ClerkLayer::new(clerk.clerk()).rejections(Rejections::pages());
        let server = layer.layer(rejections.layer(server));
        for (token, code) in [(None, stranger), (Some(&session), member)] {
            let mut request = http::Request::post("http://app.test/accounts.v1.Accounts/Members")
                .header("content-type", "application/grpc");
            if let Some(token) = token {
                request = request.header("authorization", format!("Bearer {token}"));
            }
            let request = request.body(Body::new(message())).expect("a request");
            assert_eq!(code_of(server.clone().oneshot(request).await.expect("an answer").headers()), code);
        }
    }
}

#[tokio::test]
async fn a_request_of_no_known_instance_reaches_no_method() {
    struct Nobody;

    impl ResolveClerk for Nobody {
        async fn resolve(&self, request: &dyn RequestView) -> Result<Clerk, ResolveError> {
            match request.host().as_deref() {
                Some("broken.test") => Err(ResolveError::Failed("the database is away".into())),
                _ => Err(ResolveError::Unknown),
            }
        }
    }

    let app = App::default();
    let server = protected(AccountsServer::new(app.clone())).expect("every method");
    let server = ClerkLayer::with_resolver(Nobody).layer(server);
    for (host, code) in [("app.test", Code::Unimplemented), ("broken.test", Code::Internal)] {
        let request = http::Request::post(format!("http://{host}/accounts.v1.Accounts/Dashboard"))
            .header("content-type", "application/grpc");
        let request = request.body(Body::new(message())).expect("a request");
        assert_eq!(code_of(server.clone().oneshot(request).await.expect("an answer").headers()), code);
    }
    assert_eq!(app.begun.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_request_gives_only_a_caller_that_its_rule_let_through() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let session = clerk.session_token().user("user_ada").mint();
    let server = protected(InsideServer::new(Asking)).expect("every method");
    let mut client = InsideClient::new(ClerkLayer::new(clerk.clerk()).layer(server));
    let mut request = Request::new(Text::default());
    request.metadata_mut().insert("authorization", format!("Bearer {session}").parse().expect("a value"));
    let key = client.more(request).await.expect_err("a session is no API key");
    assert_eq!(key.code(), Code::Unauthenticated);
    let nobody = client.plain(Request::new(Text::default())).await.expect_err("a public method asks nobody");
    assert_eq!(nobody.code(), Code::Internal);
    let bare: Request<Text> = Request::new(Text::default());
    assert_eq!(bare.auth::<Auth>().map(|_| ()).expect_err("no rule").code(), Code::Internal);
}

/// Takes callers from the request whom its rules do not accept.
struct Asking;

#[protect_service]
#[tonic::async_trait]
impl Inside for Asking {
    #[public]
    async fn plain(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        let _: Auth = request.auth()?;
        Err(Status::ok(""))
    }

    #[protect]
    async fn more(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        let _: ApiKeyAuth = request.auth()?;
        Err(Status::ok(""))
    }
}

/// An implementation with generic parameters.
#[derive(Clone)]
struct Generic<T, const N: usize>(T);

#[protect_service]
#[tonic::async_trait]
impl<T: Into<String> + Clone + Send + Sync + 'static, const N: usize> Inside for Generic<T, N>
where
    T: std::fmt::Debug,
{
    #[auth]
    async fn plain(&self, auth: Auth, _: Request<Text>) -> Result<Response<Text>, Status> {
        Ok(Response::new(Text { text: format!("{} {N} {:?}", self.0.clone().into(), auth.user_id()) }))
    }

    #[protect]
    #[cfg(not(debug_assertions))]
    async fn more(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        Err(Status::ok("never compiled"))
    }

    #[protect]
    #[cfg(debug_assertions)]
    async fn more(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        Ok(Response::new(Text { text: format!("{:?}", self.0) }))
    }
}

#[tokio::test]
async fn an_implementation_may_be_generic_and_its_methods_conditional() {
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let server = protected(InsideServer::new(Generic::<_, 3>("three"))).expect("every method");
    assert_eq!(server.methods().iter().count(), 2);
    let server = ClerkLayer::new(clerk.clerk()).layer(server);
    for (method, code) in [("Plain", Code::Ok), ("More", Code::Unauthenticated)] {
        let request = http::Request::post(format!("http://app.test/accounts.v1.Inside/{method}"))
            .header("content-type", "application/grpc");
        let request = request.body(Body::new(message())).expect("a request");
        assert_eq!(code_of(server.clone().oneshot(request).await.expect("an answer").headers()), code);
    }
}

/// A message without fields.
fn message() -> Full<Bytes> {
    Full::new(Bytes::from_static(b"\0\0\0\0\0"))
}

/// The code in the headers. `Ok` is not there, but in the trailers after the body.
fn code_of(headers: &http::HeaderMap) -> Code {
    headers.get("grpc-status").map_or(Code::Ok, |code| Code::from_bytes(code.as_bytes()))
}
