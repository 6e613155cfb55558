//! The running server, on the caller's runtime or on a thread of its own.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

use axum::Router;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::task::{self, AbortHandle};

use crate::instance::server;

/// A server that ends when this is dropped.
pub(super) struct RunningServer {
    task: AbortHandle,
    thread: Option<JoinHandle<()>>,
}

impl RunningServer {
    pub(super) fn on_this_runtime(listener: TcpListener, router: Router) -> Self {
        Self { task: tokio::spawn(server::serve(listener, router)).abort_handle(), thread: None }
    }

    pub(super) fn on_thread(listener: std::net::TcpListener, router: Router) -> io::Result<Self> {
        let (begun, has_begun) = channel();
        let name = "clerk-testing".to_owned();
        let thread = thread::Builder::new().name(name).spawn(move || run(listener, router, &begun))?;
        let ended = |_| Err(io::Error::other("the thread of the embedded Clerk has ended"));
        Ok(Self { task: has_begun.recv().unwrap_or_else(ended)?, thread: Some(thread) })
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        self.task.abort();
        if let Some(thread) = self.thread.take() {
            // Joined so that the port is free afterwards. A panic of the thread has already been printed.
            let _ = thread.join();
        }
    }
}

fn run(listener: std::net::TcpListener, router: Router, begun: &Sender<io::Result<AbortHandle>>) {
    match begin(listener, router) {
        Ok((runtime, server)) => {
            let _ = begun.send(Ok(server.abort_handle()));
            // The server ends only when it is aborted, which is the error here.
            let _ = runtime.block_on(server);
        }
        Err(error) => drop(begun.send(Err(error))),
    }
}

fn begin(listener: std::net::TcpListener, router: Router) -> io::Result<(Runtime, task::JoinHandle<()>)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let entered = runtime.enter();
    let server = tokio::spawn(server::serve(TcpListener::from_std(listener)?, router));
    drop(entered);
    Ok((runtime, server))
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;
    use crate::EmbeddedClerk;

    /// The status of a request for the instance's key set, on a separate runtime.
    fn status(clerk: &EmbeddedClerk) -> u16 {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let request = reqwest::Client::new().get(format!("{}/v1/jwks", clerk.url()));
            request.bearer_auth(clerk.secret_key()).send().await.unwrap().status().as_u16()
        })
    }

    #[test]
    fn a_thread_of_its_own_serves_every_runtime() {
        let clerk = EmbeddedClerk::start_on_thread().unwrap();
        assert_eq!((status(&clerk), status(&clerk)), (200, 200), "one runtime after the other");
        let at_once = thread::scope(|scope| {
            [(); 3].map(|()| scope.spawn(|| status(&clerk))).map(|thread| thread.join().unwrap())
        });
        assert_eq!(at_once, [200; 3]);
    }

    #[test]
    fn it_ends_with_the_last_handle() {
        let clerk = EmbeddedClerk::start_on_thread().unwrap();
        let address = clerk.url().trim_start_matches("http://").to_owned();
        let clone = clerk.clone();
        drop(clerk);
        assert_eq!(status(&clone), 200);
        drop(clone);
        assert!(TcpStream::connect(address).is_err());
    }

    #[tokio::test]
    async fn it_starts_and_ends_inside_another_runtime() {
        let clerk = EmbeddedClerk::start_on_thread().unwrap();
        let clerk = clerk.clerk().client().users().list().await.map(|_| clerk);
        drop(clerk.unwrap());
    }
}
