//! Streams in three directions: a rule decides when one opens.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt as _};
use tonic::{Code, Request, Status};

use crate::accounts::Text;
use crate::accounts::accounts_client::AccountsClient;
use crate::server::Running;

fn text(text: &str) -> Text {
    Text { text: text.to_owned() }
}

fn with<M>(message: M, token: Option<&str>) -> Request<M> {
    let mut request = Request::new(message);
    if let Some(token) = token {
        let value = format!("Bearer {token}").parse().expect("a value");
        request.metadata_mut().insert("authorization", value);
    }
    request
}

fn texts() -> impl Stream<Item = Text> + Send + 'static {
    tokio_stream::iter(["one", "two"].map(text))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_opens_no_stream() {
    let running = Running::start().await;
    let mut client = AccountsClient::new(running.channel.clone());
    let upload = client.upload(with(texts(), None)).await.map(|_| ());
    let download = client.download(with(text("one"), None)).await.map(|_| ());
    let chat = client.chat(with(texts(), None)).await.map(|_| ());
    // A stream whose client never sends anything.
    let (_open, silent) = mpsc::channel::<Text>(1);
    let waiting = client.chat(with(ReceiverStream::new(silent), None)).await.map(|_| ());
    for refused in [upload, download, chat, waiting] {
        let code = refused.map_err(|status: Status| status.code());
        assert_eq!(code, Err(Code::Unauthenticated));
    }
    assert_eq!(running.begun(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_streams_in_three_directions() {
    let running = Running::start().await;
    let session = running.clerk.session_token().user("user_ada").mint();
    let mut client = AccountsClient::new(running.channel.clone());
    let answer = client.upload(with(texts(), Some(&session))).await.expect("a user may");
    assert_eq!(answer.into_inner().text, "6 bytes by user_ada");
    let answers = client.download(with(text("one"), Some(&session))).await.expect("a user may").into_inner();
    let answers: Vec<String> = answers.map(|answer| answer.expect("a text").text).collect().await;
    assert_eq!(answers, ["one", "user_ada"]);
    let answers = client.chat(with(texts(), Some(&session))).await.expect("a user may").into_inner();
    let answers: Vec<String> = answers.map(|answer| answer.expect("a text").text).collect().await;
    assert_eq!(answers, ["user_ada: one", "user_ada: two"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_with_its_token() {
    let running = Running::start().await;
    let session = running.clerk.session_token().user("user_ada").expires_in(Duration::from_secs(60)).mint();
    let mut client = AccountsClient::new(running.channel.clone());
    let (open, questions) = mpsc::channel(1);
    let request = with(ReceiverStream::new(questions), Some(&session));
    let mut answers = client.chat(request).await.expect("a user may").into_inner();
    open.send(text("early")).await.expect("the stream is open");
    assert_eq!(answers.next().await.expect("an answer").expect("a text").text, "user_ada: early");
    running.clerk.clock().advance(Duration::from_secs(61));
    let end = answers.next().await.expect("a status").expect_err("the token has expired");
    assert_eq!((end.code(), end.message()), (Code::Unauthenticated, "The token has expired."));
    assert!(answers.next().await.is_none());
    drop(open);
}
