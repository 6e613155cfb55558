//! `redis-server` on loopback, which keeps nothing on disk.

use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

/// The environment variable that names another program, such as `valkey-server`.
const PROGRAM: &str = "REDIS_SERVER";

/// The time limit for a start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server, which ends when this is dropped.
#[derive(Debug)]
pub struct RedisServer {
    port: u16,
    options: Vec<String>,
    process: Child,
}

impl RedisServer {
    /// Starts a server on a free port, with options such as `["--maxmemory", "1mb"]`.
    ///
    /// # Errors
    ///
    /// When the program does not exist, or does not listen.
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

    /// Kills the server, as `kill -9` does.
    ///
    /// # Errors
    ///
    /// When the operating system refuses.
    pub async fn kill(&mut self) -> io::Result<()> {
        self.process.kill().await
    }

    /// Starts the server again, on the same port and without data.
    ///
    /// # Errors
    ///
    /// The same as for [`start`](Self::start).
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

/// A port on which nothing listens. If another program takes it first, the start fails.
///
/// # Errors
///
/// When the operating system refuses.
pub fn free_port() -> io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}
