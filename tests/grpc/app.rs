//! The application: the same rules as in `tests/frameworks`.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use clerk_runtime::tonic::{RequestAuth as _, check, protect_service, until_expired};
use clerk_runtime::{
    ApiKeyAuth, Auth, FromAuth, GetAuthOptions, Policy, Rejection, Rejections, SessionAuth, get_auth, role,
};
use http::request::Parts;
use http::{HeaderValue, Response as HttpResponse};
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Request, Response, Status, Streaming};

use crate::accounts::accounts_server::{Accounts, AccountsServer};
use crate::accounts::bare_server::Bare;
use crate::accounts::inside_server::{Inside, InsideServer};
use crate::accounts::{Invoice, Text};

/// Implements every service, and counts the method calls that began.
#[derive(Clone, Default)]
pub(crate) struct App {
    pub(crate) begun: Arc<AtomicUsize>,
}

impl App {
    fn begin(&self) {
        self.begun.fetch_add(1, Ordering::SeqCst);
    }
}

#[derive(FromAuth)]
enum Caller {
    User(SessionAuth),
    Key(ApiKeyAuth),
    Nobody,
}

fn hidden() -> Rejections {
    Rejections::hidden()
}

/// The application's own answers, with a header and a body.
fn own() -> Rejections {
    Rejections::new(|rejection: &Rejection, request| {
        let mut response = HttpResponse::new(format!("{} is not for you", request.uri().path()));
        *response.status_mut() = http::StatusCode::FORBIDDEN;
        response.headers_mut().insert("x-own", HeaderValue::from_static(rejection.cause().as_str()));
        response
    })
}

#[check]
async fn is_allowed(_auth: &Auth, parts: &Parts) -> Result<(), Rejection> {
    match parts.headers.get("x-allowed").map(HeaderValue::as_bytes) {
        Some(b"yes") => Ok(()),
        Some(b"later") => Err(Rejection::unavailable(parts).await),
        Some(_) => Err(Rejection::not_found(parts).await),
        None => Err(Rejection::forbidden(parts).await),
    }
}

fn described(auth: &Auth) -> String {
    format!("{:?} {:?} {:?}", auth.user_id(), auth.org_id(), auth.is_authenticated())
}

fn says(text: impl Into<String>) -> Result<Response<Text>, Status> {
    Ok(Response::new(Text { text: text.into() }))
}

type Texts = Pin<Box<dyn Stream<Item = Result<Text, Status>> + Send>>;

#[protect_service]
#[tonic::async_trait]
impl Accounts for App {
    #[public]
    async fn open(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        self.begin();
        says(request.into_inner().text)
    }

    #[protect]
    async fn dashboard(&self, auth: SessionAuth, _: Request<Text>) -> Result<Response<Text>, Status> {
        self.begin();
        says(auth.user_id())
    }

    #[protect(role = "org:admin")]
    async fn members(&self, _request: Request<Text>) -> Result<Response<Text>, Status> {
        self.begin();
        says("members")
    }

    #[protect(permission = "org:invoices:create")]
    async fn create_invoice(
        &self,
        auth: SessionAuth,
        request: Request<Invoice>,
    ) -> Result<Response<Text>, Status> {
        self.begin();
        says(format!("{} cents by {}", request.get_ref().cents, auth.user_id()))
    }

    #[auth]
    async fn whoami(&self, auth: Auth, _: Request<Text>) -> Result<Response<Text>, Status> {
        says(described(&auth))
    }

    #[auth]
    async fn maybe(&self, auth: Option<SessionAuth>, _: Request<Text>) -> Result<Response<Text>, Status> {
        says(auth.map_or_else(|| "nobody".to_owned(), |auth| auth.user_id().to_owned()))
    }

    #[protect(token = "api_key")]
    async fn key(&self, _: Request<Text>, auth: ApiKeyAuth) -> Result<Response<Text>, Status> {
        says(auth.id())
    }

    #[auth(accepts = any)]
    async fn anyone(&self, auth: Auth, _: Request<Text>) -> Result<Response<Text>, Status> {
        says(described(&auth))
    }

    #[protect(token = ["api_key", "oauth_token"], scope = "invoices:read")]
    async fn scoped(&self, auth: Auth, _: Request<Text>) -> Result<Response<Text>, Status> {
        says(described(&auth))
    }

    #[protect(token = "api_key", max_stale = "1h")]
    async fn stale(&self, auth: ApiKeyAuth, _: Request<Text>) -> Result<Response<Text>, Status> {
        says(auth.id())
    }

    #[protect(reverification = "strict", challenge = true)]
    async fn codes(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        says("codes")
    }

    #[protect(same_origin = true)]
    async fn own_origin(&self, auth: SessionAuth, _: Request<Text>) -> Result<Response<Text>, Status> {
        says(auth.user_id())
    }

    #[protect(check = is_allowed)]
    async fn checked(&self, auth: SessionAuth, _: Request<Text>) -> Result<Response<Text>, Status> {
        says(auth.user_id())
    }

    #[auth(accepts = ["session_token", "api_key"])]
    async fn caller(&self, caller: Caller, _: Request<Text>) -> Result<Response<Text>, Status> {
        says(match caller {
            Caller::User(session) => format!("user {}", session.user_id()),
            Caller::Key(key) => format!("key {}", key.id()),
            Caller::Nobody => "nobody".to_owned(),
        })
    }

    #[protect(role = "org:admin", rejections = hidden)]
    async fn hidden(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        says("members")
    }

    #[protect(role = "org:admin", rejections = own)]
    async fn own(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        says("members")
    }

    #[protect(has = |auth| auth.user_id() == Some("user_ada"))]
    async fn predicate(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        says("ada")
    }

    #[auth]
    async fn enforced(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        let auth = Policy::protect().condition(role("org:admin")).enforce(&request).await?;
        says(described(&auth))
    }

    #[auth]
    async fn asked(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        let asked = get_auth(&request, &GetAuthOptions::new()).await?;
        let handed: Auth = request.auth()?;
        assert_eq!(asked.user_id(), handed.user_id(), "both are the caller");
        says(described(&asked))
    }

    #[protect]
    #[rpc(name = "GetURL")]
    async fn get_url(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        says("https://app.test")
    }

    #[protect]
    async fn r#type(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        says("type")
    }

    #[protect]
    async fn self_(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        says("self")
    }

    #[protect]
    async fn upload(
        &self,
        auth: SessionAuth,
        request: Request<Streaming<Text>>,
    ) -> Result<Response<Text>, Status> {
        self.begin();
        let asked: SessionAuth = request.auth()?;
        assert_eq!(asked.user_id(), auth.user_id(), "both are the caller");
        let mut texts = request.into_inner();
        let mut bytes = 0;
        while let Some(text) = texts.next().await {
            bytes += text?.text.len();
        }
        says(format!("{bytes} bytes by {}", auth.user_id()))
    }

    type DownloadStream = Texts;

    #[protect]
    async fn download(
        &self,
        auth: SessionAuth,
        request: Request<Text>,
    ) -> Result<Response<Self::DownloadStream>, Status> {
        self.begin();
        let text = request.into_inner().text;
        let texts = [text, auth.user_id().to_owned()].map(|text| Ok(Text { text }));
        Ok(Response::new(Box::pin(tokio_stream::iter(texts))))
    }

    type ChatStream = Texts;

    #[protect]
    async fn chat(
        &self,
        auth: SessionAuth,
        request: Request<Streaming<Text>>,
    ) -> Result<Response<Self::ChatStream>, Status> {
        self.begin();
        let user = auth.user_id().to_owned();
        let answers = request
            .into_inner()
            .map(move |text| text.map(|Text { text }| Text { text: format!("{user}: {text}") }));
        Ok(Response::new(Box::pin(until_expired(answers, auth.expired()))))
    }
}

#[protect_service(server = InsideServer)]
#[tonic::async_trait]
impl Inside for App {
    #[public]
    async fn plain(&self, _: Request<Text>) -> Result<Response<Text>, Status> {
        says("plain")
    }

    #[protect(permission = "org:invoices:create")]
    async fn more(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        let auth: SessionAuth = request.auth()?;
        says(auth.user_id())
    }
}

/// Its methods have no rules: the service is behind `layer::protect!`.
#[tonic::async_trait]
impl Bare for App {
    async fn plain(&self, request: Request<Text>) -> Result<Response<Text>, Status> {
        self.begin();
        let auth: SessionAuth = request.auth()?;
        says(auth.user_id())
    }
}
