//! Lists and their pages.

use std::pin::Pin;

use futures_core::Stream;

use super::server::{Received, Reply, Server};
use crate::backend::objects::{Machine, User};
use crate::backend::{BackendError, Page};

/// Up to `count` objects, from the request's offset on.
fn objects(request: &Received, total: usize) -> Vec<String> {
    let number = |name: &str, default| {
        let query = request.target.split_once('?').map_or("", |(_, query)| query);
        let value = query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
        value.map_or(default, |value| value.parse::<usize>().unwrap())
    };
    let (limit, offset) = (number("limit", 10), number("offset", 0));
    (offset..total.min(offset + limit)).map(|index| format!(r#"{{ "id": "x_{index}" }}"#)).collect()
}

async fn next<S: Stream + Unpin>(stream: &mut S) -> Option<S::Item> {
    std::future::poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await
}

async fn all<T, S>(mut stream: S) -> Result<Vec<T>, BackendError>
where
    S: Stream<Item = Result<T, BackendError>> + Unpin,
{
    let mut items = Vec::new();
    while let Some(item) = next(&mut stream).await {
        items.push(item?);
    }
    Ok(items)
}

#[test]
fn every_form_of_a_list_is_a_page() {
    for (text, length, total) in [
        (r#"{ "data": [{ "id": "a" }], "total_count": 7 }"#, 1, Some(7)),
        (r#"{ "m2m_tokens": [{ "id": "a" }, { "id": "b" }], "total_count": 2 }"#, 2, Some(2)),
        (r#"[{ "id": "a" }]"#, 1, None),
        (r#"{ "data": null, "total_count": null }"#, 0, None),
    ] {
        let page: Page<Machine> = serde_json::from_str(text).unwrap();
        assert_eq!((page.data.len(), page.total_count), (length, total), "{text}");
    }
    for text in ["{}", "1", r#"{ "data": 1 }"#, r#"[{ "id": null }]"#, "null"] {
        assert!(serde_json::from_str::<Page<Machine>>(text).is_err(), "{text}");
    }
}

#[tokio::test]
async fn a_stream_ends_with_the_total() {
    let server = Server::start(|_, request| {
        let data = objects(request, 5).join(",");
        Reply::json(200, &format!(r#"{{ "data": [{data}], "total_count": 5 }}"#))
    });
    let machines = all(server.client().machines().list().limit(2).stream()).await.unwrap();
    assert_eq!(machines.iter().map(|it| &*it.id).collect::<Vec<_>>(), ["x_0", "x_1", "x_2", "x_3", "x_4"]);
    let targets: Vec<_> = server.received().into_iter().map(|it| it.target).collect();
    assert_eq!(
        targets,
        ["/v1/machines?limit=2", "/v1/machines?limit=2&offset=2", "/v1/machines?limit=2&offset=4"]
    );
}

#[tokio::test]
async fn a_stream_of_bare_arrays_ends_with_a_short_page() {
    let server =
        Server::start(|_, request| Reply::json(200, &format!("[{}]", objects(request, 14).join(","))));
    let users: Vec<User> = all(server.client().users().list().offset(1).stream()).await.unwrap();
    assert_eq!((users.len(), &*users[12].id), (13, "x_13"));
    let targets: Vec<_> = server.received().into_iter().map(|it| it.target).collect();
    assert_eq!(targets, ["/v1/users?offset=1", "/v1/users?offset=11"]);
}

#[tokio::test]
async fn a_stream_that_lies_about_its_total_ends() {
    let server = Server::start(|index, _| {
        let data = if index < 2 { r#"{ "id": "a" }"# } else { "" };
        Reply::json(200, &format!(r#"{{ "data": [{data}], "total_count": 1000000 }}"#))
    });
    assert_eq!(all(server.client().machines().list().stream()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_stream_ends_with_the_first_error() {
    let server = Server::start(|index, _| match index {
        0 => Reply::json(200, r#"{ "data": [{ "id": "a" }], "total_count": 3 }"#),
        _ => Reply::json(403, r#"{ "errors": [] }"#),
    });
    let mut stream = server.client().machines().list().stream();
    assert!(next(&mut stream).await.unwrap().is_ok());
    assert!(next(&mut stream).await.unwrap().unwrap_err().is_forbidden());
    assert!(next(&mut stream).await.is_none());
}

#[tokio::test]
async fn users_are_counted_beside_the_list() {
    let server = Server::start(|_, request| match request.target.contains("count") {
        true => Reply::json(200, r#"{ "object": "total_count", "total_count": 42 }"#),
        false => Reply::json(200, r#"[{ "id": "user_1" }]"#),
    });
    let list = || server.client().users().list().limit(1);
    let page = list().await.unwrap();
    assert_eq!((page.data.len(), page.total_count, server.received().len()), (1, None, 1));
    let page = list().with_total_count().await.unwrap();
    assert_eq!((page.data.len(), page.total_count, server.received().len()), (1, Some(42), 2));
}

#[tokio::test]
async fn a_list_or_a_total_that_cannot_be_read_is_an_error() {
    for (list, total) in [("5", r#"{ "total_count": 42 }"#), ("[]", "no JSON"), (r#"[{ "id": 5 }]"#, "{}")] {
        let server = Server::start(move |_, request| {
            Reply::json(200, if request.target.contains("count") { total } else { list })
        });
        let error = server.client().users().list().with_total_count().await.unwrap_err();
        assert_eq!(error.status(), Some(http::StatusCode::OK), "{list} and {total}: {error}");
    }
}
