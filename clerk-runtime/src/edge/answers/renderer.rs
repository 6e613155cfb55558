//! Functions that answer rejections, async or not.

use std::future::ready;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use http::Response;
use http_body::Body;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full};

use super::RequestHead;
use crate::edge::rejection::Rejection;
use crate::ground::BoxError;
use crate::request::RequestView;

/// The application's answer to a rejected request.
#[derive(Clone)]
pub(crate) struct Renderer(Arc<Render>);

type Render = dyn for<'r> Fn(&'r Rejection, &'r dyn RequestView) -> Answer<'r> + Send + Sync;
type Answer<'r> = Pin<Box<dyn Future<Output = Response<RejectionBody>> + Send + 'r>>;

/// The body of the application's own answer, from any framework.
pub(crate) struct RejectionBody(pub(crate) UnsyncBoxBody<Bytes, BoxError>);

impl RejectionBody {
    pub(crate) fn empty() -> Self {
        Self::full(Bytes::new())
    }

    pub(crate) fn full(body: Bytes) -> Self {
        Self::new(Full::new(body))
    }

    fn new<B>(body: B) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(body.map_err(Into::into).boxed_unsync())
    }
}

impl Renderer {
    pub(super) fn built_in(render: fn(&Rejection) -> Response<Bytes>) -> Self {
        Self::sync(move |rejection, _| render(rejection).map(Full::new))
    }

    pub(super) fn sync<B>(
        render: impl Fn(&Rejection, &dyn RequestView) -> Response<B> + Send + Sync + 'static,
    ) -> Self
    where
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Arc::new(move |rejection, request| {
            Box::pin(ready(render(rejection, request).map(RejectionBody::new)))
        }))
    }

    pub(super) fn waiting<B, F>(render: impl Fn(Rejection, RequestHead) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Response<B>> + Send + 'static,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        Self(Arc::new(move |rejection, request| {
            let answer = render(rejection.clone(), RequestHead::of(request));
            Box::pin(async move { answer.await.map(RejectionBody::new) })
        }))
    }

    pub(crate) async fn render(
        &self,
        rejection: &Rejection,
        request: &dyn RequestView,
    ) -> Response<RejectionBody> {
        (self.0)(rejection, request).await
    }
}
