//! Ten thousand strangers, each with its own connection to a real server.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use clerk_runtime::time::Clock as _;
use clerk_runtime::{ClerkLayer, protect};
use clerk_testing::{EmbeddedClerk, Endpoint, Fault};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::forgery::Forger;
use crate::memory;

/// The argument with which this program acts as the strangers.
pub(crate) const STRANGERS: &str = "strangers";

#[protect]
async fn user() {}

const WANTED: usize = 10_000;
/// The number of open files that a process needs besides the connections.
const RESERVE: usize = 500;
/// How many connections are opened at once. A listener has no room for more.
const OPENING: usize = 128;
/// How much memory of this process a connection and its task may use while it waits, in bytes. An unoptimised build uses
/// from 40,000 to 46,500, most of them for the buffers and futures of the server.
const EACH: u64 = 56 * 1024;
/// How long Clerk takes to send its keys. All strangers wait for them, which is when a connection uses most.
const FETCH: Duration = Duration::from_secs(2);
/// The time until the next fetch of the keys, in seconds.
const COOL_DOWN: u64 = 5;
/// How many more strangers come after the flood, each when the one before was answered.
const LATE: usize = 50;
const DAY: Duration = Duration::from_secs(86_400);

/// The server. The strangers are a separate process, because each process has its own limit on open files.
pub(crate) async fn run() {
    let count = affordable();
    let clerk = EmbeddedClerk::start().await.expect("loopback has a free port");
    let app = Router::new().route("/user", get(user)).layer(ClerkLayer::new(clerk.clerk()));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address").to_string();
    tokio::spawn(async move { axum::serve(listener, app).await });
    let token = clerk.session_token().expires_in(DAY).mint();
    watch::keep(&token);
    let client = reqwest::Client::new();
    let url = format!("http://{address}/user");
    let ask = || client.get(&url).bearer_auth(&token).send();
    assert_eq!(ask().await.expect("the server answers").status(), 200);
    clerk.clear_calls();
    clerk.fault(Endpoint::Jwks, Fault::Latency(FETCH));
    let started = clerk.clock().now();
    let before = memory::resident();

    let program = std::env::current_exe().expect("this program");
    let mut strangers = Command::new(program)
        .args([STRANGERS, &address, &count.to_string(), &token])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("this program starts");
    let mut told = BufReader::new(strangers.stdout.take().expect("piped")).lines();
    assert_eq!(told.next_line().await.expect("readable").as_deref(), Some("connected"));
    let mut tell = strangers.stdin.take().expect("piped");
    // So that the keys are fetched for the first of them, however fast they connected.
    clerk.clock().advance(Duration::from_secs(COOL_DOWN));
    tell.write_all(b"ask\n").await.expect("the strangers listen");
    let mut answered = 0;
    let statuses = loop {
        tokio::select! {
            line = told.next_line() => break line.expect("readable").expect("the strangers report"),
            response = ask() => {
                assert_eq!(response.expect("the server answers").status(), 200, "a user during the flood");
                answered += 1;
            }
        }
    };
    let grown = before.zip(memory::resident()).map(|(before, after)| after.saturating_sub(before));
    drop(tell);
    assert!(strangers.wait().await.expect("it ends").success());
    assert_eq!(statuses, format!("404: {count}"), "every stranger is answered, and none let in");
    assert!(answered > 0, "a user is answered meanwhile");
    clerk.clear_faults();
    let forger = Forger::after(&token);
    for _ in 0..LATE {
        let late = client.get(&url).bearer_auth(forger.forge()).send().await.expect("the server answers");
        assert_eq!(late.status(), 404, "a stranger after the flood");
    }
    let elapsed = clerk.clock().now().duration_since(started).unwrap_or_default().as_secs();
    let bound = usize::try_from(elapsed / COOL_DOWN + 1).unwrap_or(usize::MAX);
    let calls = clerk.calls().len();
    assert!(calls > 0, "the keys are fetched while the strangers wait");
    assert!(calls <= bound, "{calls} calls in {elapsed} s, and {bound} are allowed");
    let each = grown.unwrap_or_default() / count as u64;
    assert!(each <= EACH, "{each} bytes for each connection, and {EACH} are allowed");
    println!(
        "connections: {count} open at once, all forgeries refused, {answered} requests of a user answered meanwhile, \
         {calls} calls (at most {bound}), {each} bytes for each connection (at most {EACH})"
    );
}

/// The strangers. They connect, all send their requests at the same time when told to, and stay connected
/// until they are told to go.
pub(crate) async fn strangers(address: &str, count: usize, token: &str) {
    let forger = Forger::after(token);
    let opening = Arc::new(Semaphore::new(OPENING));
    let mut connecting = JoinSet::new();
    for _ in 0..count {
        let (address, opening) = (address.to_owned(), Arc::clone(&opening));
        connecting.spawn(async move {
            let _permit = opening.acquire().await.expect("never closed");
            TcpStream::connect(address).await.expect("the server accepts")
        });
    }
    let connections = connecting.join_all().await;
    println!("connected");
    let mut told = BufReader::new(tokio::io::stdin()).lines();
    told.next_line().await.expect("the server says when");

    let mut asking = JoinSet::new();
    for connection in connections {
        asking.spawn(ask_as_a_stranger(connection, forger.forge()));
    }
    let mut statuses = BTreeMap::new();
    let answers = asking.join_all().await;
    for (status, _) in &answers {
        *statuses.entry(status).or_insert(0) += 1;
    }
    let report: Vec<String> = statuses.iter().map(|(status, count)| format!("{status}: {count}")).collect();
    println!("{}", report.join(", "));
    told.next_line().await.expect("the server has measured");
    drop(answers);
}

async fn ask_as_a_stranger(mut connection: TcpStream, token: String) -> (String, TcpStream) {
    let request = format!("GET /user HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n");
    connection.write_all(request.as_bytes()).await.expect("the server listens");
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        assert!(connection.read_buf(&mut answer).await.expect("the server answers") > 0, "a whole answer");
    }
    let answer = String::from_utf8_lossy(&answer);
    watch::say("an answer", &answer);
    let status = answer.trim_start_matches("HTTP/1.1 ").chars().take(3).collect();
    (status, connection)
}

/// How many connections this process may open, after raising its limit as far as possible.
fn affordable() -> usize {
    let enough = (WANTED + RESERVE) as u64;
    if rlimit::Resource::NOFILE.get().is_ok_and(|(_, hard)| hard < enough) {
        // Root may raise the hard limit too. For other users it stays.
        let _ = rlimit::Resource::NOFILE.set(enough, enough);
    }
    let limit = rlimit::increase_nofile_limit(enough).expect("the soft limit may be as high as the hard one");
    let count = WANTED.min(usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(RESERVE));
    if count < WANTED {
        let shortage =
            format!("{count} connections instead of {WANTED}: no more than {limit} files may be open");
        assert!(std::env::var_os("CI").is_none(), "{shortage}");
        eprintln!("NOT DONE: {shortage}");
    }
    count
}
