//! The processes of the application, started together.

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use clerk_testing::EmbeddedClerk;
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::redis_server::free_port;
use crate::replica::{PORT, REDIS_URL, REPLICA, STORE_TIMEOUT};

/// The time limit for a start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The ports of the processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum At {
    /// All processes share this port, or a free one that the operating system chooses.
    OnePort(Option<u16>),
    /// Each process has its own port, so a test can choose the process that it calls.
    OwnPorts,
}

/// Three processes, which end when this is dropped.
#[derive(Debug)]
pub struct Fleet {
    /// The addresses of the processes.
    pub urls: Vec<String>,
    _processes: Vec<Child>,
}

impl Fleet {
    /// Starts this program three times as a replica. Environment variables configure it for this instance and
    /// this Redis, in addition to these variables.
    ///
    /// # Errors
    ///
    /// When one does not start, or does not listen.
    pub async fn start(
        program: &Path,
        clerk: &EmbeddedClerk,
        redis_url: &str,
        at: At,
        store_timeout: Duration,
        variables: &[(&str, &str)],
    ) -> io::Result<Self> {
        let (mut urls, mut processes) = (Vec::new(), Vec::new());
        let mut shared_port = None;
        for index in 1..=3 {
            let port = match at {
                At::OwnPorts => free_port()?,
                At::OnePort(Some(port)) => port,
                At::OnePort(None) => *shared_port.get_or_insert(free_port()?),
            };
            let process = Command::new(program)
                .env_clear()
                .env("CLERK_PUBLISHABLE_KEY", clerk.publishable_key())
                .env("CLERK_SECRET_KEY", clerk.secret_key())
                .env("CLERK_API_URL", clerk.url())
                .env(REDIS_URL, redis_url)
                .env(PORT, port.to_string())
                .env(REPLICA, index.to_string())
                .env(STORE_TIMEOUT, store_timeout.as_millis().to_string())
                .envs(variables.iter().copied())
                .stdin(Stdio::null())
                .kill_on_drop(true)
                .spawn()?;
            processes.push(process);
            urls.push(format!("http://127.0.0.1:{port}"));
            let listens = async {
                while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
                    sleep(Duration::from_millis(20)).await;
                }
            };
            timeout(PATIENCE, listens).await?;
        }
        Ok(Self { urls, _processes: processes })
    }
}
