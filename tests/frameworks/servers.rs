//! One embedded Clerk, and the application on each framework.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

use clerk_runtime::ClerkLayer;
use clerk_runtime::decision::Decision;
use clerk_testing::EmbeddedClerk;

use crate::socket::{Answer, Request, ask};

/// Starts a server and returns its address.
type Serve = fn(TcpListener, ClerkLayer) -> SocketAddr;

/// Every framework; the others are compared with the first.
const FRAMEWORKS: [(&str, Serve); 4] = [
    ("axum", crate::axum::serve),
    ("actix-web", crate::actix_web::serve),
    ("poem", crate::poem::serve),
    ("rocket", crate::rocket::serve),
];

pub(crate) struct Servers {
    pub(crate) clerk: EmbeddedClerk,
    servers: Vec<Server>,
}

pub(crate) struct Server {
    pub(crate) framework: &'static str,
    pub(crate) address: SocketAddr,
    /// The rules' decisions, each as one line.
    decisions: Arc<Mutex<Vec<String>>>,
}

impl Servers {
    /// Each application has a [`Clerk`](clerk_runtime::Clerk) of its own, so they share no cached result.
    pub(crate) async fn start() -> Self {
        Self::start_only(&FRAMEWORKS.map(|(framework, _)| framework)).await
    }

    /// Like [`start`](Self::start), for some frameworks only.
    pub(crate) async fn start_only(frameworks: &[&str]) -> Self {
        let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
        watch::remember_the_log();
        watch::keep(clerk.secret_key());
        clerk.clock().freeze();
        let wanted = FRAMEWORKS.into_iter().filter(|(framework, _)| frameworks.contains(framework));
        let servers = wanted.map(|(framework, serve)| {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
            listener.set_nonblocking(true).expect("a socket that does not block");
            let decisions = Arc::new(Mutex::new(Vec::new()));
            let told = Arc::clone(&decisions);
            let layer = ClerkLayer::new(clerk.clerk()).on_decision(move |decision: &Decision| {
                told.lock().expect("no panic").push(in_short(decision))
            });
            let address = serve(listener, layer);
            Server { framework, address, decisions }
        });
        Self { servers: servers.collect(), clerk }
    }

    pub(crate) fn all(&self) -> &[Server] {
        &self.servers
    }

    /// Sends the request to every server. The answers and the decisions must be equal.
    pub(crate) async fn ask(&self, name: &str, request: &Request) -> Answer {
        self.compare(name, request, |answer| answer).await
    }

    /// Like [`ask`](Self::ask), after `comparable` has removed the parts that differ for each server.
    pub(crate) async fn compare(
        &self,
        name: &str,
        request: &Request,
        comparable: impl Fn(Answer) -> Answer,
    ) -> Answer {
        let mut first: Option<(Answer, Vec<String>)> = None;
        let mut statuses = String::new();
        for server in &self.servers {
            let answer = comparable(ask(server.address, request).await);
            let decisions = std::mem::take(&mut *server.decisions.lock().expect("no panic"));
            let (framework, Request { method, path, .. }) = (server.framework, request);
            statuses += &format!("  {framework} {}", answer.status);
            match &first {
                None => first = Some((answer, decisions)),
                Some((expected, decided)) => {
                    assert_eq!(&answer, expected, "{framework} answers {name} on {method} {path} otherwise");
                    assert_eq!(
                        &decisions, decided,
                        "{framework} decides on {name} on {method} {path} otherwise"
                    );
                }
            }
        }
        show(name, request, &statuses);
        first.expect("there are servers").0
    }
}

/// For `cargo test -p frameworks_tests -- --nocapture`: prints the answers.
#[expect(clippy::print_stdout, reason = "shown where somebody asks for it")]
fn show(name: &str, Request { method, path, .. }: &Request, statuses: &str) {
    println!("{name:40} {method:4} {path:30}{statuses}");
}

fn in_short(decision: &Decision) -> String {
    format!(
        "{} {} {:?} {:?} {:?} {:?} {:?} {:?} {:?}",
        decision.handler(),
        decision.method(),
        decision.outcome(),
        decision.cause(),
        decision.status(),
        decision.reason().map(ToString::to_string),
        decision.failed_condition(),
        decision.subject(),
        decision.calls().len(),
    )
}
