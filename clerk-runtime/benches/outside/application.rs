//! The server, in its own process with one thread.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use axum::Router;
use axum::routing::get;
use clerk_runtime::{ClerkLayer, SessionAuth, protect};
use clerk_testing::EmbeddedClerk;

use crate::server::nanoseconds_run;

const ROLE: &str = "CLERK_BENCH_SERVER";
const DAY: std::time::Duration = std::time::Duration::from_secs(86_400);

/// Whether this process was started as the server.
pub(crate) fn is_requested() -> bool {
    std::env::var_os(ROLE).is_some()
}

#[protect]
async fn protected(auth: SessionAuth) -> String {
    user(auth.user_id())
}

async fn unprotected() -> String {
    user("user_2g7np7Hrk0SN6kj5EDMLDaKNL0S")
}

fn user(id: &str) -> String {
    format!(r#"{{"user":"{id}"}}"#)
}

/// Serves until the process is ended. First prints the address and a token.
pub(crate) fn run() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let instance = EmbeddedClerk::start().await.unwrap();
        let token = instance
            .session_token()
            .organization("org_2g7np7Hrk0SN6kj5EDMLDaKNL0S", "acme-incorporated", "org:admin")
            .permissions(["org:invoices:create", "org:invoices:read", "org:reports:read"])
            .features(["o:dashboard", "u:export"])
            .expires_in(DAY)
            .mint();
        let clerk = instance.builder().clock(clerk_runtime::time::SystemClock).build().unwrap();
        let app = Router::new()
            .route("/protected", get(protected))
            .route("/unprotected", get(unprotected))
            .layer(ClerkLayer::new(clerk));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        println!("{} {token}", listener.local_addr().unwrap());
        axum::serve(listener, app).await.unwrap();
    });
}

/// The running server.
pub(crate) struct Server {
    process: Child,
    pub(crate) address: String,
    pub(crate) token: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().unwrap();
        let mut process = Command::new(program).env(ROLE, "1").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (address, token) = line.trim().split_once(' ').unwrap();
        Self { address: address.to_owned(), token: token.to_owned(), process }
    }

    /// How long the server's only thread has run, according to the system.
    pub(crate) fn processor_seconds(&self) -> f64 {
        nanoseconds_run(&format!("/proc/{}/schedstat", self.process.id())).unwrap() / 1e9
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
