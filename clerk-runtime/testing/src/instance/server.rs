//! The server: connections on loopback, answered by the router.

use std::io;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower_service::Service as _;

use super::fault::Unanswered;

/// Serves until it is aborted; its connections end with it.
pub(crate) async fn serve(listener: TcpListener, router: Router) {
    let mut connections = JoinSet::new();
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(connections.spawn(serve_connection(stream, router.clone()))),
            // This may be temporary, for example without free file descriptors. The pause keeps the processor free.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
        while connections.try_join_next().is_some() {}
    }
}

/// Uses Hyper directly, because `axum::serve` cannot close a connection instead of answering.
async fn serve_connection(stream: TcpStream, router: Router) {
    let answer = service_fn(move |request: Request<Incoming>| {
        let mut router = router.clone();
        async move {
            let Ok(response) = router.call(request.map(Body::new)).await;
            match response.extensions().get::<Unanswered>() {
                Some(Unanswered) => Err(io::Error::other("closed on demand")),
                None => Ok(response),
            }
        }
    });
    // An error only ends the connection. It was caused by the client or by a fault.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), answer).await;
}
