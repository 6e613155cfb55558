//! `redis-server` on loopback, which keeps nothing on disk.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// The program: another one where this variable names it, such as `valkey-server`.
const PROGRAM: &str = "REDIS_SERVER";

/// What a start may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server; it ends when this is dropped.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    options: Vec<String>,
    process: Child,
}

impl RedisServer {
    /// Starts a server at a free port, with options such as `["--maxmemory", "1mb"]`.
    ///
    /// # Errors
    ///
    /// When there is no such program, or it does not listen.
    pub async fn start(options: &[&str]) -> io::Result<Self> {
        let port = free_port()?;
        let options: Vec<_> = options.iter().map(|&option| option.to_owned()).collect();
        let process = run(port, &options).await?;
        Ok(Self { port, options, process })
    }

    /// The URL of the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    /// Ends the server as `kill -9` does.
    ///
    /// # Errors
    ///
    /// What the operating system says.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.process.kill().await
    }

    /// Starts it again, at the same port and with nothing in it.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub async fn start_again(&mut self) -> io::Result<()> {
        self.process = run(self.port, &self.options).await?;
        Ok(())
    }
}

async fn run(port: u16, options: &[String]) -> io::Result<Child> {
    let program = std::env::var(PROGRAM).unwrap_or_else(|_| "redis-server".to_owned());
    let process = Command::new(&program)
        .args(["--port", &port.to_string(), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"])
        .args(options)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| {
            io::Error::new(error.kind(), format!("{program} (Debian: apt install redis-server): {error}"))
        })?;
    let listens = async {
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(PATIENCE, listens).await?;
    Ok(process)
}

/// A port at which nobody listens. Another program may take it meanwhile; then the start fails.
///
/// # Errors
///
/// What the operating system says.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
